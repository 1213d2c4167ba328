"""Stools and side tables."""

import numpy as np

from ..geometry.lines import curve, resampled
from ..geometry.patch import Part
from ..geometry.solids import disc, outlined_box, rod, swept, turned
from .storage import woven
from .vessels import bent, legs, solid, straight, vessel


def _top(radius: float, low: float, thick: float, slot: str = "body") -> Part:
    profile = straight([(radius - 0.5, 0), (radius, 0.6), (radius, thick - 0.3), (0, thick)], 0.6)
    return solid(profile, slot).moved(z=low)


def stool_round() -> list[Part]:
    posts = [Part(leg) for leg in legs(3, (9.5, 41), 17.5, (1.9, 1.35), start=30)]
    return [_top(16.5, 40, 3.6), *posts]


def stool_box() -> list[Part]:
    seat = Part(outlined_box((38, 27, 3.2), 3, 0.9).moved(z=41.8))
    posts = [
        Part(rod((x, y, 42), (x * 1.16, y * 1.16, 0), 1.7, tip=1.5))
        for x in (-15, 15)
        for y in (-9.5, 9.5)
    ]
    sides = [Part(rod((x, -10.3, 20), (x, 10.3, 20), 1.0)) for x in (-16.2, 16.2)]
    return [seat, *posts, *sides, Part(rod((-16.2, 0, 20), (16.2, 0, 20), 1.0))]


def stool_drum() -> list[Part]:
    body = solid(
        bent(
            [
                (11.5, 0),
                (12.6, 1),
                (16.6, 12),
                (17.4, 23),
                (16.6, 34),
                (12.6, 45),
                (11.0, 45.8),
                (0.05, 46),
            ],
            220,
        )
    )
    studs = [
        Part(turned(bent([(0.9, 0), (0.7, 0.4), (0.02, 0.6)], 16), segments=24))
        .turned("y", 90)
        .moved(x=15.1)
        .turned("z", 360 / 26 * index)
        .moved(z=height)
        for height in (7.4, 38.6)
        for index in range(26)
    ]
    holes = [
        Part(disc(3.6).stretched(y=1.0).turned("y", 90).moved(x=17.5, z=23), "hole").turned("z", at)
        for at in (-58, 32, 122, 212)
    ]
    return [body, *studs, *holes]


def stool_bar() -> list[Part]:
    seat = _top(16, 63, 3.2, "seat")
    posts = [Part(leg) for leg in legs(4, (11, 63), 19, (1.1, 1.0))]
    angle = np.linspace(0, 2 * np.pi, 120)
    reach = 11 + 8 * (1 - 22 / 63)
    ring = np.stack([reach * np.cos(angle), reach * np.sin(angle), angle * 0 + 22], axis=1)
    return [seat, *posts, Part(swept(ring, 0.75))]


def stool_rattan() -> list[Part]:
    line = resampled(curve([(17, 0.5), (15.6, 6), (9.4, 22), (14.8, 39), (17, 44)], 300), 400)
    body = turned(line, outline=woven(40, 64, 0.035), segments=320)
    angle = np.linspace(0, 2 * np.pi, 160)
    hoops = [
        Part(swept(np.stack([r * np.cos(angle), r * np.sin(angle), angle * 0 + z], axis=1), 1.0))
        for r, z in ((17, 1), (17, 44))
    ]
    top = turned(
        np.stack([np.linspace(17, 0.1, 200), np.linspace(44.6, 45.4, 200)], 1),
        outline=woven(1, 64, 0.0),
        segments=160,
    )
    return [Part(body), *hoops, Part(top)]


def table_tripod() -> list[Part]:
    posts = [Part(leg) for leg in legs(3, (11, 47.5), 20, (1.7, 1.2), start=30)]
    return [_top(22.5, 47, 2.6), *posts]


def table_tray() -> list[Part]:
    top = vessel(straight([(18.2, 0), (19, 0.4), (19, 3.4)], 0.5), 0.35, floor=0.5)
    foot = solid(straight([(13, 0), (13, 1.0), (1.2, 1.5), (1.1, 49), (0, 49)], 0.4))
    return [*(part.moved(z=49) for part in top), foot]


def table_plinth() -> list[Part]:
    base = straight([(15, 0), (15.4, 0.5), (8.4, 38), (0, 38)], 0.6)
    return [solid(base), _top(20, 38, 4.2)]


def table_c() -> list[Part]:
    top = Part(outlined_box((44, 28, 2.4), 2, 0.6).moved(z=57))
    frame = [Part(outlined_box((2, 2, 56), 0.3, 0.15).moved(20, y, 1), "metal") for y in (-11, 11)]
    feet = [Part(outlined_box((42, 2, 2), 0.3, 0.15).moved(0, y, 0), "metal") for y in (-11, 11)]
    arms = [
        Part(outlined_box((42, 2, 1.6), 0.3, 0.15).moved(0, y, 55.4), "metal") for y in (-11, 11)
    ]
    bars = [Part(outlined_box((2, 22, 2), 0.3, 0.15).moved(20, 0, z), "metal") for z in (0, 55)]
    return [top, *frame, *feet, *arms, *bars]


def table_shelf() -> list[Part]:
    boards = [
        Part(outlined_box((42, 42, 2.4), 1.6, 0.5).moved(z=48)),
        Part(outlined_box((37, 37, 1.8), 0.6, 0.3).moved(z=14)),
    ]
    posts = [
        Part(outlined_box((3, 3, 48.4), 0.7, 0.3).moved(x, y, 0))
        for x in (-18, 18)
        for y in (-18, 18)
    ]
    return [*boards, *posts]
