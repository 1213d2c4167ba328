"""Vases and planters."""

import numpy as np

from ..geometry.lines import rounded
from ..geometry.patch import Part
from ..geometry.solids import disc, fluted, oval, ribbed, squared, swept, turned
from .vessels import bent, handle, solid, straight, vessel


def vase_stem() -> list[Part]:
    outer = bent([(3.8, 0), (6.3, 3.6), (6.0, 8.6), (2.6, 13.6), (1.5, 19), (1.6, 25), (2.5, 28)])
    return vessel(outer, 0.35)


def vase_amphora() -> list[Part]:
    outer = bent(
        [(4.6, 0), (5.4, 2.2), (9.2, 12), (9.0, 18), (4.9, 22.6), (4.4, 25.4), (6.4, 29)], 160
    )
    ears = [handle([(4.6, 26.2), (8.8, 27.2), (10.8, 23.2), (8.6, 18.2)], 0.7) for _ in range(2)]
    return [*vessel(outer, 0.45), ears[0], ears[1].turned("z", 180)]


def vase_moon() -> list[Part]:
    outer = bent(
        [(4.8, 0), (8.8, 3.0), (11.2, 9.4), (10.4, 15.2), (6.6, 19.6), (3.9, 20.6), (4.0, 22)], 160
    )
    return vessel(outer, 0.45)


def vase_ripple() -> list[Part]:
    line = bent([(4.4, 0), (7.0, 4), (7.6, 11), (5.8, 19), (5.2, 22), (5.8, 25)], 320)
    wave = np.sin(line[:, 1] * 2 * np.pi / 2.2) * np.clip(line[:, 1] / 2, 0, 1) * 0.42
    line[1:-6, 0] += wave[1:-6]
    return vessel(line, 0.5)


def vase_halo() -> list[Part]:
    angle = np.linspace(-np.pi / 2, 3 * np.pi / 2, 200)
    ring = np.stack([8.2 * np.cos(angle), angle * 0, 11.6 + 8.2 * np.sin(angle)], axis=1)
    torus = swept(ring, 3.1, flat=1.05, sides=48)
    neck = vessel(bent([(2.0, 21.4), (1.7, 23.4), (2.3, 27)], 60), 0.3, floor=2.0)
    foot = solid(straight([(3.4, 0), (3.2, 0.5), (2.6, 1.6), (0, 1.7)], 0.2))
    return [Part(torus), *neck, foot]


def vase_twist() -> list[Part]:
    outer = bent([(4.4, 0), (5.4, 4), (6.2, 12), (5.0, 22), (3.4, 27), (3.9, 30)], 180)
    return vessel(outer, 0.4, outline=ribbed(12, 0.17), twist=150, segments=360)


def vase_cylinder() -> list[Part]:
    return vessel(straight([(5.9, 0), (6.2, 0.4), (6.2, 20)], 0.4), 1.3)


def vase_gourd() -> list[Part]:
    outer = bent(
        [
            (4.2, 0),
            (7.6, 3.6),
            (7.4, 8.8),
            (3.7, 12.6),
            (4.9, 16.2),
            (3.6, 19.4),
            (1.8, 21.6),
            (2.2, 24),
        ],
        180,
    )
    return vessel(outer, 0.4)


def vase_drop() -> list[Part]:
    outer = bent([(2.9, 0), (4.6, 1.8), (4.8, 4.4), (2.9, 8), (1.3, 11), (1.7, 14)], 140)
    return vessel(outer, 0.3, floor=1.0)


def planter_classic() -> list[Part]:
    outer = rounded(
        [(0, 1.2), (7.2, 1.2), (9.6, 14.6), (10.6, 14.6), (11.2, 20)], [0, 0.5, 0.3, 0.4, 0]
    )
    dish = vessel(straight([(8.6, 0), (9.2, 0.4), (10.0, 2.8)], 0.4), 0.6)
    return [*vessel(outer, 0.8), *_soil(10.0, 17.4), *dish]


def planter_cube() -> list[Part]:
    outer = straight([(11.6, 0), (12, 0.5), (12, 23)], 0.7)
    body = vessel(outer, 1.4, outline=squared(9), segments=320)
    return [*body, Part(turned(np.array([[10.7, 20.0], [0.0, 20.0]]), outline=squared(9)), "soil")]


def planter_stand() -> list[Part]:
    body = vessel(bent([(7.4, 14), (12.2, 18), (13.4, 25), (11.8, 33), (11.0, 36)]), 0.7)
    posts = [
        Part(swept(np.linspace(_way(at, 13.2, 0), _way(at, 13.9, 29), 12), 0.95), "stand")
        for at in (45, 135, 225, 315)
    ]
    bars = [
        Part(swept(np.linspace(_way(at, 13.3, 13), _way(at + 180, 13.3, 13), 8), 0.85), "stand")
        for at in (45, 135)
    ]
    return [*body, *_soil(11.0, 33.6), *posts, *bars]


def _way(degrees: float, reach: float, height: float) -> tuple[float, float, float]:
    angle = np.radians(degrees)
    return reach * np.cos(angle), reach * np.sin(angle), height


def planter_column() -> list[Part]:
    outer = straight([(12, 0), (13, 0.8), (15.2, 42), (17, 42.4), (17, 46)], 0.5)
    body = vessel(outer, 1.6, outline=fluted(26, 0.085), segments=416)
    return [*body, *_soil(15, 43)]


def planter_trough() -> list[Part]:
    outer = bent([(6.4, 0), (7.6, 2.6), (8.0, 8), (8.2, 13)])
    body = vessel(outer, 0.6, outline=oval(2.4))
    soil = disc(7.5).stretched(x=2.4).moved(z=10.8)
    return [*body, Part(soil, "soil")]


def _soil(radius: float, height: float) -> list[Part]:
    return [Part(disc(radius).moved(z=height), "soil")]
