"""Turns pictures of any size into the square, normalised batches that networks take."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

Batch = npt.NDArray[np.float32]
Triple = tuple[float, float, float]

WHITE = (255, 255, 255)


@dataclass(frozen=True, kw_only=True)
class Preprocess:
    """Letterbox on white to `size` x `size` pixels, then `(pixel - mean) / std` per channel.

    `mean` and `std` count in 8-bit levels, 0 to 255.
    """

    size: int
    mean: Triple
    std: Triple

    @property
    def identity(self) -> str:
        """Text that changes when the batch of a picture would."""
        mean, std = (",".join(f"{level:g}" for level in levels) for levels in (self.mean, self.std))
        return f"letterbox-white-bilinear:size={self.size}:mean={mean}:std={std}"

    def batch(self, images: Sequence[Image.Image]) -> Batch:
        """Return float32 of shape (len(images), 3, size, size) for RGB images."""
        batch = np.empty((len(images), 3, self.size, self.size), dtype=np.float32)
        for row, image in zip(batch, images, strict=True):
            row[...] = np.asarray(letterboxed(image, self.size)).transpose(2, 0, 1)
        batch -= np.array(self.mean, dtype=np.float32)[:, None, None]
        batch /= np.array(self.std, dtype=np.float32)[:, None, None]
        return batch


def letterboxed(image: Image.Image, size: int) -> Image.Image:
    """Fit the whole picture into a white square without changing its proportions."""
    scale = size / max(image.size)
    width, height = (max(1, round(side * scale)) for side in image.size)
    # Pillow widens the bilinear filter when it shrinks, so this does not alias.
    fitted = image.resize((width, height), Image.Resampling.BILINEAR)
    if width == height:
        return fitted
    square = Image.new("RGB", (size, size), WHITE)
    square.paste(fitted, ((size - width) // 2, (size - height) // 2))
    return square


def lite_preprocess(size: int) -> Preprocess:
    """Prepare as for the TensorFlow originals of EfficientNet-Lite, whose weights were ported."""
    return Preprocess(size=size, mean=(127.0, 127.0, 127.0), std=(128.0, 128.0, 128.0))


def imagenet_preprocess(size: int) -> Preprocess:
    """Prepare with the mean and deviation of ImageNet, as all of torchvision's weights expect."""
    return Preprocess(size=size, mean=(123.675, 116.28, 103.53), std=(58.395, 57.12, 57.375))
