"""Patches made from lines: turned on a wheel, pressed as boxes, drawn along a path."""

from collections.abc import Callable

import numpy as np

from .lines import rounded
from .patch import Floats, Patch

Outline = Callable[[Floats, Floats], Floats]
SEGMENTS = 160


def turned(
    profile: Floats, *, segments: int = SEGMENTS, outline: Outline | None = None, twist: float = 0
) -> Patch:
    """Turn a profile of (radius, height) around the z axis.

    `outline(angle, share)` scales the radius at an angle and at a share of the height;
    `twist` turns the top against the foot, in degrees.
    """
    angle = np.linspace(0, 2 * np.pi, segments + 1)[None, :]
    radius, height = profile[:, :1], profile[:, 1:]
    share = (height - height.min()) / max(np.ptp(height), 1e-9)
    turn = angle + np.radians(twist) * share
    scale = outline(angle + 0 * share, share + 0 * angle) if outline else 1.0
    x, y = radius * scale * np.cos(turn), radius * scale * np.sin(turn)
    return Patch.of(np.stack(np.broadcast_arrays(x, y, height), axis=-1))


def ribbed(count: int, depth: float) -> Outline:
    """Round ribs that stand out, as many as `count`."""
    return lambda angle, _: 1 + depth * (np.abs(np.sin(angle * count / 2)) - 0.5)


def fluted(count: int, depth: float) -> Outline:
    """Hollow flutes with an edge between them, as on a column."""
    return lambda angle, _: 1 - depth * (np.abs(np.sin(angle * count / 2)) - 0.5)


def faceted(count: int) -> Outline:
    """Flat sides instead of a round one."""

    def scale(angle: Floats, _: Floats) -> Floats:
        step = 2 * np.pi / count
        off = (angle % step) - step / 2
        return np.asarray(np.cos(step / 2) ** 0.5 / np.cos(off) ** 0.96)

    return scale


def oval(width: float) -> Outline:
    """An ellipse `width` times as wide along x as along y."""

    def scale(angle: Floats, _: Floats) -> Floats:
        return np.asarray(1 / np.hypot(np.cos(angle) / width, np.sin(angle)))

    return scale


def squared(power: float = 5.0, width: float = 1.0) -> Outline:
    """A square with soft corners: a superellipse."""

    def scale(angle: Floats, _: Floats) -> Floats:
        across, along = np.abs(np.cos(angle)) / width, np.abs(np.sin(angle))
        return np.asarray((across**power + along**power) ** (-1 / power))

    return scale


def outlined_box(size: tuple[float, float, float], corner: float, edge: float) -> Patch:
    """A box that stands on z = 0, round at its upright corners and softly edged."""
    width, depth, height = size
    edge = min(edge, height * 0.45)
    inset = min(width, depth) / 2
    profile = rounded([(inset, 0), (0, 0), (0, height), (inset, height)], edge)
    rows = [
        _rectangle(width - 2 * off, depth - 2 * off, max(corner - off, 1e-3), up)
        for off, up in _cap_steps(profile)
    ]
    return Patch.of(np.array(rows))


def _cap_steps(profile: Floats) -> Floats:
    """Cut the two flat ends of a profile into rows, or a picture on them would be bent."""
    first = np.linspace(profile[0], profile[1], 14)
    last = np.linspace(profile[-2], profile[-1], 14)
    return np.concatenate([first[:-1], profile[1:-1], last[1:]])


def _rectangle(width: float, depth: float, corner: float, height: float) -> Floats:
    corner = min(corner, width / 2, depth / 2)
    x, y = max(width / 2 - corner, 0), max(depth / 2 - corner, 0)
    quarter = np.linspace(0, np.pi / 2, 9)
    arcs = []
    for index, (across, along) in enumerate(((x, y), (-x, y), (-x, -y), (x, -y))):
        angle = quarter + index * np.pi / 2
        x_at, y_at = across + corner * np.cos(angle), along + corner * np.sin(angle)
        arcs.append(np.stack([x_at, y_at], axis=1))
    ring = []
    for arc, following in zip(arcs, [*arcs[1:], arcs[0]], strict=True):
        ring += [arc, np.linspace(arc[-1], following[0], 18)[1:-1]]
    closed = np.concatenate([*ring, arcs[0][:1]])
    return np.column_stack([closed, np.full(len(closed), height)])


def swept(path: Floats, radius: float | Floats, *, flat: float = 1.0, sides: int = 24) -> Patch:
    """Draw a round or, with `flat` below 1, oval section along a path; the ends are closed.

    `flat` is the share of the thickness that is left along the path's side (its binormal).
    """
    tangent = np.gradient(path, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    normal = _carried_normals(tangent)
    side = np.cross(tangent, normal)
    radii = np.broadcast_to(np.asarray(radius, dtype=float), len(path))
    angle = np.linspace(0, 2 * np.pi, sides + 1)[None, :, None]
    ring = normal[:, None] * np.cos(angle) * flat + side[:, None] * np.sin(angle)
    tube = path[:, None] + ring * radii[:, None, None]
    first = [
        _dome(path[0], tube[0], -tangent[0] * radii[0] * 0.6, share) for share in (0, 0.5, 0.85)
    ]
    last = [
        _dome(path[-1], tube[-1], tangent[-1] * radii[-1] * 0.6, share) for share in (0.85, 0.5, 0)
    ]
    return Patch.of(np.concatenate([first, tube, last]))


def _dome(middle: Floats, ring: Floats, out: Floats, share: float) -> Floats:
    return np.asarray(middle + (ring - middle) * share + out * np.sqrt(1 - share**2))


def _carried_normals(tangent: Floats) -> Floats:
    start = np.eye(3)[np.argmin(np.abs(tangent[0]))]
    normals = [_across(start, tangent[0])]
    for step in tangent[1:]:
        normals.append(_across(normals[-1], step))
    return np.array(normals)


def _across(vector: Floats, tangent: Floats) -> Floats:
    off = vector - tangent * (vector @ tangent)
    return np.asarray(off / np.linalg.norm(off))


def rod(
    start: tuple[float, float, float],
    end: tuple[float, float, float],
    radius: float,
    *,
    tip: float | None = None,
) -> Patch:
    """A straight round bar, tapered towards its end where `tip` is given."""
    path = np.linspace(start, end, 12)
    return swept(path, np.linspace(radius, radius if tip is None else tip, 12), sides=32)


def disc(radius: float, *, segments: int = 96) -> Patch:
    """A flat disc in the plane z = 0 that looks up."""
    return turned(np.array([[radius, 0.0], [radius / 2, 0.0], [0.0, 0.0]]), segments=segments)


def panel(width: float, height: float, steps: int = 2) -> Patch:
    """An upright rectangle around the origin that looks along -y; its picture stands upright."""
    x = np.linspace(-width / 2, width / 2, steps)
    z = np.linspace(-height / 2, height / 2, steps)
    grid = np.stack(np.meshgrid(x, z), axis=-1)
    points = np.stack([grid[..., 0], np.zeros(grid.shape[:2]), grid[..., 1]], axis=-1)
    return Patch.of(points)


def upright_disc(radius: float, steps: int = 48) -> Patch:
    """A disc around the origin that looks along -y: a square grid drawn in to a circle."""
    u, v = np.meshgrid(np.linspace(-1, 1, steps), np.linspace(-1, 1, steps))
    x, z = u * np.sqrt(1 - v**2 / 2), v * np.sqrt(1 - u**2 / 2)
    return Patch.of(radius * np.stack([x, 0 * x, z], axis=-1))


def sphere(radius: float) -> Patch:
    angle = np.linspace(-np.pi / 2, np.pi / 2, 80)
    return turned(radius * np.stack([np.cos(angle), np.sin(angle)], axis=1))
