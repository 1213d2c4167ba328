"""Pictures as the image tower of a model takes them: as its own transform has them, without it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

_FILTERS = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}
# Squeezed into the square; or the shorter side as long as the square's, and its middle.
SQUEEZED, MIDDLE = "squash", "shortest"


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """How a picture becomes the input; `mean` and `std` count from 0 to 1."""

    size: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    resize_mode: str
    interpolation: str

    @property
    def is_known(self) -> bool:
        return self.resize_mode in (SQUEEZED, MIDDLE) and self.interpolation in _FILTERS

    def batch(self, images: Sequence[Image.Image]) -> npt.NDArray[np.float32]:
        """Return float32 of shape (len(images), 3, size, size) for RGB images."""
        pixels = np.stack([np.asarray(self._fitted(image), np.float32) for image in images])
        pixels /= np.float32(255)
        mean, std = np.array(self.mean, np.float32), np.array(self.std, np.float32)
        batch: npt.NDArray[np.float32] = ((pixels - mean) / std).transpose(0, 3, 1, 2)
        return np.ascontiguousarray(batch)

    def _fitted(self, image: Image.Image) -> Image.Image:
        resample, size = _FILTERS[self.interpolation], self.size
        if self.resize_mode == SQUEEZED:
            return image.resize((size, size), resample)
        width, height = image.size
        short = min(width, height)
        width, height = size * width // short, size * height // short
        left, top = round((width - size) / 2), round((height - size) / 2)
        return image.resize((width, height), resample).crop((left, top, left + size, top + size))
