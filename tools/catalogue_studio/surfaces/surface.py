"""What light meets: colour and roughness of a patch, and how metallic or soft it is."""

from dataclasses import dataclass

import numpy as np

from ..geometry.patch import Floats

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Surface:
    """`colour` as (height, width, 3) reflectance, `roughness` as (height, width)."""

    colour: Floats
    roughness: Floats
    metallic: float = 0.0
    specular: float = 0.5
    sheen: float = 0.0
    coat: float = 0.0


@dataclass(frozen=True)
class Glass:
    """Clear matter with a tint per centimetre; `roughness` above 0 frosts it."""

    tint: Colour
    roughness: float = 0.0


def blend(first: Floats | Colour, second: Floats | Colour, share: Floats) -> Floats:
    """Mix two colours, or pictures of colour, by a share of the second from 0 to 1."""
    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    return np.asarray(one + (two - one) * share[..., None])
