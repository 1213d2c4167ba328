"""The photo studio: one product on a seamless pale ground in soft light."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np

from ..finishes import Finish
from ..geometry.lines import rounded
from ..geometry.patch import Floats, Part, Patch, bounds
from ..geometry.solids import panel
from ..surfaces.covering import cover
from ..surfaces.surface import Glass, Surface
from .camera import Shot, outline_of, sensor
from .lights import STUDIO, emitter
from .meshes import material, mesh_of, padded
from .tracing import Pixels, trace

SIDE = 512
SAMPLES = 5
GLASS_SAMPLES = 3  # times as many: light takes more ways through glass
PAPER = (0.80, 0.79, 0.77)
Stage = Callable[[Floats, Floats], Patch]


def shapes_of(
    parts: Sequence[Part], finishes: Mapping[str, Finish], thing: str
) -> tuple[dict[str, Any], bool]:
    """Return the meshes of all parts, and whether some are of glass.

    `thing` names what is shown: its grain and speckles are the same in every picture of it.
    """
    meshes, surfaces, has_glass = {}, {}, False
    for index, part in enumerate(parts):
        # Equal parts, as the studs of a kettle, share one surface.
        key = (part.slot, crc32(part.patch.rest.tobytes()))
        if key not in surfaces:
            seed = crc32(f"{thing} {part.slot}".encode()) % 9973
            surface = cover(part.patch, finishes[part.slot], seed)
            surfaces[key] = material(surface)
            has_glass |= isinstance(surface, Glass)
        name = f"{thing}-{index}"
        meshes[name] = mesh_of(name, part.patch, surfaces[key])
    return meshes, has_glass


def plain_surface(colour: tuple[float, float, float], roughness: float = 0.9) -> Surface:
    return Surface(np.full((8, 8, 3), colour), np.full((8, 8), roughness), specular=0.2)


@dataclass(frozen=True)
class Sitting:
    """One thing before the camera; `thing` names it, `stage` is what it stands before."""

    thing: str
    parts: Sequence[Part]
    finishes: Mapping[str, Finish]
    shot: Shot
    stage: Stage


def photograph(sitting: Sitting, *, name: str, samples: int = SAMPLES, side: int = SIDE) -> Pixels:
    """Render one thing as (side, side, 3) bytes; `name` of the picture seeds its noise."""
    meshes, has_glass = shapes_of(sitting.parts, sitting.finishes, sitting.thing)
    samples *= GLASS_SAMPLES if has_glass else 1
    paper = sitting.stage(*bounds(sitting.parts))
    points = outline_of(sitting.parts)
    meshes["paper"] = mesh_of("paper", paper, material(plain_surface(PAPER)))
    scene = {
        **padded(meshes),
        "light": emitter(STUDIO),
        "sensor": sensor(sitting.shot, points, (side, side), samples),
    }
    # A wall meets the light at a flatter angle than a floor.
    exposure = 1.36 if sitting.stage is wall else 1.0
    return trace(scene, name, samples, depth=10 if has_glass else 4, exposure=exposure)


def seamless(low: Floats, high: Floats) -> Patch:
    """A sheet of paper that runs along the floor and bends up behind what stands on it."""
    size = float(np.linalg.norm(high - low))
    line = rounded([(-size * 9, 0), (size * 3.4, 0), (size * 3.4, size * 7)], size * 2.2, 40)
    x = np.linspace(-size * 14, size * 14, 3)
    points = [[(across, along, up) for across in x] for along, up in line]
    return Patch.of(np.array(points)).moved(z=float(low[2]))


def wall(low: Floats, high: Floats) -> Patch:
    """A wall right behind what hangs on it."""
    size = float(np.linalg.norm(high - low))
    return panel(size * 12, size * 12, 3).moved(y=float(high[1]), z=float(low[2] + high[2]) / 2)
