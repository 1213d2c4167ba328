"""What many shapes share: walls turned on a wheel, handles, feet and discs."""

from collections.abc import Sequence

import numpy as np

from ..geometry.lines import Points, curve, joined, lip, resampled, rounded, walled
from ..geometry.patch import Floats, Part, Patch
from ..geometry.solids import Outline, swept, turned


def vessel(
    outer: Floats,
    wall: float = 0.35,
    *,
    floor: float = 0.5,
    outline: Outline | None = None,
    twist: float = 0,
    segments: int = 160,
) -> list[Part]:
    """A hollow body: its outside over the rim, and its inside as a slot of its own."""
    start = np.array([[0.0, outer[0, 1]]]) if outer[0, 0] > 1e-6 else outer[:0]
    inner = walled(outer, wall, floor=floor)
    # A little over the rim, so that no gap shows between the two.
    skin = joined(start, outer, lip(outer[-1], inner[0]), inner[:3])
    inside = turned(inner, outline=outline, twist=twist, segments=segments)
    return [
        Part(turned(skin, outline=outline, twist=twist, segments=segments)),
        Part(inside, "inside"),
    ]


def solid(
    profile: Floats, slot: str = "body", *, outline: Outline | None = None, twist: float = 0
) -> Part:
    return Part(turned(profile, outline=outline, twist=twist), slot)


def bent(points: Points, steps: int = 120) -> Floats:
    """A smooth profile from a flat foot: the first point is the edge of the foot."""
    return joined(np.array([[0.0, points[0][1]]]), curve(points, steps))


def straight(points: Points, radius: float | Sequence[float] = 0.4) -> Floats:
    """A profile of straight lines with rounded corners, from the middle of the foot."""
    line = rounded([(0, points[0][1]), *points], radius)
    return joined(line[:1], resampled(line, 110)[1:])


def handle(points: Points, thickness: float, *, flat: float = 0.75, slot: str = "handle") -> Part:
    """A handle through (x, z) points on the right side."""
    path = curve([(x, 0, z) for x, z in points], 48)
    share = np.linspace(-1, 1, len(path))
    return Part(swept(path, thickness * (1 + 0.22 * share**4), flat=1 / flat), slot)


def spout(points: Points, thick: Sequence[float], slot: str = "body") -> Part:
    """A closed spout through (x, z) points, on the left side, with its own thicknesses."""
    path = curve([(-x, 0, z) for x, z in points], 48)
    radii = np.interp(np.linspace(0, 1, 48), np.linspace(0, 1, len(thick)), thick)
    return Part(swept(path, radii), slot)


def mouth(x: float, z: float, radius: float, lean: float) -> Part:
    """The dark hole at the end of a spout."""
    hole = turned(np.array([[radius, 0.0], [radius * 0.5, -0.01], [0.0, -0.02]]), segments=32)
    return Part(hole.turned("y", -lean).moved(-x, 0, z), "hole")


def legs(
    count: int,
    top: tuple[float, float],
    foot: float,
    radii: tuple[float, float],
    *,
    start: float = 45,
) -> list[Patch]:
    """Splayed round legs from (distance, height) at the top to `foot` away on the floor."""
    placed = []
    for index in range(count):
        angle = np.radians(start + 360 / count * index)
        way = np.array([np.cos(angle), np.sin(angle), 0])
        path = np.linspace(way * top[0] + [0, 0, top[1]], way * foot, 16)
        placed.append(swept(path, np.linspace(*radii, 16)))
    return placed


def spouted(patch: Patch, reach: float, width: float, start: float) -> Patch:
    """Pull the rim on the left side out to a pouring lip, from the share `start` of height up."""
    points = patch.points.copy()
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    share = np.clip(((z - z.min()) / np.ptp(z) - start) / (1 - start), 0, 1) ** 2
    off = np.arctan2(y, -x)
    pull = reach * np.exp(-((off / width) ** 2)) * share
    pinch = 0.35 * reach * np.exp(-(((np.abs(off) - 2.1 * width) / width) ** 2)) * share
    points[..., 0] -= pull
    points[..., 2] += 0.3 * pull
    points[..., 1] *= 1 - pinch / np.maximum(np.abs(y) + 1, 1)
    return Patch(points, patch.rest)
