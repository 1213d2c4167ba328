"""Found objects as dots on the photo, each named by its place."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ...intake import Crop
from ...search.objects import FoundObject
from .form import percents

# By row and column of a grid of three by three.
_PLACES = (
    (_("upper left"), _("top"), _("upper right")),
    (_("left"), _("centre"), _("right")),
    (_("lower left"), _("bottom"), _("lower right")),
)


@dataclass(frozen=True, kw_only=True)
class Dot:
    """One found object: its box in percent, and where in the photo it is."""

    box: str
    place: str | Promise
    is_current: bool


def dot_of(found: FoundObject, *, shown: str) -> Dot:
    box = percents(found.box)
    return Dot(box=box, place=place_of(found.box), is_current=box == shown)


def place_of(box: Crop) -> str | Promise:
    """Where the middle of a box is, in words."""
    row, column = (_third(box.y + box.height / 2), _third(box.x + box.width / 2))
    return _PLACES[row][column]


def _third(fraction: float) -> int:
    return min(int(fraction * 3), 2)
