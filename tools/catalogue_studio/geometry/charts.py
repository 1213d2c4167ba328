"""Lays a picture over a patch: where in space each of its pixels lies."""

from dataclasses import dataclass

import numpy as np

from .patch import Floats, Patch

FINENESS = 680  # pixels along both sides of a picture together


@dataclass(frozen=True)
class Chart:
    """The pixels of a patch's picture: `place` in centimetres, `across` and `up` from 0 to 1."""

    place: Floats
    across: Floats
    up: Floats
    size: tuple[float, float]

    @property
    def height(self) -> Floats:
        """Share of the patch's height, 0 at the foot."""
        z = self.place[..., 2]
        return np.asarray((z - z.min()) / max(np.ptp(z), 1e-6))


def coordinates(patch: Patch) -> tuple[Floats, Floats]:
    """Return where columns and rows lie on the picture, 0 to 1, by their length in space."""
    rows, columns = np.diff(patch.rest, axis=0), np.diff(patch.rest, axis=1)
    return (
        _shares(np.linalg.norm(columns, axis=2).max(axis=0)),
        _shares(np.linalg.norm(rows, axis=2).max(axis=1)),
    )


def _shares(lengths: Floats) -> Floats:
    at = np.concatenate([[0], np.cumsum(np.maximum(lengths, 1e-6))])
    return np.asarray(at / at[-1])


def size_of(patch: Patch) -> tuple[float, float]:
    across = np.linalg.norm(np.diff(patch.rest, axis=1), axis=2).sum(axis=1).max()
    up = np.linalg.norm(np.diff(patch.rest, axis=0), axis=2).sum(axis=0).max()
    return float(across), float(up)


def chart_of(patch: Patch, fineness: int = FINENESS) -> Chart:
    size = size_of(patch)
    width = int(np.clip(fineness * size[0] / sum(size), 48, fineness - 48))
    height = fineness - width
    column_at, row_at = coordinates(patch)
    across, up = (np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height
    place = _stretched(_stretched(patch.rest, row_at, up, 0), column_at, across, 1)
    return Chart(place, *np.meshgrid(across, up), size)


def _stretched(points: Floats, at: Floats, wanted: Floats, axis: int) -> Floats:
    index = np.clip(np.searchsorted(at, wanted) - 1, 0, len(at) - 2)
    share = (wanted - at[index]) / (at[index + 1] - at[index])
    shape = (-1, 1, 1) if axis == 0 else (1, -1, 1)
    low, high = points.take(index, axis), points.take(index + 1, axis)
    return np.asarray(low + (high - low) * share.reshape(shape))
