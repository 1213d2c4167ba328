"""The part of a photo that a shopper selected."""

import math
from dataclasses import dataclass
from typing import ClassVar

from . import refusals

# A selection that ends at the edge may miss 1 by the rounding of its sums.
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Crop:
    """A rectangle in fractions (0 to 1) of the upright picture, from its top left corner.

    Raises:
        IntakeError: `crop_invalid`, when it leaves the picture or is narrower or lower than
            `Crop.MIN_FRACTION`.
    """

    MIN_FRACTION: ClassVar[float] = 0.02

    x: float
    y: float
    width: float
    height: float

    def __post_init__(self) -> None:
        if not all(math.isfinite(value) for value in (self.x, self.y, self.width, self.height)):
            raise refusals.crop_outside()
        if min(self.x, self.y) < 0 or max(self.right, self.bottom) > 1 + _TOLERANCE:
            raise refusals.crop_outside()
        if min(self.width, self.height) < self.MIN_FRACTION - _TOLERANCE:
            raise refusals.crop_too_small(allowed_percent=round(self.MIN_FRACTION * 100))

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def rounded(self) -> "Crop":
        """The same in tenths of a percent, as addresses and answers name it."""
        edges = (self.x, self.y, self.width, self.height)
        x, y, width, height = (round(100 * float(one), 1) / 100 for one in edges)
        return Crop(x, y, min(width, 1 - x), min(height, 1 - y))


WHOLE = Crop(0.0, 0.0, 1.0, 1.0)
