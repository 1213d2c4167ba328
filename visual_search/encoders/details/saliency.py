"""Where in a picture its product is: what to count, and what is background."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from .lab import to_lab

Array = npt.NDArray[np.float32]

_SIDE = 96
# A border this close to one colour (in CIE units) over this share of it is a studio's.
_SAME_COLOUR = 10.0
_CLUTTERED, _PLAIN = 0.4, 0.8
# Deviation of the preference for the centre, in long sides of the picture.
_CENTRE = 0.35
_BACKGROUND = 12.0
# Hands hold things and models wear them: their colour is not the product's.
_SKIN_WEIGHT = 0.3


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A small copy of a picture, and how much each pixel of it counts.

    `lab` is float32 (height, width, 3) in CIE L*a*b*, `weight` float32 (height, width), not
    negative; `plainness` is 0 for a cluttered background to 1 for a studio's.
    """

    lab: Array
    weight: Array
    plainness: float


def find_subject(image: Image.Image, feature_map: Array) -> Subject:
    """Weigh the pixels of an RGB image by the last feature map of a network that has seen it.

    Args:
        feature_map: shape (channels, n, n), of the picture letterboxed to a square.
    """
    small = _thumbnail(image)
    rgb = np.asarray(small)
    lab = to_lab(rgb)
    border = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]])
    colour = np.median(border, axis=0)
    share = float((np.linalg.norm(border - colour, axis=1) < _SAME_COLOUR).mean())
    plainness = float(np.clip((share - _CLUTTERED) / (_PLAIN - _CLUTTERED), 0.0, 1.0))
    weight = _energy(feature_map, small.size) ** 2 * _centred(small.size)
    distance = np.linalg.norm(lab - colour, axis=2)
    weight *= 1.0 - plainness * np.exp(-((distance / _BACKGROUND) ** 2))
    weight[_is_skin(small)] *= _SKIN_WEIGHT
    # A picture of one colour all over still has that colour.
    return Subject(lab=lab, weight=weight + np.float32(1e-6), plainness=plainness)


def _thumbnail(image: Image.Image) -> Image.Image:
    scale = _SIDE / max(image.size)
    size = [max(8, round(side * scale)) for side in image.size]
    return image.resize((size[0], size[1]), Image.Resampling.BOX)


def _energy(feature_map: Array, size: tuple[int, int]) -> Array:
    """Strength of the features at each pixel, 0 to 1: networks answer to things, not to walls."""
    energy = np.sqrt((feature_map.astype(np.float32) ** 2).sum(axis=0))
    cells = energy.shape[0]
    width, height = (side / max(size) * cells for side in size)
    left, top = (cells - width) / 2, (cells - height) / 2
    box = (left, top, left + width, top + height)
    spread = Image.fromarray(energy).resize(size, Image.Resampling.BILINEAR, box)
    values = np.asarray(spread)
    values = np.maximum(values - np.percentile(values, 10), 0.0)
    scaled: Array = (values / max(float(values.max()), 1e-6)).astype(np.float32)
    return scaled


def _centred(size: tuple[int, int]) -> Array:
    width, height = size
    longest = max(size)
    across = (np.arange(width, dtype=np.float32) - width / 2) / longest
    down = (np.arange(height, dtype=np.float32) - height / 2) / longest
    nearness: Array = np.exp(-(across[None, :] ** 2 + down[:, None] ** 2) / (2 * _CENTRE**2))
    return nearness


def _is_skin(image: Image.Image) -> npt.NDArray[np.bool_]:
    """Pixels whose chroma lies where human skin of all shades does (Chai and Ngan 1999)."""
    levels = np.asarray(image.convert("YCbCr"))
    luma, blue, red = levels[..., 0], levels[..., 1], levels[..., 2]
    found: npt.NDArray[np.bool_] = (
        (red > 138) & (red < 172) & (blue > 80) & (blue < 125) & (luma > 60)
    )
    return found
