"""The health of a product picture: numbers that tell whether something is wrong with it.

Numbers are kept, and what is wrong follows from them by limits (`findings`): limits may change
without a picture being read anew.
"""

from typing import Any, ClassVar

import numpy as np

from ..readers import Picture, Reader
from .copies import sketch_of
from .ground import ground_of
from .lettering import lettering
from .sharpness import softness

# Of smaller pictures nothing can be said but that they are small.
_LEAST_SIDE = 24
_BRIGHTEST = 99


class HealthReader(Reader):
    """Measures a picture. Takes about 50 ms of one core for a picture of 512 pixels."""

    name: ClassVar[str] = "health"
    version: ClassVar[str] = "2"

    def read(self, picture: Picture) -> dict[str, Any]:
        found: dict[str, Any] = {
            "side": max(picture.width, picture.height),
            "brightest": float(np.percentile(picture.pixels.max(2), _BRIGHTEST)),
        }
        if min(picture.pixels.shape[:2]) < _LEAST_SIDE:
            return found
        ground = ground_of(picture.pixels)
        grey = picture.pixels.mean(2).astype(np.uint8)
        soft = softness(grey)
        return {
            **found,
            "softness": None if soft is None else round(soft, 2),
            "covered": [round(share, 2) for share in ground.covered],
            "is_plain": ground.is_plain,
            "lettering": round(lettering(picture.pixels, ground), 2),
            "sketch": sketch_of(picture.pixels),
        }

    def said(self, found: Any) -> str:
        told = {name: value for name, value in found.items() if name != "sketch"}
        return super().said(told)
