"""A photo as an ensemble sees it, and how it compares with what is kept of images."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from . import colour, points, regions
from .comparison import Look, Match

Array = npt.NDArray[np.float32]

# What colour counts beside shape, found on shops and phone photos by cross-validation: on a
# studio's plain background it can be trusted, in a room's light about half as much.
STUDIO_COLOUR, _ROOM_COLOUR = 0.30, 0.15
_MOST_COLOUR = 20.0


@dataclass(frozen=True, kw_only=True)
class Balance:
    """How much shape counts, colour as it is, and colour with the light forgiven."""

    shape: float
    exact: float
    forgiving: float

    @classmethod
    def of(cls, plainness: float, *, factor: float, colour_weight: float) -> "Balance":
        """Weigh colour by the background of the photo, the shop's factor and the slider."""
        wish = min(colour_weight / max(1 - colour_weight, 1e-6), _MOST_COLOUR)
        exact = STUDIO_COLOUR * plainness * factor * wish
        forgiving = _ROOM_COLOUR * (1 - plainness) * factor * wish
        return cls(shape=1.0, exact=exact, forgiving=forgiving)

    @property
    def total(self) -> float:
        return self.exact + self.forgiving


@dataclass(frozen=True, kw_only=True)
class EnsembleLook(Look):
    """A photo with its regions (one array for each network), its colours and its points.

    The points are those of the photo as it is and, if they were looked for, as it is squeezed.
    """

    parts: list[Array]
    shades: npt.NDArray[np.uint8]
    balance: Balance
    points: list[points.Points]

    @property
    def has_descriptors(self) -> bool:
        return bool(self.parts)

    @property
    def has_points(self) -> bool:
        return bool(self.points)

    def without_points(self) -> Look:
        return replace(self, points=[])

    def compare(self, descriptors: Sequence[bytes]) -> Array | None:
        if not self.parts or not descriptors:
            return None
        whole = np.frombuffer(b"".join(descriptors), dtype=np.uint8)
        rows = whole.reshape(len(descriptors), -1)
        shape = np.mean([self._shape(rows, number) for number in range(len(self.parts))], axis=0)
        hues = self._hues(rows[:, : colour.BINS])
        alike: Array = (shape * self.balance.shape + hues) / (
            self.balance.shape + self.balance.total
        )
        return alike

    def match(self, packed: bytes) -> Match | None:
        if not self.points or not packed:
            return None
        kept = points.unpack(packed)
        found = [match for view in self.points if (match := points.match(view, kept))]
        return max(found, key=lambda match: match.inliers, default=None)

    def shared_colours(self, descriptors: bytes) -> list[str]:
        if not descriptors:
            return []
        stored = np.frombuffer(descriptors, dtype=np.uint8, count=colour.BINS)
        return colour.shared_colours(self.shades, stored)

    def _shape(self, rows: npt.NDArray[np.uint8], number: int) -> Array:
        start = colour.BINS + number * regions.PACKED_BYTES
        packed = rows[:, start : start + regions.PACKED_BYTES]
        return regions.compare(self.parts[number], regions.unpack([packed.tobytes()]))

    def _hues(self, stored: npt.NDArray[np.uint8]) -> Array:
        exact = colour.unit_rows(stored) @ colour.unit_rows(self.shades[None])[0]
        forgiving = colour.blurred(stored) @ colour.blurred(self.shades[None])[0]
        hues: Array = self.balance.exact * exact + self.balance.forgiving * forgiving
        return hues
