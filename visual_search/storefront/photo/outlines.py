"""Parts of a picture, and dots on it: in percent of it as SVG draws them, and where in words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ...encoders.details.comparison import Box
from ...imaging.objects import FoundObject
from .form import percents

# By row and column of a grid of three by three.
_PLACES = (
    (_("upper left"), _("top"), _("upper right")),
    (_("left"), _("centre"), _("right")),
    (_("lower left"), _("bottom"), _("lower right")),
)
_NEARLY_ALL = 0.7
# Matched points lie inside what they belong to, and may all lie on one line.
_MARGIN = 0.02
_LEAST_SIDE = 0.08


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a picture that is pointed out: its box in percent, and its place."""

    left: str
    top: str
    width: str
    height: str
    place: str | Promise

    @property
    def shade(self) -> str:
        return shade_around(self.left, self.top, self.width, self.height)


def part_of(box: Box) -> Part:
    """Point out a box, with a little margin and large enough to be seen."""
    left, right = _widened(box[0], box[2])
    top, bottom = _widened(box[1], box[3])
    sides = (left, top, right - left, bottom - top)
    numbers = [f"{100 * side:.1f}" for side in sides]
    place = _("nearly all of it") if sides[2] * sides[3] >= _NEARLY_ALL else place_of(box)
    return Part(left=numbers[0], top=numbers[1], width=numbers[2], height=numbers[3], place=place)


def _widened(start: float, end: float) -> tuple[float, float]:
    half = max(end - start + 2 * _MARGIN, _LEAST_SIDE) / 2
    middle = (start + end) / 2
    return max(0.0, middle - half), min(1.0, middle + half)


def shade_around(left: str, top: str, width: str, height: str) -> str:
    """The path of an SVG of 100 by 100 that covers all but a box."""
    return f"M0 0H100V100H0ZM{left} {top}h{width}v{height}h-{width}Z"


def place_of(box: Box) -> str | Promise:
    """Where the middle of a box is, in words."""
    left, top, right, bottom = box
    return _PLACES[_third((top + bottom) / 2)][_third((left + right) / 2)]


def _third(fraction: float) -> int:
    return min(int(fraction * 3), 2)


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
