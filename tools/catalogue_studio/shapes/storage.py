"""Jars, mills and baskets."""

import numpy as np

from ..geometry.lines import curve, resampled
from ..geometry.patch import Floats, Part
from ..geometry.solids import Outline, disc, oval, sphere, squared, swept, turned
from .vessels import bent, solid, straight, vessel


def jar_canister() -> list[Part]:
    body = solid(straight([(6.2, 0), (6.6, 0.5), (6.6, 15.5), (6.2, 16), (0, 16)], 0.5))
    lid = solid(straight([(6.5, 16.1), (6.7, 16.4), (6.7, 18), (0, 18.1)], 0.35), "lid")
    return [body, lid, solid(straight([(1.3, 18), (1.6, 20), (0, 20.2)], 0.4), "lid")]


def jar_ginger() -> list[Part]:
    body = solid(
        bent([(5.0, 0), (5.6, 1.5), (8.6, 11), (9.0, 15), (7.2, 18.4), (4.0, 19.6), (4.0, 20.6)])
    )
    lid = solid(bent([(4.8, 20.4), (4.9, 21.6), (4.0, 23.4), (1.6, 24.5), (0.05, 24.7)], 70))
    return [body, lid, Part(sphere(1.1).moved(z=25.5))]


def jar_biscuit() -> list[Part]:
    body = solid(bent([(5.6, 0), (9.0, 2.6), (10.2, 7.4), (8.6, 12.6), (6.4, 14.2)]))
    lid = solid(bent([(6.9, 14.0), (6.4, 15.1), (2.6, 16.4), (0.05, 16.6)], 60))
    return [body, lid, Part(sphere(2.0).moved(z=18.2), "handle")]


def jar_glass() -> list[Part]:
    outer = bent([(4.8, 0), (5.3, 0.8), (5.3, 6), (5.2, 11.6), (4.2, 13.6), (4.2, 15)], 120)
    cork = solid(straight([(3.8, 13.6), (4.4, 17.4), (0, 17.6)], 0.4), "lid")
    return [*vessel(outer, 0.25, floor=0.7), cork]


def mill_tall() -> list[Part]:
    line = [(3.0, 0), (3.1, 1.0), (2.5, 2.4), (1.7, 7.0), (1.9, 11.0), (2.9, 14.4), (2.0, 17.4)]
    body = solid(bent([*line, (1.5, 18.0)], 140))
    head = solid(bent([(1.5, 18.1), (2.7, 19.4), (2.6, 21.6), (1.0, 23.2), (0.05, 23.3)], 70))
    return [body, head, Part(sphere(0.75).moved(z=23.8), "metal")]


def mill_short() -> list[Part]:
    body = solid(straight([(2.9, 0), (3.1, 0.4), (3.1, 5.0), (2.4, 5.6), (0, 5.6)], 0.5))
    return [
        body,
        Part(sphere(2.95).stretched(z=0.85).moved(z=8.0)),
        Part(sphere(0.55).moved(z=10.9), "metal"),
    ]


def woven(rows: int, count: int, depth: float) -> Outline:
    """Strands that pass in turn before and behind the stakes."""

    def scale(angle: Floats, share: Floats) -> Floats:
        level = np.floor(share * rows)
        strand = np.sqrt(np.clip(1 - (2 * (share * rows - level) - 1) ** 2, 0, 1))
        wave = np.sin(angle * count / 2 + np.pi * (level % 2))
        return np.asarray(1 + depth * (0.75 * wave * strand + 0.9 * strand - 0.6))

    return scale


def _wall(
    points: list[tuple[float, float]],
    rows: int,
    count: int,
    depth: float = 0.035,
    *,
    width: float = 1.0,
) -> list[Part]:
    """The woven side of a basket, with a plaited rim and a dark inside."""
    line = resampled(curve(points, 300), rows * 9)
    weave = woven(rows, count, depth)
    wide = oval(width)
    skin = turned(line, outline=lambda a, s: weave(a, s) * wide(a, s), segments=count * 5)
    inside = turned(
        line[::-1] * [0.965, 1.0], outline=lambda a, s: weave(a, s) * wide(a, s), segments=count * 3
    )
    floor = disc(line[0, 0] * 0.98).stretched(x=width).moved(z=line[0, 1] + 0.4)
    top = line[-1]
    return [Part(skin), Part(inside), Part(floor), *_plait(top[0], top[1], width)]


def _plait(radius: float, height: float, width: float) -> list[Part]:
    angle = np.linspace(0, 2 * np.pi, 361)
    strands = []
    for phase in (0.0, np.pi):
        turn = angle * round(radius * 2.2) + phase
        off = radius + 0.028 * radius * np.cos(turn)
        path = np.stack(
            [
                off * np.cos(angle) * width,
                off * np.sin(angle),
                height + 0.03 * radius * np.sin(turn),
            ],
            1,
        )
        strands.append(Part(swept(path, 0.034 * radius, sides=12)))
    return strands


def _loop(x: float, z: float, reach: float, wide: float, thick: float) -> Part:
    lean = np.sign(x) * 1.6
    path = [(x, -wide, z), (x + lean, -wide * 0.9, z + reach * 0.75), (x + lean, 0, z + reach)]
    mirrored = [(px, -py, pz) for px, py, pz in path[1::-1]]
    return Part(swept(curve([*path, *mirrored]), thick))


def basket_round() -> list[Part]:
    side = _wall([(13, 0), (19, 6), (20.5, 15), (17.5, 25), (16.5, 28)], 30, 72)
    return [*side, _loop(-17, 27, 7, 5, 0.8), _loop(17, 27, 7, 5, 0.8)]


def basket_tall() -> list[Part]:
    side = _wall([(17, 0), (18.5, 20), (20, 52)], 44, 84, 0.028)
    lid = [(20.9, 53.6), (20.6, 56), (13, 58.2), (1.0, 59)]
    line = resampled(curve(lid, 200), 130)
    top = turned(line, outline=woven(14, 84, 0.02), segments=420)
    return [*side, Part(top), Part(sphere(1.7).moved(z=60.3))]


def basket_arch() -> list[Part]:
    side = _wall([(9, 0), (12, 4), (13.4, 10), (14, 14)], 16, 64, width=1.45)
    arch = curve([(0, -13.6, 12), (0, -12.8, 24), (0, 0, 33), (0, 12.8, 24), (0, 13.6, 12)])
    second = arch + np.array([1.3, 0, 0.0])
    return [*side, Part(swept(arch, 0.75)), Part(swept(second, 0.75))]


def basket_coil() -> list[Part]:
    line = resampled(curve([(0.5, 0.2), (7, 0.2), (9.6, 2.0), (11.4, 6), (12, 11)], 240), 260)
    turns = 18
    bump = np.abs(np.sin(np.linspace(0, np.pi * turns, len(line))))
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    out = np.stack([along[:, 1], -along[:, 0]], axis=1)
    outer = line + out * (bump * 0.42)[:, None]
    inner = (line - out * (0.55 + bump * 0.3)[:, None])[::-1]
    skin = np.concatenate([outer[:1] * [0, 1], outer, inner, inner[-1:] * [0, 1]])
    return [Part(turned(skin))]


def basket_wire() -> list[Part]:
    outline = squared(5, 1.45)
    rings = [(7.6, 0.4), (9.6, 4), (10.4, 8), (11.2, 12)]
    hoops = [
        _hoop(radius, height, outline, 0.34 if height == 12 else 0.2) for radius, height in rings
    ]
    angles = np.linspace(0, 2 * np.pi, 29)[:-1]
    bars = [_bar(float(angle), rings, outline) for angle in angles]
    grips = [_loop(-15.6, 12, 4, 4, 0.34), _loop(15.6, 12, 4, 4, 0.34)]
    return [*hoops, *bars, *_floor(outline), *grips]


def _hoop(radius: float, height: float, outline: Outline, thick: float) -> Part:
    angle = np.linspace(0, 2 * np.pi, 181)
    scale = outline(angle, angle * 0) * radius
    path = np.stack([scale * np.cos(angle), scale * np.sin(angle), angle * 0 + height], axis=1)
    return Part(swept(path, thick, sides=12))


def _bar(angle: float, rings: list[tuple[float, float]], outline: Outline) -> Part:
    scale = float(outline(np.array(angle), np.array(0.0)))
    points = [
        (radius * scale * np.cos(angle), radius * scale * np.sin(angle), height)
        for radius, height in rings
    ]
    return Part(swept(curve(points, 20), 0.17, sides=10))


def _floor(outline: Outline) -> list[Part]:
    reach = 7.4 * float(outline(np.array(0.0), np.array(0.0)))
    return [
        Part(swept(np.linspace([x, -7, 0.3], [x, 7, 0.3], 6), 0.17, sides=10))
        for x in np.linspace(-reach * 0.85, reach * 0.85, 9)
    ]
