"""Things the shop does not sell. The slot of each part is its finish: `paint coral`."""

import numpy as np

from ..geometry.lines import curve
from ..geometry.patch import Part
from ..geometry.solids import disc, faceted, outlined_box, oval, rod, sphere, swept, turned
from .vessels import bent, straight


def blocks() -> list[Part]:
    tones = ("coral", "cobalt", "mustard", "forest", "sky")
    places = (
        (-4, 0, 0, 8),
        (4.2, 0.6, 0, -14),
        (0.2, -0.4, 6.4, 20),
        (12, -5, 0, 35),
        (-11.5, -4.6, 0, -30),
    )
    return [
        Part(
            outlined_box((6.2, 6.2, 6.2), 0.5, 0.4).turned("z", turn).moved(x, y, z),
            f"paint {tone}",
        )
        for tone, (x, y, z, turn) in zip(tones, places, strict=True)
    ]


def duck() -> list[Part]:
    body = sphere(6).stretched(1.35, 1, 0.82).moved(z=4.9)
    tail = sphere(2.6).stretched(1.5, 1, 0.8).turned("y", 35).moved(8.2, 0, 7.4)
    eyes = [Part(sphere(0.6).moved(-7.2, y, 13.4), "paint black") for y in (-2.3, 2.3)]
    bill = sphere(1.9).stretched(1.3, 1.2, 0.42).moved(-9.6, 0, 11.4)
    wings = [
        Part(sphere(3.4).stretched(1.3, 0.45, 0.8).moved(1.4, y, 6.0), "plain mustard")
        for y in (-5.4, 5.4)
    ]
    head = Part(sphere(4.1).moved(-5.2, 0, 12.2), "plain mustard")
    return [
        Part(body, "plain mustard"),
        Part(tail, "plain mustard"),
        head,
        Part(bill, "paint coral"),
        *eyes,
        *wings,
    ]


def wheel() -> list[Part]:
    tyre = _ring(31, 1.9, "iron black")
    rim = _ring(28.8, 1.0, "metal steel")
    spokes = [
        Part(rod((0, 0.0, 2), (0, 0.0, 28.6), 0.16), "metal steel").turned("y", 360 / 24 * i)
        for i in range(24)
    ]
    hub = Part(rod((0, -3, 0), (0, 3, 0), 2.2), "metal steel")
    return [part.moved(z=33) for part in (tyre, rim, *spokes, hub)]


def _ring(radius: float, thick: float, slot: str) -> Part:
    angle = np.linspace(0, 2 * np.pi, 160)
    path = np.stack([radius * np.cos(angle), angle * 0, radius * np.sin(angle)], axis=1)
    return Part(swept(path, thick), slot)


def shoe() -> list[Part]:
    path = curve([(-13, 0, 3.6), (-8, 0, 4.2), (0, 0, 5.2), (6, 0, 6.4), (11.5, 0, 6.0)], 60)
    radii = np.interp(np.linspace(0, 1, 60), (0, 0.15, 0.5, 0.8, 1), (3.0, 4.2, 4.6, 4.6, 3.4))
    upper = Part(swept(path, radii, flat=0.9), "linen navy")
    shaft = Part(
        swept(curve([(7, 0, 6), (8.2, 0, 10), (8.6, 0, 13)], 20), np.linspace(4.6, 4.2, 20)),
        "linen navy",
    )
    hole = Part(disc(3.3).moved(8.8, 0, 15.6), "paint black")
    sole = Part(
        turned(straight([(9.0, 0), (9.2, 0.4), (9.0, 2.4), (0, 2.4)], 0.4), outline=oval(2.0))
        .stretched(0.86, 0.56, 1)
        .moved(-0.5),
        "paint white",
    )
    laces = [
        Part(rod((x, -2.6, z), (x + 1.4, 2.6, z), 0.35), "paint white")
        for x, z in ((-5.2, 8.2), (-2.4, 9.2), (0.4, 10.0))
    ]
    return [upper, shaft, hole, sole, *laces]


def books() -> list[Part]:
    made, height = [], 0.0
    for tone, size, turn in (
        ("navy", (24, 17, 3.2), 4),
        ("rust", (22, 15, 2.2), -9),
        ("sage", (20, 14, 4.0), 12),
        ("mustard", (18, 12, 1.8), -4),
    ):
        made += [part.turned("z", turn).moved(z=height) for part in book(size, tone)]
        height += size[2]
    return made


def book(size: tuple[float, float, float], tone: str) -> list[Part]:
    wide, deep, thick = size
    leaves = Part(
        outlined_box((wide - 0.8, deep - 0.6, thick - 0.5), 0.1, 0.05).moved(z=0.25), "paper cream"
    )
    covers = [
        Part(outlined_box((wide, deep, 0.3), 0.3, 0.12).moved(z=z), f"linen {tone}")
        for z in (0, thick - 0.3)
    ]
    spine = Part(outlined_box((0.4, deep, thick), 0.15, 0.1).moved(x=-wide / 2), f"linen {tone}")
    front = Part(outlined_box((wide, 0.35, thick), 0.15, 0.1).moved(y=-deep / 2), f"linen {tone}")
    return [leaves, *covers, spine, front]


def ball() -> list[Part]:
    whole = Part(sphere(11).turned("x", 30).turned("z", 20).moved(z=11), "linen-check white cobalt")
    return [whole]


def robot() -> list[Part]:
    body = Part(outlined_box((11, 7, 12), 1.2, 0.6).moved(z=7), "paint sky")
    head = Part(outlined_box((8, 6, 6.4), 1.0, 0.6).moved(z=20), "paint cream")
    neck = Part(rod((0, 0, 18.5), (0, 0, 20.5), 1.4), "metal steel")
    eyes = [Part(sphere(1.1).moved(x, -3.1, 23.6), "paint coral") for x in (-2, 2)]
    feet = [
        Part(outlined_box((4.4, 7.4, 7), 0.8, 0.5).moved(x=x, y=-0.6), "paint charcoal")
        for x in (-3, 3)
    ]
    arms = [Part(rod((x, 0, 17), (x * 1.45, -2, 9.4), 1.2), "metal steel") for x in (-6.4, 6.4)]
    aerial = [
        Part(rod((0, 0, 26), (0, 0, 30), 0.25), "metal steel"),
        Part(sphere(0.9).moved(z=30.4), "paint coral"),
    ]
    return [body, head, neck, *eyes, *feet, *arms, *aerial]


def dumbbell() -> list[Part]:
    disks = [
        Part(
            turned(straight([(r, 0), (r, 3.0), (0, 3.0)], 0.6), outline=faceted(6))
            .turned("y", 90)
            .moved(x=x),
            "iron black",
        )
        for r, x in ((5.6, -14), (5.6, 11), (4.8, -17), (4.8, 14))
    ]
    return [
        part.moved(z=5.0)
        for part in (*disks, Part(rod((-17, 0, 0), (17, 0, 0), 1.5), "metal steel"))
    ]


def umbrella() -> list[Part]:
    line = curve([(36, 0), (30, 9), (18, 16.5), (0.1, 20)], 90)
    roof = Part(
        turned(line, outline=lambda a, s: 1 - 0.07 * np.abs(np.sin(a * 4)) * (1 - s)).moved(z=44),
        "linen coral",
    )
    crook = curve([(0, 0, 64), (0, 0, 10), (0, 0, 3), (3, 0, 0.4), (6, 0, 3)], 90)
    return [roof, Part(swept(crook, 0.8), "wood walnut")]


def skittles() -> list[Part]:
    line = bent(
        [(2.6, 0), (3.9, 5), (3.4, 10), (1.7, 15), (2.4, 18.4), (1.4, 20.6), (0.05, 21)], 120
    )
    tones = ("cream", "coral", "cream", "cobalt", "cream")
    places = ((-9, 2), (-4.5, -3), (0.5, 3), (5, -2.5), (9.6, 2.5))
    return [
        Part(turned(line).moved(x, y), f"paint {tone}")
        for tone, (x, y) in zip(tones, places, strict=True)
    ]


def camera() -> list[Part]:
    body = Part(outlined_box((14, 6, 8.6), 1.2, 0.5), "iron black")
    hump = Part(outlined_box((5, 5, 2.6), 0.8, 0.4).moved(z=8.2), "metal steel")
    barrel = turned(
        straight(
            [(3.9, 0), (3.9, 2.4), (3.4, 2.5), (3.4, 5.4), (2.8, 5.5), (2.7, 4.4), (0, 4.2)], 0.2
        )
    )
    lens = Part(barrel.turned("x", 90).moved(0.6, -2.8, 4.4), "paint charcoal")
    glass = Part(disc(2.5).turned("x", 90).moved(0.6, -7.4, 4.4), "plain cobalt")
    knobs = [
        Part(
            turned(straight([(1.2, 0), (1.2, 1.0), (0, 1.0)], 0.2)).moved(x, 0.6, 8.6),
            "metal steel",
        )
        for x in (-4.6, 5)
    ]
    return [body, hump, lens, glass, *knobs]


def car() -> list[Part]:
    body = Part(outlined_box((20, 9, 4.2), 2.6, 1.2).moved(z=2.2), "paint coral")
    cabin = Part(outlined_box((11, 7.6, 4), 2.4, 1.6).moved(x=1, z=5.8), "paint sky")
    tyres = [
        Part(
            turned(straight([(2.5, 0), (2.5, 1.8), (0, 1.8)], 0.4))
            .turned("x", 90)
            .moved(x, y, 2.5),
            "paint black",
        )
        for x in (-6, 6)
        for y in (-3.4, 5.2)
    ]
    lamps = [Part(sphere(0.9).moved(-9.8, y, 4.4), "paint cream") for y in (-2.8, 2.8)]
    return [body, cabin, *tyres, *lamps]


def headphones() -> list[Part]:
    angle = np.linspace(np.radians(-8), np.radians(188), 90)
    band = np.stack([8.6 * np.cos(angle), angle * 0, 10 + 10 * np.sin(angle)], axis=1)
    cups = []
    for side in (-1, 1):
        shell = turned(
            straight([(4.4, 0), (4.4, 2.6), (3.4, 3.2), (0, 3.4)], 0.7), outline=oval(0.82)
        )
        pad = turned(straight([(4.2, -1.6), (4.5, -0.1), (0, -0.1)], 0.8), outline=oval(0.82))
        cups += [
            Part(patch.turned("y", 90 * side).moved(side * 8.4, 0, 7.4), slot)
            for patch, slot in ((shell, "paint white"), (pad, "velvet charcoal"))
        ]
    return [
        part.moved(z=-1.2) for part in (Part(swept(band, 0.9, flat=2.0), "paint charcoal"), *cups)
    ]


def pencils() -> list[Part]:
    made = []
    tones = ("mustard", "coral", "teal", "forest", "plum", "sky")
    for index, tone in enumerate(tones):
        body = turned(
            straight([(0.9, 0), (0.9, 16), (0.05, 19.4)], 0.05), outline=faceted(6), segments=48
        )
        placed = body.turned("y", 90).turned("z", index * 11 - 26).moved(-8, index * 2.3 - 6, 0.8)
        made.append(Part(placed, f"paint {tone}"))
    eraser = Part(outlined_box((5, 2.6, 1.6), 0.5, 0.4).moved(4, -9.6), "wax white")
    return [*made, eraser]
