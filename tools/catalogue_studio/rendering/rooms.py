"""Rooms for shopper photos: a table or a floor, a wall, daylight or a lamp, and clutter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np

from ..colours import linear
from ..finishes import Finish, parse_finish
from ..geometry.patch import Floats, Part, Patch, bounds
from ..geometry.solids import outlined_box, panel
from ..shapes.furnishing import PIECES
from ..surfaces.covering import cover
from ..surfaces.surface import Glass, Surface
from .camera import Shot, outline_of, sensor
from .lights import Box, Light, emitter
from .meshes import material, merged_mesh, mesh_of, padded
from .studio import shapes_of
from .tracing import Pixels, trace

SAMPLES = 6
GROUND_FINENESS = 1300
# Patterns that need a picture; all else in a room is of one colour.
_PICTURED = frozenset({"wood", "marble", "reactive", "linen-check"})
Piece = Callable[[np.random.Generator], list[Part]]

DAY = Light(
    (Box(-75, 34, 70, 62, 4.6, (0.96, 0.98, 1.0), 6),), (0.34, 0.36, 0.4), (0.2, 0.18, 0.16)
)
NOON = Light(
    (Box(40, 52, 46, 40, 8.0, (1.0, 0.97, 0.9), 3),), (0.4, 0.42, 0.46), (0.24, 0.21, 0.18)
)
EVENING = Light(
    (Box(62, 38, 24, 24, 17.0, (1.0, 0.66, 0.34), 4), Box(-110, 20, 40, 40, 0.6, (0.6, 0.7, 1), 8)),
    (0.1, 0.09, 0.1),
    (0.08, 0.06, 0.05),
)
BACKLIT = Light(
    (Box(150, 30, 80, 54, 6.5, (0.97, 0.98, 1.0), 5), Box(-60, 30, 40, 40, 0.9)),
    (0.3, 0.31, 0.34),
    (0.18, 0.17, 0.16),
)
KITCHEN = Light(
    (Box(20, 76, 70, 26, 8.0, (1.0, 0.9, 0.74), 5),), (0.3, 0.28, 0.25), (0.2, 0.17, 0.14)
)
LIGHTS: Mapping[str, tuple[Light, ...]] = {
    "light": (EVENING, BACKLIT, EVENING, KITCHEN),
    "any": (DAY, NOON, KITCHEN, DAY),
}
GROUNDS = (
    "wood oak",
    "wood walnut",
    "wood ash",
    "marble white grey",
    "linen oatmeal",
    "concrete grey",
    "paint white",
    "linen-check white sky",
)
WALLS = (
    "paint cream",
    "paint sage",
    "paint sky",
    "paint white",
    "paint blush",
    "concrete sand",
    "paint teal",
    "paint oatmeal",
)


@dataclass(frozen=True)
class Scene:
    """What is in the photo: the subject, its finishes, and how the room is made up.

    `extra` are parts that must be readable, as a label; each slot is a finish by its words.
    """

    name: str
    parts: list[Part]
    finishes: Mapping[str, Finish]
    shot: Shot
    kind: str = "clutter"
    pieces: int = 5
    hangs: bool = False
    size: tuple[int, int] = (720, 600)


def snap(
    scene: Scene,
    chance: np.random.Generator,
    extra: Mapping[str, Any] | None = None,
    focus: Floats | None = None,
) -> Pixels:
    """Render the room as (height, width, 3) bytes; `focus` are further points to frame."""
    low, high = bounds(scene.parts)
    subject, has_glass = shapes_of(scene.parts, scene.finishes, scene.name)
    room = room_meshes(*_room(low, high, scene, chance), scene.name)
    lights = LIGHTS.get(scene.kind, LIGHTS["any"])
    points = outline_of(scene.parts)
    if focus is not None:
        points = np.concatenate([points, focus])
    whole = {
        **padded({**subject, **room, **(extra or {})}),
        "light": emitter(lights[int(chance.integers(len(lights)))]),
        "sensor": sensor(scene.shot, points, scene.size, SAMPLES),
    }
    return trace(whole, scene.name, SAMPLES, depth=10 if has_glass else 5)


def room_meshes(ground: Part, parts: list[Part], thing: str) -> dict[str, Any]:
    """Merge what has one colour into a mesh a colour; the rest keeps its pictures."""
    plain: dict[str, list[Patch]] = {}
    pictured: list[Part] = []
    for part in parts:
        if part.slot.split()[0] in _PICTURED:
            pictured.append(part)
        else:
            plain.setdefault(part.slot, []).append(part.patch)
    finishes = {part.slot: parse_finish(part.slot) for part in (*pictured, ground)}
    meshes = {
        f"room-{index}": merged_mesh(f"room-{index}", patches, material(_even(slot)))
        for index, (slot, patches) in enumerate(plain.items())
    }
    surface = cover(
        ground.patch, finishes[ground.slot], crc32(thing.encode()) % 997, fineness=GROUND_FINENESS
    )
    meshes["ground"] = mesh_of("ground", ground.patch, material(_common(surface)))
    for index, part in enumerate(pictured):
        picture = _common(cover(part.patch, finishes[part.slot], index, fineness=300))
        name = f"pictured-{index}"
        meshes[name] = mesh_of(name, part.patch, material(picture))
    return meshes


def _common(surface: Surface | Glass) -> Surface:
    """Drop sheen and the like: rooms whose materials are alike share compiled code."""
    if isinstance(surface, Glass):
        raise TypeError("a room has no glass of its own")
    return Surface(surface.colour, surface.roughness)


def _even(slot: str) -> Surface:
    finish = parse_finish(slot)
    rough = {"metal": 0.3, "plain": 0.25, "paint": 0.4}.get(finish.pattern, 0.8)
    colour = np.clip(np.full((4, 4, 3), linear(finish.colour)), 0.01, 0.85)
    return Surface(colour, np.full((4, 4), rough))


def _room(
    low: Floats, high: Floats, scene: Scene, chance: np.random.Generator
) -> tuple[Part, list[Part]]:
    size = float(np.linalg.norm(high - low))
    base = float(low[2]) - (size * 0.45 if scene.hangs else 0)
    behind = float(high[1]) if scene.hangs else float(high[1]) + size * chance.uniform(0.5, 1.4)
    ground, wall = str(chance.choice(GROUNDS)), str(chance.choice(WALLS))
    table = Part(outlined_box((size * 6, size * 5, size * 0.1), 0.5, 0.3), ground)
    table = table.moved(y=behind - size * 2.5, z=base - size * 0.1)
    screen = panel(size * 16, size * 12, 3).moved(y=behind, z=base + size * 3)
    return table, [Part(screen, wall), *_clutter(low, high, base, behind, scene, chance)]


def _clutter(
    low: Floats, high: Floats, base: float, behind: float, scene: Scene, chance: np.random.Generator
) -> list[Part]:
    """Set pieces around the subject: behind and beside it, never before it."""
    size = float(np.linalg.norm(high - low))
    reach = max(float(high[0] - low[0]), float(high[1] - low[1])) / 2
    scale = float(np.clip(size / 34, 0.62, 2.4))
    placed: list[Part] = []
    taken: list[tuple[float, float, float]] = []
    pieces = list(chance.permutation(len(PIECES)))
    for index in pieces[: scene.pieces]:
        made = PIECES[int(index)](chance)
        made = [
            Part(part.patch.stretched(scale, scale, scale).turned("z", 0), part.slot)
            for part in made
        ]
        spot = _free_spot(made, reach, size, behind, taken, chance)
        if spot is not None:
            placed += [part.moved(spot[0], spot[1], base) for part in made]
    return placed


def _free_spot(
    made: list[Part],
    reach: float,
    size: float,
    behind: float,
    taken: list[tuple[float, float, float]],
    chance: np.random.Generator,
) -> tuple[float, float] | None:
    corner, other = bounds(made)
    middle = (corner[:2] + other[:2]) / 2
    own = float(np.linalg.norm(other[:2] - corner[:2])) / 2
    for _ in range(60):
        x = float(chance.choice((-1, 1)) * chance.uniform(reach * 0.5, reach + size * 1.1))
        y = (
            float(chance.uniform(-reach * 0.3, behind - own * 0.8))
            if behind > own
            else behind - own
        )
        if y + own * 0.75 > behind or np.hypot(x, y) < reach * 1.12 + own * 0.82:
            continue
        if any(np.hypot(x - tx, y - ty) < (own + radius) * 0.85 for tx, ty, radius in taken):
            continue
        taken.append((x, y, own))
        return x - float(middle[0]), y - float(middle[1])
    return None
