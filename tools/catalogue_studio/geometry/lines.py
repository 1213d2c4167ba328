"""Lines in the plane and in space from a few points: smooth, or straight with round corners."""

from collections.abc import Sequence

import numpy as np
from scipy.interpolate import CubicSpline

from .patch import Floats

Points = Sequence[Sequence[float]]


def curve(points: Points, steps: int = 160) -> Floats:
    """Return a smooth line through the points, evenly stepped along its length."""
    given = np.asarray(points, dtype=float)
    # Centripetal steps keep the line from swinging out between close points.
    lengths = np.linalg.norm(np.diff(given, axis=0), axis=1) ** 0.5
    at = np.concatenate([[0], np.cumsum(lengths)])
    fine = CubicSpline(at, given, bc_type="natural")(np.linspace(0, at[-1], steps * 4))
    return resampled(fine, steps)


def resampled(line: Floats, steps: int) -> Floats:
    lengths = np.linalg.norm(np.diff(line, axis=0), axis=1)
    at = np.concatenate([[0], np.cumsum(lengths)])
    wanted = np.linspace(0, at[-1], steps)
    columns = [np.interp(wanted, at, line[:, axis]) for axis in range(line.shape[1])]
    return np.stack(columns, axis=1)


def rounded(points: Points, radius: float | Sequence[float] = 0.3, steps: int = 7) -> Floats:
    """Return straight lines through the points whose inner corners are rounded."""
    given = [np.asarray(point, dtype=float) for point in points]
    radii = [radius] * len(given) if isinstance(radius, int | float) else list(radius)
    line = [given[0]]
    for before, corner, after, reach in zip(given, given[1:], given[2:], radii[1:], strict=False):
        line += _fillet(before, corner, after, reach, steps)
    return np.array([*line, given[-1]])


def _fillet(
    before: Floats, corner: Floats, after: Floats, reach: float, steps: int
) -> list[Floats]:
    back, on = before - corner, after - corner
    near, far = np.linalg.norm(back), np.linalg.norm(on)
    reach = min(reach, 0.49 * float(near), 0.49 * float(far))
    start, end = corner + back / near * reach, corner + on / far * reach
    share = np.linspace(0, 1, steps)[:, None]
    bent = (1 - share) ** 2 * start + 2 * share * (1 - share) * corner + share**2 * end
    return list(bent)


def joined(*lines: Floats) -> Floats:
    return np.concatenate(lines)


def walled(outer: Floats, wall: float, *, floor: float = 0.5) -> Floats:
    """Return the inner side of a vessel: `outer` moved in by its wall, rim to middle.

    `outer` runs from the foot to the rim as (radius, height).
    """
    along = np.gradient(outer, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    inner = outer + wall * np.stack([-along[:, 1], along[:, 0]], axis=1)
    keeps = (inner[:, 0] > wall * 0.5) & (inner[:, 1] > outer[0, 1] + floor)
    inner = inner[keeps][::-1]
    # A round hollow closes towards the middle of the floor.
    last = inner[-1]
    share = np.linspace(0, 1, 24)[1:, None]
    middle = np.array([0.0, outer[0, 1] + floor])
    knee = np.array([last[0] * 0.82, middle[1]])
    closing = (1 - share) ** 2 * last + 2 * share * (1 - share) * knee + share**2 * middle
    return np.concatenate([inner, closing])


def lip(start: Floats, end: Floats, steps: int = 9) -> Floats:
    """Return the half circle over a rim, from its outer to its inner edge."""
    middle, arm = (start + end) / 2, (start - end) / 2
    up = np.array([-arm[1], arm[0]])
    angles = np.linspace(0, np.pi, steps + 2)[1:-1, None]
    return np.asarray(middle + arm * np.cos(angles) + up * np.sin(angles))
