"""Candle holders and table lamps."""

import numpy as np

from ..geometry.lines import curve, rounded
from ..geometry.patch import Part
from ..geometry.solids import fluted, outlined_box, ribbed, rod, sphere, swept, turned
from .vessels import bent, solid, straight, vessel


def candle(x: float, z: float, height: float = 18, radius: float = 1.05) -> list[Part]:
    body = solid(straight([(radius, 0), (radius * 0.9, height), (0, height + 0.15)], 0.2), "candle")
    wick = Part(rod((0, 0, height), (0.15, 0, height + 0.9), 0.08), "ink")
    return [body.moved(x=x, z=z), wick.moved(x=x, z=z)]


def candlestick() -> list[Part]:
    line = [
        (5.2, 0), (5.0, 0.6), (2.2, 1.6), (1.0, 3.2), (1.9, 5.4), (0.9, 7.6), (0.8, 12.6),
        (1.7, 15.0), (1.3, 16.4), (2.7, 17.6), (2.6, 18.2), (1.5, 18.4), (1.5, 19.2), (0.05, 19.2),
    ]  # fmt: skip
    return [solid(bent(line, 200)), *candle(0, 18.6, 17)]


def chamberstick() -> list[Part]:
    dish = vessel(bent([(4.4, 0), (6.0, 0.5), (7.2, 2.0)]), 0.4)
    socket = vessel(straight([(1.9, 0.4), (1.7, 4.6), (2.1, 5.2)], 0.3), 0.45, floor=1.5)
    angle = np.linspace(0, 2 * np.pi, 60)
    ring = np.stack([8.6 + 1.9 * np.cos(angle), angle * 0, 2.6 + 1.9 * np.sin(angle)], axis=1)
    return [*dish, *socket, Part(swept(ring, 0.45, flat=1.3), "handle"), *candle(0, 2.2, 10)]


def tealight() -> list[Part]:
    outer = bent([(3.3, 0), (4.4, 1.4), (4.6, 4.6), (4.2, 8)])
    glass = vessel(outer, 0.35, floor=0.9, outline=ribbed(20, 0.06), segments=320)
    return [*glass, solid(straight([(2.0, 1.0), (2.0, 2.6), (0, 2.7)], 0.1), "candle")]


def candelabra() -> list[Part]:
    foot = solid(bent([(6.0, 0), (5.8, 0.6), (1.6, 1.5), (0.75, 3.6), (0.7, 18), (1.5, 18.8)], 120))
    arms = curve([(-11, 0, 18), (-10, 0, 14), (-5.5, 0, 12.2), (0, 0, 15)], 60)
    mirrored = arms * np.array([-1, 1, 1])
    cups = [
        part.moved(x=x, z=z)
        for x, z in ((-11, 17.6), (0, 18.6), (11, 17.6))
        for part in vessel(bent([(0.9, 0), (1.9, 1.0), (1.8, 2.2)], 40), 0.3)
    ]
    candles = [part for x, z in ((-11, 18.3), (0, 19.3), (11, 18.3)) for part in candle(x, z, 14)]
    return [foot, Part(swept(arms, 0.55)), Part(swept(mirrored, 0.55)), *cups, *candles]


def candle_arch() -> list[Part]:
    angle = np.linspace(0, np.pi, 80)
    arch = np.stack([6.4 * np.cos(angle), angle * 0, 1.8 + 7.4 * np.sin(angle)], axis=1)
    path = np.concatenate([[[6.4, 0, 1.2]], arch, [[-6.4, 0, 1.2]]])
    feet = [solid(straight([(2.5, 0), (2.4, 1.6), (0, 1.8)], 0.4)).moved(x=x) for x in (-6.4, 6.4)]
    cups = [
        part.moved(x=x, z=7.0)
        for x in (-3.9, 3.9)
        for part in vessel(straight([(1.4, 0), (1.6, 3.4)], 0.2), 0.4, floor=1.0)
    ]
    candles = [part for x in (-3.9, 3.9) for part in candle(x, 8.4, 14)]
    return [Part(swept(path, 1.75, flat=1.2)), *feet, *cups, *candles]


def lantern() -> list[Part]:
    base = Part(outlined_box((17, 17, 1.4), 0.8, 0.3))
    roof = Part(outlined_box((18, 18, 1.2), 0.8, 0.3).moved(z=25.4))
    cap = Part(
        turned(straight([(11.0, 26.6), (3.4, 30.6), (3.4, 32), (0, 32)], 0.3), segments=4).turned(
            "z", 45
        )
    )
    posts = [
        Part(outlined_box((1.2, 1.2, 24), 0.2, 0.1).moved(x, y, 1.4))
        for x in (-7.6, 7.6)
        for y in (-7.6, 7.6)
    ]
    rails = [
        Part(outlined_box(size, 0.2, 0.1).moved(x, y, z))
        for z in (1.4, 24.4)
        for size, x, y in (
            ((15, 1, 1), 0, -7.6),
            ((15, 1, 1), 0, 7.6),
            ((1, 15, 1), -7.6, 0),
            ((1, 15, 1), 7.6, 0),
        )
    ]
    angle = np.linspace(0, 2 * np.pi, 60)
    ring = np.stack([2.6 * np.cos(angle), angle * 0, 34.2 + 2.6 * np.sin(angle)], axis=1)
    return [base, roof, cap, *posts, *rails, Part(swept(ring, 0.35)), *candle(0, 1.4, 11, 3.4)]


def _shade(bottom: float, top: float, low: float, high: float, *, pleats: int = 0) -> list[Part]:
    wall = np.stack([np.linspace(bottom, top, 90), np.linspace(low, high, 90)], axis=1)
    outline = fluted(pleats, 0.07) if pleats else None
    segments = pleats * 12 if pleats else 200
    outer = turned(wall, outline=outline, segments=segments)
    inner = turned(wall[::-1] * [0.985, 1], outline=outline, segments=segments)
    return [Part(outer, "shade"), Part(inner, "shade")]


def lamp_dome() -> list[Part]:
    foot = solid(straight([(9.0, 0), (9.0, 1.4), (0.6, 1.8)], 0.5))
    stem = Part(rod((0, 0, 1), (0, 0, 36), 0.6), "metal")
    wall = bent([(15.5, 25), (14.6, 30.6), (9.6, 36.4), (3.0, 39), (0.05, 39.4)], 120)[1:]
    inside = Part(turned((wall * [0.98, 1] - [0, 0.25])[::-1]), "opal")
    bulb = Part(sphere(3.0).moved(z=29.4), "opal")
    knob = Part(sphere(0.9).moved(z=40.1), "metal")
    return [foot, stem, Part(turned(wall)), inside, bulb, knob]


def lamp_globe() -> list[Part]:
    foot = solid(bent([(8.0, 0), (8.4, 1.6), (6.0, 6.0), (5.2, 9.6), (6.2, 12.0)], 110))
    return [foot, Part(sphere(11).moved(z=21.6), "globe")]


def lamp_gourd() -> list[Part]:
    line = [(6.4, 0), (6.8, 1.2), (10.6, 7.0), (9.6, 13.6), (4.6, 19.0), (4.9, 22.4), (2.0, 26.0)]
    stem = Part(rod((0, 0, 25), (0, 0, 34), 0.6), "metal")
    return [solid(bent([*line, (0.05, 26.4)], 160)), stem, *_shade(17.5, 15.5, 29, 50)]


def lamp_mushroom() -> list[Part]:
    stem = solid(bent([(6.8, 0), (6.2, 1.4), (3.4, 5.0), (2.9, 11), (3.6, 17)], 110))
    cap = bent([(11.5, 14.6), (12.6, 16.4), (11.6, 21), (6.6, 25.2), (0.05, 26.4)], 120)[1:]
    under = rounded([(0, 16.4), (11.2, 15.4), (11.5, 14.6)], 0.4)
    return [stem, Part(turned(cap)), Part(turned(under), "opal")]


def lamp_desk() -> list[Part]:
    foot = solid(straight([(8.2, 0), (8.2, 1.6), (0, 1.9)], 0.5))
    elbow, head = (-11.0, 0, 27.0), (11.5, 0, 44.0)
    lower = Part(rod((0, 0, 1.5), elbow, 0.6), "metal")
    upper = Part(rod(elbow, head, 0.55), "metal")
    joints = [Part(sphere(1.2).moved(*at)) for at in ((0.0, 0.0, 2.4), elbow, head)]
    wall = bent([(8.0, 0), (7.2, 3.0), (3.4, 9.6), (2.6, 12.6), (0.05, 13.2)], 80)[1:]
    shade = [Part(turned(wall)), Part(turned((wall * [0.97, 1] - [0, 0.2])[::-1]), "opal")]
    bulb = Part(sphere(2.6).moved(z=3.4), "opal")
    tipped = [
        part.moved(z=-11).turned("y", -24).moved(head[0] + 1, 0, head[2]) for part in (*shade, bulb)
    ]
    return [foot, lower, upper, *joints, *tipped]


def lamp_pleat() -> list[Part]:
    line = [(7.6, 0), (7.6, 1.6), (3.2, 2.6), (2.6, 5), (3.6, 9), (2.4, 13), (3.6, 17), (2.2, 21)]
    base = solid(bent([*line, (1.6, 23)], 200), "base")
    stem = Part(rod((0, 0, 22), (0, 0, 30), 0.6), "metal")
    shade = _shade(17.5, 9.5, 25.5, 45, pleats=56)
    return [base, stem, *(Part(part.patch, "body") for part in shade)]
