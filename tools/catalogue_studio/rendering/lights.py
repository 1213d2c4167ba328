"""Light as a picture of all that surrounds the scene: soft boxes, windows, lamps, dusk."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..geometry.patch import Floats
from .engine import mitsuba

WIDTH, HEIGHT = 256, 128


@dataclass(frozen=True)
class Box:
    """A soft light. `azimuth` counts from the camera's side, to the right, in degrees."""

    azimuth: float
    elevation: float
    width: float
    height: float
    power: float
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    edge: float = 5.0


@dataclass(frozen=True)
class Light:
    """Boxes in an even glow that is `ground` below the horizon and `sky` above it."""

    boxes: tuple[Box, ...]
    sky: tuple[float, float, float] = (0.4, 0.4, 0.4)
    ground: tuple[float, float, float] = (0.3, 0.29, 0.28)


STUDIO = Light(
    (
        Box(-58, 40, 44, 70, 3.9, (1.0, 0.985, 0.96), 8),
        Box(80, 30, 24, 60, 1.5, (0.97, 0.985, 1.0), 6),
        Box(165, 64, 90, 36, 0.9, (1.0, 1.0, 1.0), 10),
    ),
    sky=(0.22, 0.22, 0.225),
    ground=(0.16, 0.157, 0.155),
)


def emitter(light: Light) -> dict[str, Any]:
    mi = mitsuba()
    picture = np.ascontiguousarray(panorama(light), dtype=np.float32)
    # Mitsuba's pictures of surroundings have y up; the shop's scenes have z up.
    upright = mi.ScalarTransform4f().rotate([1, 0, 0], 90)
    return {"type": "envmap", "bitmap": mi.Bitmap(picture), "to_world": upright}


def panorama(light: Light) -> Floats:
    """Return the surroundings as (height, width, 3); the middle column is behind the scene."""
    azimuth = 180 - (np.arange(WIDTH) + 0.5) / WIDTH * 360
    elevation = 90 - (np.arange(HEIGHT) + 0.5) / HEIGHT * 180
    across, up = np.meshgrid(azimuth, elevation)
    share = np.clip((up + 12) / 24, 0, 1)[..., None]
    picture = np.asarray(light.ground) * (1 - share) + np.asarray(light.sky) * share
    for box in light.boxes:
        off = (across - box.azimuth + 180) % 360 - 180
        inside = _soft(off, box.width / 2, box.edge) * _soft(
            up - box.elevation, box.height / 2, box.edge
        )
        picture = picture + inside[..., None] * np.asarray(box.colour) * box.power
    return picture


def _soft(off: Floats, half: float, edge: float) -> Floats:
    return np.asarray(np.clip((half - np.abs(off)) / edge + 0.5, 0, 1))
