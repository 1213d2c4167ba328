"""Traces a scene to a picture: path tracing, denoising guided by the surfaces, tone curve."""

from collections.abc import Mapping
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from ..geometry.patch import Floats
from .engine import mitsuba

Pixels = npt.NDArray[np.uint8]
GUIDES = "albedo:albedo,normal:sh_normal"


def trace(
    scene: Mapping[str, Any], name: str, samples: int, *, depth: int = 7, exposure: float = 1.0
) -> Pixels:
    """Render a scene as (height, width, 3) bytes; `name` seeds the noise."""
    mi = mitsuba()
    integrator = {
        "type": "aov",
        "aovs": GUIDES,
        "image": {"type": "path", "max_depth": depth, "rr_depth": 4},
    }
    loaded = mi.load_dict({"type": "scene", "integrator": integrator, **scene})
    raw = np.array(mi.render(loaded, spp=samples, seed=crc32(name.encode()) & 0x7FFFFFFF))
    return developed(denoised(raw) * exposure)


def denoised(raw: Floats) -> Floats:
    """Smooth what is noise and no edge of colour or shape; raw has colour, albedo, normal."""
    import pyoidn

    colour, albedo, normal = (
        np.ascontiguousarray(raw[..., start : start + 3], dtype=np.float32) for start in (0, 3, 6)
    )
    albedo = np.clip(np.nan_to_num(albedo), 0, 1)
    clean = pyoidn.denoise(
        np.nan_to_num(colour), albedo=albedo, normal=normal, hdr=True, quality="balanced"
    )
    return np.asarray(clean)


def developed(light: Floats) -> Pixels:
    """Apply a soft shoulder, as film has, and the sRGB curve."""
    light = np.maximum(light, 0)
    knee = 0.72
    over = np.maximum(light - knee, 0)
    light = np.where(light > knee, knee + (1 - knee) * (1 - np.exp(-over / (1 - knee))), light)
    bent = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray((np.clip(bent, 0, 1) * 255 + 0.5).astype(np.uint8))
