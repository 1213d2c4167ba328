"""Regions of a feature map matched against regions: an attention over the parts of a product.

A region is the mean of 3 x 3 cells of a network's last feature map. Of a catalogue image nine
are kept; of a photo all, small ones too. How alike two pictures are is the mean over the
catalogue's regions, weighted by their energy, of the cosine to the best-matching region of the
photo: a product that fills a corner of a photo is found there, and the clutter around it costs
nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

_WINDOW = 3
# What is small on a photo is looked for in smaller windows too.
_PHOTO_WINDOWS = (2, 3)
_KEPT_PER_SIDE = 3
KEPT = _KEPT_PER_SIDE**2
CHANNELS = 1280
# The activations are rectified and sparse: the strongest tenth of the channels says as much
# as all of them, needs no learned basis and takes 290 bytes.
_STRONGEST = 128
_RECORD = np.dtype(
    [("energy", "<f2"), ("channels", "u1", CHANNELS // 8), ("values", "u1", _STRONGEST)]
)
PACKED_BYTES = KEPT * _RECORD.itemsize


def windows(feature_map: Array, *, side: int = _WINDOW) -> Array:
    """Average each window of a map (channels, n, n): shape (m, m, channels), m = n - side + 1.

    Sums of shifted maps: for so little, a matrix product would wake the threads of the linear
    algebra, which then spin for as long as a whole picture takes.
    """
    count = feature_map.shape[1] - side + 1
    cells = np.ascontiguousarray(feature_map.transpose(1, 2, 0))
    total: Array = np.zeros((count, count, feature_map.shape[0]), dtype=np.float32)
    for down, across in product(range(side), repeat=2):
        total += cells[down : down + count, across : across + count]
    total /= side**2
    return total


def photo_regions(feature_map: Array) -> Array:
    """All regions of a photo as unit vectors, shape (regions, channels)."""
    found = [windows(feature_map, side=side) for side in _PHOTO_WINDOWS]
    return _unit(np.concatenate([one.reshape(-1, feature_map.shape[0]) for one in found]))


def pack(feature_map: Array) -> bytes:
    """Keep nine regions of a catalogue image (1280, n, n) in 2,610 bytes."""
    found = windows(feature_map)
    places = np.round(np.linspace(0, found.shape[0] - 1, _KEPT_PER_SIDE)).astype(np.intp)
    kept = found[np.ix_(places, places)].reshape(KEPT, CHANNELS)
    records = np.zeros(KEPT, dtype=_RECORD)
    records["energy"] = np.linalg.norm(kept, axis=1)
    strongest = np.sort(np.argpartition(-kept, _STRONGEST - 1, axis=1)[:, :_STRONGEST], axis=1)
    values = np.take_along_axis(kept, strongest, axis=1)
    peak = np.maximum(values.max(axis=1, keepdims=True), 1e-9)
    records["values"] = np.round(255 * values / peak)
    records["channels"] = gather_bits(strongest, length=CHANNELS)
    return records.tobytes()


@dataclass(frozen=True, kw_only=True)
class KeptRegions:
    """Nine regions of each of n images: unit vectors (n, 9, 1280) and weights (n, 9)."""

    vectors: Array
    weights: Array


def unpack(packed: Sequence[bytes]) -> KeptRegions:
    records = np.frombuffer(b"".join(packed), dtype=_RECORD)
    # Scaled while they are few: most of a row is zeros.
    values = _unit(records["values"].astype(np.float32))
    energy = records["energy"].astype(np.float32).reshape(-1, KEPT) ** 2
    return KeptRegions(
        vectors=scatter_bits(records["channels"], values).reshape(-1, KEPT, CHANNELS),
        weights=energy / np.maximum(energy.sum(axis=1, keepdims=True), 1e-9),
    )


def compare(photo: Array, kept: KeptRegions) -> Array:
    """How alike a photo (regions, 1280) is to each of n images: shape (n,), 0 to 1."""
    cosines = photo @ kept.vectors.reshape(-1, photo.shape[1]).T
    best = cosines.max(axis=0).reshape(kept.weights.shape)
    alike: Array = (best * kept.weights).sum(axis=1)
    return alike


def _unit(rows: Array) -> Array:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Array = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return unit


def gather_bits(columns: npt.NDArray[np.intp], *, length: int) -> npt.NDArray[np.uint8]:
    """A mask of `length` bits for each row of column numbers: shape (rows, length / 8)."""
    mask = np.zeros((len(columns), length), dtype=bool)
    np.put_along_axis(mask, columns, values=True, axis=1)
    return np.packbits(mask, axis=1)


def scatter_bits(
    masks: npt.NDArray[np.uint8], values: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Put each row's values, in order, where its mask has ones: shape (rows, bits)."""
    where = np.unpackbits(masks, axis=1).view(bool)
    rows = np.zeros(where.shape, dtype=np.float32)
    # Three times as fast as an assignment.
    np.place(rows, where, values.ravel())
    return rows
