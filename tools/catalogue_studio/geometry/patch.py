"""A patch: a grid of points in space, the one kind of surface that everything is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Patch:
    """Points in centimetres, z up, as (rows, columns, 3).

    `rest` keeps the points where they were made, so that a solid pattern such as wood goes
    along when the patch is moved.
    """

    points: Floats
    rest: Floats

    @classmethod
    def of(cls, points: Floats) -> "Patch":
        return cls(points, points)

    def moved(self, x: float = 0, y: float = 0, z: float = 0) -> "Patch":
        return replace(self, points=self.points + np.array([x, y, z]))

    def turned(self, axis: str, degrees: float) -> "Patch":
        """Turn by the right-hand rule around the x, y or z axis through the origin."""
        return replace(self, points=self.points @ rotation(axis, degrees).T)

    def stretched(self, x: float = 1, y: float = 1, z: float = 1) -> "Patch":
        return replace(self, points=self.points * np.array([x, y, z]))

    def flipped(self) -> "Patch":
        """Turn the surface inside out."""
        return Patch(self.points[::-1], self.rest[::-1])


def rotation(axis: str, degrees: float) -> Floats:
    angle = np.radians(degrees)
    first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = np.cos(angle)
    matrix[first, second], matrix[second, first] = -np.sin(angle), np.sin(angle)
    return matrix


@dataclass(frozen=True)
class Part:
    """A patch and the slot whose finish covers it, as `body`, `inside` or `handle`."""

    patch: Patch
    slot: str = "body"

    def moved(self, x: float = 0, y: float = 0, z: float = 0) -> "Part":
        return replace(self, patch=self.patch.moved(x, y, z))

    def turned(self, axis: str, degrees: float) -> "Part":
        return replace(self, patch=self.patch.turned(axis, degrees))


def bounds(parts: Sequence[Part]) -> tuple[Floats, Floats]:
    """Return the lowest and the highest corner of the box around all parts."""
    points = np.concatenate([part.patch.points.reshape(-1, 3) for part in parts])
    return points.min(axis=0), points.max(axis=0)
