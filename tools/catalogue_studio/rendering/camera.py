"""Places the camera so that what matters fills the frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..geometry.patch import Floats, Part, rotation
from .engine import mitsuba


@dataclass(frozen=True)
class Shot:
    """Where the camera stands, seen from the subject; angles in degrees.

    `azimuth` 0 looks along +y; `fill` is the share of the frame that the subject takes.
    """

    azimuth: float = 0.0
    elevation: float = 16.0
    field: float = 24.0
    fill: float = 0.74
    roll: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)


def direction(shot: Shot) -> Floats:
    """Return the unit vector from the subject to the camera."""
    tilt = rotation("z", shot.azimuth) @ rotation("x", -shot.elevation)
    return np.asarray(tilt @ np.array([0.0, -1.0, 0.0]))


def sensor(shot: Shot, points: Floats, size: tuple[int, int], samples: int) -> dict[str, Any]:
    """Return a camera that frames the points, (n, 3), in a picture of (width, height)."""
    mi = mitsuba()
    target, distance = framed(shot, points, size)
    origin = target + direction(shot) * distance
    up = rotation("y", shot.roll) @ np.array([0.0, 0.0, 1.0])
    if shot.elevation > 80:
        up = rotation("z", shot.azimuth) @ np.array([0.0, 1.0, 0.0])
    place = mi.ScalarTransform4f().look_at(
        origin=list(map(float, origin)), target=list(map(float, target)), up=list(map(float, up))
    )
    return {
        "type": "perspective",
        "fov": shot.field,
        "fov_axis": "smaller",
        "to_world": place,
        "film": {
            "type": "hdrfilm",
            "width": size[0],
            "height": size[1],
            "rfilter": {"type": "box"},
            "pixel_format": "rgb",
        },
        "sampler": {"type": "multijitter", "sample_count": samples},
    }


def outline_of(parts: Sequence[Part]) -> Floats:
    """Return points enough to frame the parts: all of the small ones, some of the large."""
    every = (part.patch.points.reshape(-1, 3) for part in parts)
    return np.concatenate([points[:: 1 + len(points) // 3000] for points in every])


def framed(shot: Shot, points: Floats, size: tuple[int, int]) -> tuple[Floats, float]:
    """Return the point to look at and how far to stand off, found by looking twice."""
    back = direction(shot)
    right = np.cross([0.0, 0.0, 1.0], back)
    if np.linalg.norm(right) < 1e-6:
        right = np.array([1.0, 0.0, 0.0])
    right /= np.linalg.norm(right)
    up = np.cross(back, right)
    target = (points.min(axis=0) + points.max(axis=0)) / 2
    distance = float(np.linalg.norm(np.ptp(points, axis=0))) * 3
    half = np.tan(np.radians(shot.field / 2)) * shot.fill
    aspect = np.array([max(size[0] / size[1], 1.0), max(size[1] / size[0], 1.0)])
    for _ in range(4):
        off = points - target
        depth = np.maximum(distance - off @ back, 1e-3)
        seen = np.stack([off @ right, off @ up], axis=1) / depth[:, None]
        middle = (seen.min(axis=0) + seen.max(axis=0)) / 2
        target = target + (right * middle[0] + up * middle[1]) * distance
        reach = (np.ptp(seen, axis=0) / 2 / aspect).max()
        distance *= float(reach / half)
    width = half * distance / shot.fill * 2
    return target - (right * shot.shift[0] + up * shot.shift[1]) * width, distance
