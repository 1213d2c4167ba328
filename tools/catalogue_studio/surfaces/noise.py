"""Noise in space: soft clouds, grains and cells, the same ones for the same seed."""

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from ..geometry.patch import Floats

Integers = npt.NDArray[np.integer]
_PRIMES = np.array([73856093, 19349663, 83492791], dtype=np.uint32)


def cloud(place: Floats, size: float, seed: int, *, octaves: int = 3) -> Floats:
    """Return soft noise from -1 to 1 whose largest features are about `size` across."""
    total, weight = np.zeros(place.shape[:-1]), 0.0
    for octave in range(octaves):
        total += _value_noise(place / size * 2**octave, seed + octave) / 2**octave
        weight += 1 / 2**octave
    return np.asarray(total / weight)


def _value_noise(place: Floats, seed: int) -> Floats:
    cell = np.floor(place)
    off = (place - cell).astype(np.float32)
    ease = off * off * (3 - 2 * off)
    low = cell.astype(np.int64).astype(np.uint32)
    # One product per axis and side, shared by the eight corners.
    hashes = [[(low[..., axis] + side) * _PRIMES[axis] for side in (0, 1)] for axis in range(3)]
    weights = [[1 - ease[..., axis], ease[..., axis]] for axis in range(3)]
    total = np.zeros(place.shape[:-1], dtype=np.float32)
    for x, y, z in np.ndindex(2, 2, 2):
        mixed = hashes[0][x] ^ hashes[1][y] ^ hashes[2][z]
        total += weights[0][x] * weights[1][y] * weights[2][z] * _hashed(mixed, seed)
    return np.asarray(total * 2 - 1)


def _hashed(mixed: Integers, seed: int) -> Floats:
    mixed = (mixed ^ np.uint32(seed * 2654435761 % 2**32)) * np.uint32(2246822519)
    mixed = (mixed ^ (mixed >> np.uint32(15))) * np.uint32(3266489917)
    mixed ^= mixed >> np.uint32(16)
    return np.asarray((mixed & np.uint32(0xFFFFFF)).astype(np.float32) / np.float32(0xFFFFFF))


def grains(place: Floats, density: float, seed: int) -> tuple[Floats, Integers]:
    """Scatter points, `density` to a square centimetre.

    Return the distance to the nearest in centimetres, and which one it is.
    """
    distance, index = cKDTree(_scattered(place, density, seed)).query(place.reshape(-1, 3))
    shape = place.shape[:-1]
    return distance.reshape(shape), index.reshape(shape).astype(np.int64)


def cells(place: Floats, density: float, seed: int) -> tuple[Floats, Integers]:
    """Return how far each point is inside its cell, in centimetres, and which cell it is."""
    distance, index = cKDTree(_scattered(place, density, seed)).query(place.reshape(-1, 3), k=2)
    shape = place.shape[:-1]
    return (distance[:, 1] - distance[:, 0]).reshape(shape), index[:, 0].reshape(shape)


def _scattered(place: Floats, density: float, seed: int) -> Floats:
    """Choose points of the surface, evenly by its area and not by its pixels."""
    up, across = np.gradient(place, axis=(0, 1))
    areas = np.linalg.norm(np.cross(up, across), axis=-1).ravel()
    sums = np.cumsum(areas)
    rng = np.random.default_rng(seed)
    count = max(int(sums[-1] * density), 16)
    chosen = np.searchsorted(sums, rng.random(count) * sums[-1])
    return np.asarray(place.reshape(-1, 3)[np.minimum(chosen, len(areas) - 1)])


def smooth_step(value: Floats, low: float, high: float) -> Floats:
    share = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))
