"""Cushions: filled cloth that gives way at its corners, seams and buttons."""

import numpy as np

from ..geometry.lines import curve, resampled
from ..geometry.patch import Floats, Part, Patch
from ..geometry.solids import sphere, swept, turned
from ..surfaces.noise import cloud

STEPS = 150


def _pillow(width: float, height: float, thick: float, seed: int) -> list[Part]:
    """Two sheets sewn along their edges: full in the middle, drawn in between the corners."""
    u, v = np.meshgrid(np.linspace(-1, 1, STEPS), np.linspace(-1, 1, STEPS))
    pull = 0.055
    x = width / 2 * u * (1 - pull * (1 - v**2) * u**4 * 1.6)
    z = height / 2 * v * (1 - pull * (1 - u**2) * v**4 * 1.6)
    full = np.clip((1 - u**4) * (1 - v**4), 0, 1) ** 0.42
    full *= 1 - 0.14 * (u * v) ** 2
    place = np.stack([x, z, 0 * x + seed], axis=-1)
    crease = 1 + 0.07 * cloud(place, 14.0, seed) * (1 - 0.6 * full)
    bulge = thick / 2 * full * crease
    return [_sheet(x, -bulge, z), _sheet(x, bulge, z), *_seam(x, z)]


def _sheet(x: Floats, y: Floats, z: Floats) -> Part:
    return Part(Patch.of(np.stack([x, y, z], axis=-1)))


def _seam(x: Floats, z: Floats) -> list[Part]:
    edge = np.concatenate([_edge(x), _edge(x)[:1]]), np.concatenate([_edge(z), _edge(z)[:1]])
    path = resampled(np.stack([edge[0], edge[0] * 0, edge[1]], axis=1), 400)
    return [Part(swept(path, 0.32, sides=10), "seam")]


def _edge(grid: Floats) -> Floats:
    return np.concatenate([grid[0, :-1], grid[:-1, -1], grid[-1, :0:-1], grid[:0:-1, 0]])


def _leaning(parts: list[Part], height: float, degrees: float = -14) -> list[Part]:
    return [part.moved(z=height / 2).turned("x", degrees) for part in parts]


def cushion_square() -> list[Part]:
    return _leaning(_pillow(45, 45, 17, 3), 45)


def cushion_long() -> list[Part]:
    return _leaning(_pillow(60, 34, 16, 5), 34)


def cushion_tassel() -> list[Part]:
    tassels = [
        part.moved(x * 24.4, 0, z * 24.4) for x in (-1, 1) for z in (-1, 1) for part in _tassel()
    ]
    return _leaning([*_pillow(49, 49, 17, 7), *tassels], 49)


def _tassel() -> list[Part]:
    line = curve([(0.3, 0), (0.9, -0.6), (0.75, -1.4), (1.3, -3.2), (1.9, -6.4)], 50)[::-1]
    fringe = turned(line, outline=lambda a, s: 1 + 0.1 * np.sin(a * 14) * (1 - s), segments=120)
    return [Part(fringe, "seam"), Part(sphere(0.95), "seam")]


def cushion_knit() -> list[Part]:
    """Cables stand out of the sheet: three plaits, and rows of stitches between them."""
    parts = _pillow(45, 45, 17, 9)
    return _leaning([_knitted(part) if part.slot == "body" else part for part in parts], 45)


def _knitted(part: Part) -> Part:
    fine = 420
    points = _refined(part.patch.points, fine)
    u, v = np.meshgrid(np.linspace(-1, 1, fine), np.linspace(-1, 1, fine))
    relief = (
        0.16
        * np.abs(np.sin(u * 58))
        * (0.6 + 0.4 * np.abs(np.sin(v * 75 + np.abs(np.sin(u * 58)))))
    )
    for middle in (-0.62, 0.0, 0.62):
        for phase in (0.0, np.pi):
            strand = middle + 0.075 * np.sin(v * 17 + phase)
            near = np.clip(1 - ((u - strand) / 0.075) ** 2, 0, 1)
            over = 0.75 + 0.35 * np.cos(v * 17 + phase)
            relief = np.maximum(relief, 1.15 * np.sqrt(near) * over)
    fade = np.clip((1 - np.abs(u)) * 14, 0, 1) * np.clip((1 - np.abs(v)) * 14, 0, 1)
    out = np.sign(points[..., 1].mean())
    points[..., 1] += out * relief * fade
    return Part(Patch.of(points), part.slot)


def _refined(points: Floats, fine: int) -> Floats:
    at, wanted = np.linspace(0, 1, len(points)), np.linspace(0, 1, fine)
    rows = np.stack([_between(points[:, i], at, wanted) for i in range(points.shape[1])], axis=1)
    return np.stack([_between(row, at, wanted) for row in rows])


def _between(line: Floats, at: Floats, wanted: Floats) -> Floats:
    return np.stack([np.interp(wanted, at, line[:, axis]) for axis in range(3)], axis=1)


def cushion_round() -> list[Part]:
    profile = curve(
        [(0.4, -2.4), (8, -5.6), (17, -5.4), (20.6, 0), (17, 5.4), (8, 5.6), (0.4, 2.4)], 160
    )
    share = lambda a, s: 1 + 0.035 * np.abs(np.sin(a * 18)) * (1 - (2 * s - 1) ** 4)  # noqa: E731
    body = Part(turned(profile, outline=share, segments=432))
    pleats = _pleated(body)
    buttons = [Part(sphere(1.7).stretched(z=0.6).moved(z=z)) for z in (-2.9, 2.9)]
    whole = [pleats, *buttons]
    return [part.turned("x", 78).moved(z=20.4) for part in whole]


def _pleated(part: Part) -> Part:
    points = part.patch.points.copy()
    angle = np.arctan2(points[..., 1], points[..., 0])
    radius = np.hypot(points[..., 0], points[..., 1])
    fold = 0.55 * (np.abs(np.sin(angle * 18)) - 0.5) * np.clip(radius / 6, 0, 1)
    points[..., 2] += np.sign(points[..., 2]) * fold
    return Part(Patch.of(points), part.slot)


def cushion_bolster() -> list[Part]:
    profile = np.concatenate([
        curve([(0.3, -25.6), (6, -26.6), (9.6, -26.8)], 40),
        curve([(10.4, -26.2), (10.8, -20), (10.9, 0), (10.8, 20), (10.4, 26.2)], 120),
        curve([(9.6, 26.8), (6, 26.6), (0.3, 25.6)], 40),
    ])  # fmt: skip
    angle = np.linspace(0, 2 * np.pi, 160)
    piping = [
        Part(
            swept(np.stack([10.3 * np.cos(angle), 10.3 * np.sin(angle), angle * 0 + z], 1), 0.55),
            "seam",
        )
        for z in (-26.5, 26.5)
    ]
    whole = [
        Part(turned(profile)),
        *piping,
        *(Part(sphere(1.4).stretched(z=0.6).moved(z=z)) for z in (-26, 26)),
    ]
    return [part.turned("y", 90).moved(z=10.9) for part in whole]
