"""Found objects as dots on the photo, each named by its place."""

from dataclasses import dataclass

from django.utils.functional import Promise

from ...imaging.objects import FoundObject
from .form import percents
from .outlines import place_of


@dataclass(frozen=True, kw_only=True)
class Dot:
    """One found object: its box in percent, and where in the photo it is."""

    box: str
    place: str | Promise
    is_current: bool


def dot_of(found: FoundObject, *, shown: str) -> Dot:
    box = percents(found.box)
    frame = found.box
    place = place_of((frame.x, frame.y, frame.right, frame.bottom))
    return Dot(box=box, place=place, is_current=box == shown)
