"""What stands around in a room: books, fruit, plants, frames and boxes of no shop in particular."""

import numpy as np

from ..geometry.lines import curve
from ..geometry.patch import Part, Patch
from ..geometry.solids import outlined_box, panel, rod, sphere, turned
from .strangers import book
from .vessels import straight

BOOKS = ("navy", "rust", "sage", "mustard", "plum", "sand", "teal", "charcoal")


def pile(chance: np.random.Generator) -> list[Part]:
    made, height = [], 0.0
    for _ in range(int(chance.integers(2, 5))):
        size = (chance.uniform(17, 24), chance.uniform(12, 17), chance.uniform(1.6, 3.8))
        tone = str(chance.choice(BOOKS))
        turn = float(chance.uniform(-14, 14))
        made += [part.turned("z", turn).moved(z=height) for part in book(size, tone)]
        height += size[2]
    return made


def row(chance: np.random.Generator) -> list[Part]:
    made, at = [], 0.0
    for _ in range(int(chance.integers(4, 8))):
        high, thick = float(chance.uniform(18, 25)), float(chance.uniform(1.8, 3.8))
        tone = str(chance.choice(BOOKS))
        standing = [part.turned("y", 90) for part in book((high, 15, thick), tone)]
        made += [part.moved(x=at + thick, z=high / 2) for part in standing]
        at += thick + 0.15
    return [part.moved(x=-at / 2) for part in made]


def fruit(chance: np.random.Generator) -> list[Part]:
    places = ((0, 0), (7.6, 2.5), (3.4, -6.8))
    tones = [str(chance.choice(("rust", "olive", "coral", "mustard"))) for _ in places]
    return [part for place, tone in zip(places, tones, strict=True) for part in apple(*place, tone)]


def greenery(chance: np.random.Generator) -> list[Part]:
    return plant(0, 0, float(chance.uniform(0.9, 1.3)), int(chance.integers(1000)))


def frame(chance: np.random.Generator) -> list[Part]:
    """A picture in a frame, leaning back."""
    wide, high = chance.uniform(18, 26), chance.uniform(24, 34)
    wood = str(chance.choice(("wood walnut", "wood ash", "paint black")))
    print_ = str(chance.choice(("reactive sky rust", "marble sand sage", "reactive plum cream")))
    bars = [
        Part(outlined_box(size, 0.2, 0.15).moved(x, 0, z), wood)
        for size, x, z in (
            ((wide, 1.6, 1.6), 0, 0), ((wide, 1.6, 1.6), 0, high - 1.6),
            ((1.6, 1.6, high), -wide / 2, 0), ((1.6, 1.6, high), wide / 2, 0),
        )
    ]  # fmt: skip
    mount = Part(panel(wide, high).moved(z=high / 2), "paper white")
    art = Part(panel(wide * 0.62, high * 0.66).moved(y=-0.15, z=high / 2), print_)
    return [part.turned("x", -8) for part in (*bars, mount, art)]


def parcel(chance: np.random.Generator) -> list[Part]:
    size = (chance.uniform(14, 24), chance.uniform(12, 18), chance.uniform(8, 15))
    tape = outlined_box((size[0] + 0.1, 3.4, size[2] + 0.1), 0.2, 0.1)
    return [Part(outlined_box(size, 0.3, 0.2), "paper natural"), Part(tape, "paper sand")]


def marbles(chance: np.random.Generator) -> list[Part]:
    tones = ("plain teal", "plain coral", "metal steel", "plain mustard")
    made = []
    for _ in range(4):
        x, y = chance.uniform(-5, 5, 2)
        made.append(Part(sphere(1.4).moved(float(x), float(y), 1.4), str(chance.choice(tones))))
    return made


def apple(x: float, y: float, tone: str) -> list[Part]:
    line = curve([(0.02, 0.5), (1.6, 0.1), (3.6, 2.2), (3.7, 4.6), (1.8, 6.5), (0.02, 5.7)], 90)
    stalk = Part(rod((0, 0, 5.6), (0.5, 0.2, 7.6), 0.16), "wood walnut")
    return [part.moved(x, y) for part in (Part(turned(line), f"reactive {tone} mustard"), stalk)]


def plant(x: float, y: float, scale: float, seed: int) -> list[Part]:
    """A leafy plant in a plain pot of no particular make."""
    chance = np.random.default_rng(seed)
    pot = Part(turned(straight([(4.6, 0), (5.8, 9), (5.2, 9.2), (0, 8.4)], 0.4)), "paint charcoal")
    leaves = [_leaf(chance) for _ in range(26)]
    grown = [Part(leaf.patch.moved(z=8), leaf.slot) for leaf in leaves]
    return [
        Part(part.patch.stretched(scale, scale, scale).moved(x, y), part.slot)
        for part in (pot, *grown)
    ]


def _leaf(chance: np.random.Generator) -> Part:
    length, lift, way = chance.uniform(12, 24), chance.uniform(0.45, 1.3), chance.uniform(0, 360)
    along = np.linspace(0, 1, 24)[:, None]
    across = np.linspace(-1, 1, 9)[None, :]
    width = 2.3 * np.sin(np.pi * np.clip(along, 0, 1) ** 0.75) + 0.12
    out = length * np.sin(along * 1.1) * (1.5 - lift) + 0 * across
    up = length * (lift * along - 0.55 * along**2.4) + 0.5 * np.abs(across)
    points = np.stack([out, width * across, up], axis=-1)
    return Part(Patch.of(points).turned("z", way), "paint forest" if way < 200 else "paint olive")


PIECES = (pile, row, fruit, greenery, frame, parcel, marbles)
