"""Measures what a lower precision costs: the cosine of its vectors to those of fp32."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from ..base import Encoder
from ..runtimes import FULL_PRECISION

_SIDE = 256


@runtime_checkable
class HasPrecision(Protocol):
    """An encoder whose network can run in more than one number format."""

    @property
    def precision(self) -> str: ...

    def at_full_precision(self) -> Encoder: ...


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Cosine between the vectors of two encoders, over the same pictures."""

    minimum: float
    mean: float


def precision_cosine(encoder: Encoder) -> Agreement | None:
    """Encode a fixed set of pictures in the encoder's precision and in fp32, and compare.

    Loads the network a second time. Returns None for an encoder that runs in fp32 anyway.
    """
    if not isinstance(encoder, HasPrecision) or encoder.precision == FULL_PRECISION:
        return None
    return agreement(encoder, encoder.at_full_precision())


def agreement(first: Encoder, second: Encoder) -> Agreement:
    """Compare two encoders of equal dimensions over a fixed set of pictures."""
    pictures = list(sample_pictures())
    cosines = np.sum(first.encode_images(pictures) * second.encode_images(pictures), axis=1)
    return Agreement(minimum=float(cosines.min()), mean=float(cosines.mean()))


def sample_pictures() -> Iterator[Image.Image]:
    """Draw the fixed set: twelve RGB scenes of coloured shapes, the same on every machine."""
    for seed in range(12):
        yield _scene(np.random.default_rng(seed))


def _scene(random: np.random.Generator) -> Image.Image:
    texture = random.integers(0, 256, (16, 16, 3), dtype=np.uint8)
    scene = Image.fromarray(texture).resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(scene)
    for number in range(8):
        left, top = random.integers(0, _SIDE - 32, 2).tolist()
        width, height = random.integers(24, 160, 2).tolist()
        shape = draw.ellipse if number % 2 else draw.rectangle
        colour = tuple(random.integers(0, 256, 3).tolist())
        shape((left, top, left + width, top + height), fill=colour)
    return scene.filter(ImageFilter.GaussianBlur(1))
