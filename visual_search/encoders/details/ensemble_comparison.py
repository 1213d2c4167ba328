"""A photo as an ensemble sees it, and how it compares with what is kept of images."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from . import colour, points, regions
from .comparison import Look, Match, compare, match, recoloured, shared_colours, without_points

Array = npt.NDArray[np.float32]

# What colour counts beside shape, found on shops and phone photos by cross-validation: on a
# studio's plain background it can be trusted, in a room's light about half as much.
STUDIO_COLOUR, _ROOM_COLOUR = 0.30, 0.15
# Two stored images are compared as studio photos.
STORED_COLOUR = STUDIO_COLOUR**0.5
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
    # The colour that is wanted in place of the photo's own, a unit vector of shape (448,).
    wanted: Array | None = None

    @property
    def has_descriptors(self) -> bool:
        return bool(self.parts)

    @property
    def has_points(self) -> bool:
        return bool(self.points)


@without_points.register
def _(look: EnsembleLook) -> Look:
    return replace(look, points=[])


@recoloured.register
def _(look: EnsembleLook, wanted: Array, *, weight: float, share: float) -> Look:
    own = colour.unit_rows(look.shades[None])[0]
    colours = colour.instead_of(own, wanted, share=share)
    shown = np.maximum(colours, 0)
    balance = Balance(shape=1.0, exact=weight, forgiving=0.0)
    return replace(
        look,
        vector=with_colour(look.vector, slice(-colour.BINS, None), colours, weight=weight),
        shades=np.round(255 * shown / max(float(shown.max()), 1e-9)).astype(np.uint8),
        balance=balance,
        # The same print is on things of every colour, and most surely on the photo's own.
        points=[],
        wanted=colours,
    )


def with_colour(vector: Array, part: slice, colours: Array, *, weight: float) -> Array:
    """A vector of shape beside colour with another colour, such that the inner product weighs it.

    Args:
        part: where the colour stands.
        colours: a unit vector of shape (448,).
    """
    moved = vector.copy()
    moved[part] = 0
    moved /= max(float(np.linalg.norm(moved)), 1e-9)
    moved[part] = weight / STORED_COLOUR * colours
    return moved / np.linalg.norm(moved)


@compare.register
def _(look: EnsembleLook, descriptors: Sequence[bytes]) -> Array | None:
    if not look.parts or not descriptors:
        return None
    whole = np.frombuffer(b"".join(descriptors), dtype=np.uint8)
    rows = whole.reshape(len(descriptors), -1)
    shapes = [_shape(part, rows, number) for number, part in enumerate(look.parts)]
    hues = _hues(look, rows[:, : colour.BINS])
    balance = look.balance
    alike: Array = np.mean(shapes, axis=0) * balance.shape + hues
    return alike / (balance.shape + balance.total)


@match.register
def _(look: EnsembleLook, packed: bytes) -> Match | None:
    if not look.points or not packed:
        return None
    kept = points.unpack(packed)
    found = [match for view in look.points if (match := points.match(view, kept))]
    return max(found, key=lambda match: match.inliers, default=None)


@shared_colours.register
def _(look: EnsembleLook, descriptors: Sequence[bytes]) -> list[list[str]]:
    stored = [one[: colour.BINS] for one in descriptors if one]
    rows = np.frombuffer(b"".join(stored), dtype=np.uint8).reshape(-1, colour.BINS)
    found = iter(colour.shared_with_each(look.shades, rows))
    return [next(found) if one else [] for one in descriptors]


def _shape(part: Array, rows: npt.NDArray[np.uint8], number: int) -> Array:
    start = colour.BINS + number * regions.PACKED_BYTES
    packed = rows[:, start : start + regions.PACKED_BYTES]
    return regions.compare(part, regions.unpack([packed.tobytes()]))


def _hues(look: EnsembleLook, stored: npt.NDArray[np.uint8]) -> Array:
    shades, balance = look.shades[None], look.balance
    if look.wanted is not None:
        wanted: Array = balance.total * (colour.unit_rows(stored) @ look.wanted)
        return wanted
    exact = colour.unit_rows(stored) @ colour.unit_rows(shades)[0]
    forgiving = colour.blurred(stored) @ colour.blurred(shades)[0]
    hues: Array = balance.exact * exact + balance.forgiving * forgiving
    return hues
