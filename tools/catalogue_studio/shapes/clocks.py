"""Clocks: cases, dials, hands and bells. They look along -y."""

import numpy as np

from ..geometry.lines import curve, resampled, rounded
from ..geometry.patch import Floats, Part, Patch
from ..geometry.solids import outlined_box, rod, sphere, swept, turned, upright_disc
from .vessels import solid, straight


def _upright(part: Part) -> Part:
    """Turn what was made lying, face up, so that it looks along -y."""
    return part.turned("x", 90)


def _dial(radius: float, *, slot: str = "dial") -> list[Part]:
    """A dial in the plane y = 0 with its hands; the figures come from the finish `dial`."""
    face = Part(upright_disc(radius), slot)
    pivot = _upright(
        solid(straight([(0.05 * radius, 0), (0.05 * radius, 0.3), (0, 0.3)], 0.05), "ink")
    )
    return [
        face,
        _hand(0.52 * radius, 0.045 * radius, 305),
        _hand(0.78 * radius, 0.03 * radius, 50),
        pivot,
    ]


def _hand(length: float, half: float, degrees: float) -> Part:
    bar = outlined_box((half * 2, length * 1.15, 0.12), half * 0.8, 0.04)
    placed = Part(bar, "ink").moved(y=length * 0.42).turned("x", 90)
    return placed.turned("y", degrees).moved(y=-0.15)


def clock_round() -> list[Part]:
    rim = rounded([(0, 0), (15, 0), (15, 3.4), (13.8, 3.9), (13.2, 2.6), (0, 2.6)], 0.5)
    dial = [part.moved(y=-2.7) for part in _dial(13.3, slot="dial-round")]
    return [part.moved(z=15) for part in (_upright(Part(turned(rim))), *dial)]


def clock_square() -> list[Part]:
    case = Part(outlined_box((28, 28, 3.6), 5, 0.8))
    dial = [part.moved(y=-3.75) for part in _dial(11.6, slot="dial-round")]
    return [part.moved(z=14) for part in (_upright(case), *dial)]


def clock_arch() -> list[Part]:
    angle = np.linspace(0, np.pi, 40)
    arch = np.stack([8.2 * np.cos(angle), 12 + 8.2 * np.sin(angle)], axis=1)
    outline = np.concatenate([[[8.2, 0.0]], arch, [[-8.2, 0.0]]])
    case = Part(_slab(outline, 6.5))
    dial = [part.moved(y=-3.4, z=12) for part in _dial(5.6, slot="dial-round")]
    ring = solid(straight([(6.1, 0), (6.1, 0.7), (5.5, 0.7), (5.5, 0.1)], 0.15), "brass")
    return [case, *dial, _upright(ring).moved(y=-3.2, z=12)]


def _slab(outline: Floats, depth: float) -> Patch:
    """An upright board of the given outline in x and z, with soft edges."""
    middle = (outline.min(axis=0) + outline.max(axis=0)) / 2
    outline = _softened(outline)
    rows = []
    for inset, y in (
        (1, 0.5),
        (0.5, 0.5),
        (0.06, 0.5),
        (0.02, 0.48),
        (0, 0.44),
        (0, -0.44),
        (0.02, -0.48),
        (0.06, -0.5),
        (0.5, -0.5),
        (1, -0.5),
    ):
        line = outline + (middle - outline) * inset
        closed = np.concatenate([line, line[:1]])
        rows.append(np.stack([closed[:, 0], np.full(len(closed), y * depth), closed[:, 1]], axis=1))
    return Patch.of(np.array(rows))


def _softened(outline: Floats) -> Floats:
    """Round the corners of a closed outline, which starts in the middle of its first side."""
    start = (outline[0] + outline[-1]) / 2
    line = rounded([start, *outline, start], 0.9, 9)
    return resampled(line, 240)[:-1]


def clock_alarm() -> list[Part]:
    case = _upright(
        Part(turned(rounded([(0, 0), (5.8, 0), (5.8, 5), (5.1, 5.4), (4.9, 4.6), (0, 4.6)], 0.5)))
    )
    dial = [part.moved(y=-4.7) for part in _dial(4.95, slot="dial-round")]
    bells = [
        Part(sphere(2.3).stretched(z=0.62)).turned("y", side * 36).moved(side * 3.9, -2.5, 6.0)
        for side in (-1, 1)
    ]
    feet = [Part(rod((side * 3.4, -2.5, -4.4), (side * 4.8, -2.5, -7.6), 0.42)) for side in (-1, 1)]
    bail = curve(
        [(-2.4, -2.5, 7.2), (-1.6, -2.5, 9.6), (0, -2.5, 10.4), (1.6, -2.5, 9.6), (2.4, -2.5, 7.2)]
    )
    hammer = Part(rod((0, -2.5, 5.4), (0, -2.5, 8.0), 0.22), "metal")
    whole = [case, *dial, *bells, *feet, Part(swept(bail, 0.28)), hammer]
    return [part.moved(z=8) for part in whole]


def clock_sun() -> list[Part]:
    rays = []
    for index in range(24):
        reach = 26 if index % 2 else 20.5
        ray = Part(rod((0, -1, 9), (0, -1, reach), 0.55, tip=0.22))
        rays.append(ray.turned("y", 15 * index))
    rim = rounded([(0, 0), (10, 0), (10, 2), (9.2, 2.4), (8.8, 1.6), (0, 1.6)], 0.4)
    dial = [part.moved(y=-1.7) for part in _dial(8.9, slot="dial-round")]
    return [part.moved(z=26) for part in (*rays, _upright(Part(turned(rim))), *dial)]


def clock_block() -> list[Part]:
    outline = np.array([[-4.5, 0], [4.5, 0], [4.5, 3], [1.5, 12], [-4.5, 12], [-4.5, 6]])
    block = Part(_slab(outline[::-1], 12)).turned("z", -90)
    tilt = float(np.degrees(np.arctan2(3, 9)))
    dial = [part.turned("x", -tilt).moved(y=-3.08, z=7.5) for part in _dial(3.6, slot="dial-round")]
    return [block, *dial]
