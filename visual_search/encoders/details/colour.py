"""The colours of a product as a soft histogram in CIE L*a*b*: 448 bytes."""

from collections.abc import Sequence
from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt

from .lab import to_rgb
from .saliency import Subject

Array = npt.NDArray[np.float32]
Bins = npt.NDArray[np.intp]
Shares = npt.NDArray[np.float64]

# Bins of lightness, a* and b*.
SHAPE = (7, 8, 8)
BINS = SHAPE[0] * SHAPE[1] * SHAPE[2]
_STRIDES = (SHAPE[1] * SHAPE[2], SHAPE[2], 1)

# Beyond this chroma all is one; below it, the root gives muted colours finer bins.
_RANGE = 50.0
_ROOT = 0.6
# By how much light and its colour change what one colour looks like, in L*, a* and b*.
_TINTS = (24.0, 12.0, 12.0)
# How much a colour that is not wanted counts against what has it, found on clothes.
_AGAINST = 0.7
_BLUR = np.array([0.25, 0.5, 0.25], dtype=np.float32)


def histogram(subject: Subject) -> npt.NDArray[np.uint8]:
    """Count the colours of a subject, each pixel shared among its eight nearest bins.

    Returns uint8 of shape (448,): square roots of shares, so that their cosine is the
    Bhattacharyya coefficient of the histograms, scaled to fill the bytes.
    """
    roots = np.sqrt(_shares(subject))
    levels: npt.NDArray[np.uint8] = np.round(255 * roots / roots.max()).astype(np.uint8)
    return levels


def _shares(subject: Subject) -> Array:
    weight = (subject.weight / subject.weight.sum()).ravel()
    places = _places(subject.lab.reshape(-1, 3))
    shares = np.zeros(BINS, dtype=np.float64)
    for corner in product(*map(_nearest_two, places.T, SHAPE, _STRIDES)):
        (bin_0, part_0), (bin_1, part_1), (bin_2, part_2) = corner
        shares += np.bincount(
            bin_0 + bin_1 + bin_2, weight * (part_0 * part_1 * part_2), minlength=BINS
        )
    return shares.astype(np.float32)


def _nearest_two(places: Array, length: int, stride: int) -> Sequence[tuple[Bins, Shares]]:
    """The bins below and above each place along one axis, and how much of it falls to each."""
    lower = np.floor(places).astype(np.intp)
    rest = (places - lower).astype(np.float64)
    upper = np.minimum(lower + 1, length - 1)
    return (lower * stride, 1 - rest), (upper * stride, rest)


def _places(lab: Array) -> Array:
    """Where each colour lies between the bins: shape (pixels, 3)."""
    chroma = np.minimum(np.abs(lab[:, 1:]), _RANGE) / _RANGE
    signed = np.sign(lab[:, 1:]) * chroma**_ROOT
    lightness = np.clip(lab[:, :1] / 100, 0.0, 1.0) * (SHAPE[0] - 1)
    return np.concatenate([lightness, (signed + 1) / 2 * (SHAPE[1] - 1)], axis=1)


def look_of(lab: tuple[float, float, float]) -> Array:
    """How a thing of one colour looks, lit as things are: a unit vector of shape (448,)."""
    steps = np.linspace(-2, 2, 9, dtype=np.float32)
    grid = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    tints = np.array(lab, dtype=np.float32) + grid * np.array(_TINTS, dtype=np.float32)
    weight = np.exp(-0.5 * (grid**2).sum(axis=-1))
    seen = histogram(Subject(lab=tints, weight=weight, plainness=1.0))
    look: Array = unit_rows(seen[None])[0]
    return look


def instead_of(own: Array, wanted: Array, *, share: float) -> Array:
    """The colour that is looked for where a thing has its own and another is wanted.

    What is wanted and not there counts more than what both have in common. Takes and returns unit
    vectors of shape (n,).
    """
    against = _AGAINST * (1 - float(own @ wanted))
    other = _unit((wanted - against * own)[None])[0]
    mixed: Array = _unit((share * other + (1 - share) * own)[None])[0]
    return mixed


def unit_rows(histograms: npt.NDArray[np.uint8]) -> Array:
    """Stored histograms (n, 448) as unit vectors: their inner products are similarities."""
    return _unit(histograms.astype(np.float32))


def blurred(histograms: npt.NDArray[np.uint8]) -> Array:
    """The same as unit vectors that forgive the tint and the light of a phone's photo."""
    shares = (histograms.astype(np.float32) ** 2).reshape(-1, *SHAPE)
    for axis in (1, 2, 3):
        shares = _blurred_along(shares, axis)
    return _unit(np.sqrt(shares.reshape(-1, BINS)))


def _blurred_along(shares: Array, axis: int) -> Array:
    moved = np.moveaxis(shares, axis, -1)
    padded = np.concatenate([moved[..., :1], moved, moved[..., -1:]], axis=-1)
    mixed = _BLUR[0] * padded[..., :-2] + _BLUR[1] * moved + _BLUR[2] * padded[..., 2:]
    return np.moveaxis(mixed, -1, axis)


def _unit(rows: Array) -> Array:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Array = rows / np.maximum(lengths, 1e-9)
    return unit


def shared_colours(
    one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8], *, count: int = 3
) -> list[str]:
    """Name up to `count` colours, as `#rrggbb`, that both histograms have most in common."""
    [found] = shared_with_each(one, other[None], count=count)
    return found


def shared_with_each(
    one: npt.NDArray[np.uint8], others: npt.NDArray[np.uint8], *, count: int = 3
) -> list[list[str]]:
    """The same for a histogram and each of several, shape (n, 448)."""
    common = blurred(others) * blurred(one[None])
    return [_names_of(row.reshape(SHAPE), count=count) for row in common]


def _names_of(common: Array, *, count: int) -> list[str]:
    found: list[str] = []
    # The most common bin, then the next that is not its neighbour.
    while len(found) < count and common.max() > 0.02:
        bin_ = np.unravel_index(int(common.argmax()), SHAPE)
        found.append(_name(tuple(map(int, bin_))))
        near = tuple(slice(max(0, int(place) - 1), int(place) + 2) for place in bin_)
        common[near] = 0.0
    return found


def bin_colours() -> Array:
    """The colour in the middle of each bin, as L*, a* and b*: shape (448, 3)."""
    places = np.indices(SHAPE, dtype=np.float32).reshape(3, BINS).T
    signed = 2 * places[:, 1:] / (SHAPE[1] - 1) - 1
    chroma = np.sign(signed) * np.abs(signed) ** (1 / _ROOT) * _RANGE
    lightness = 100 * places[:, :1] / (SHAPE[0] - 1)
    return np.concatenate([lightness, chroma], axis=1)


@cache
def _name(place: tuple[int, ...]) -> str:
    lab = bin_colours()[np.ravel_multi_index(place, SHAPE)]
    return "#" + "".join(f"{level:02x}" for level in to_rgb(lab))
