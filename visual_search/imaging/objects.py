"""Finds the objects in a photo: boxes to begin a search with, the main one first.

What stands out from the colours along the photo's edges, or is rich in edges itself, is taken
for an object; nothing is learned, so anything may be one. After the border prior of Wei et al.
2012, "Geodesic saliency using background priors".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from . import Crop

Plane = npt.NDArray[np.float32]

_SIDE = 160
_MOST = 5
# Fractions of the photo: smaller parts are specks, larger ones are the photo itself.
_LEAST_AREA = 0.012
_WHOLE_AREA = 0.8
_LEAST_SIDE = 0.08
_MARGIN = 0.03
# How much of what stands out a main object holds, alone or beside few others. On cluttered
# shelves it is less, and the boxes are guesses.
_CLEAR_SHARE = 0.7
_CLEAR_SHARE_OF_ALL = 0.9
_SHARE_OF_FIRST = 0.4
# Of the score of the best; what is below is background that was not recognised.
_LEAST_SCORE = 0.1
_SAME_OBJECT = 0.45


@dataclass(frozen=True, kw_only=True)
class FoundObject:
    """A part of a photo that stands out; `score` is its share of all that does, 0 to 1."""

    box: Crop
    score: float


def find_objects(image: Image.Image) -> list[FoundObject]:
    """Find up to five objects in an RGB picture, the main one first.

    Nothing is found where one thing fills the picture, or none stands out. Takes about 5 ms.
    """
    picture = _small(image)
    height, width = picture.shape[:2]
    if min(width, height) < 16:
        return []
    saliency = _saliency(picture)
    found = sorted(_parts(saliency), key=lambda one: -one.score)
    best = found[0].score if found else 0.0
    apart: list[FoundObject] = []
    for one in found:
        is_known = any(overlap(one.box, other.box) > _SAME_OBJECT for other in apart)
        if not is_known and one.score >= _LEAST_SCORE * best:
            apart.append(one)
    if apart and apart[0].box.width * apart[0].box.height >= _WHOLE_AREA:
        return []
    return apart[:_MOST]


def main_box(objects: Sequence[FoundObject]) -> Crop | None:
    """The part to begin with; None where the main object is not beyond doubt, or fills it all.

    A wrong part finds worse than the whole photo.
    """
    shares = [found.score for found in objects]
    is_alone = bool(shares) and shares[0] >= _CLEAR_SHARE
    is_first = sum(shares) >= _CLEAR_SHARE_OF_ALL and shares[0] >= _SHARE_OF_FIRST
    return objects[0].box if is_alone or is_first else None


def _small(image: Image.Image) -> npt.NDArray[np.uint8]:
    scale = min(1.0, _SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = image.convert("RGB").resize(size, Image.Resampling.BOX, reducing_gap=None)
    return np.asarray(small)


def _saliency(picture: npt.NDArray[np.uint8]) -> Plane:
    """How much each pixel stands out, 0 to 1, more so near the middle."""
    import cv2

    lab: Any = cv2.cvtColor(picture.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)
    lab = cv2.GaussianBlur(lab, (0, 0), 1.2)
    distance = _distance_to_border(lab)
    across, down = (cv2.Sobel(lab[..., 0], cv2.CV_32F, *way) for way in ((1, 0), (0, 1)))
    texture = cv2.GaussianBlur(np.hypot(across, down), (0, 0), 4.0)
    both = _scaled(distance) * 0.75 + _scaled(texture) * 0.25
    return (cv2.GaussianBlur(both, (0, 0), 1.5) * _middle(*both.shape)).astype(np.float32)


def _distance_to_border(lab: Plane) -> Plane:
    """The distance of each colour from the nearest of those along the edges."""
    ring = max(2, round(min(lab.shape[:2]) * 0.05))
    sides = (lab[:ring], lab[-ring:], lab[:, :ring], lab[:, -ring:])
    pixels = np.concatenate([side.reshape(-1, 3) for side in sides])
    centres, spreads = _clusters(pixels)
    pairs = zip(centres, spreads, strict=True)
    gaps = [np.maximum(_distance(lab, centre) - spread, 0.0) for centre, spread in pairs]
    nearest: Plane = np.minimum.reduce(gaps)
    return nearest


def _distance(colours: Plane, centre: Plane) -> Plane:
    """The distance of each colour (..., 3) from one: channels apart, in a fifth of the time."""
    lightness, a, b = (colours[..., channel] - centre[channel] for channel in range(3))
    distance: Plane = np.sqrt(lightness * lightness + a * a + b * b)
    return distance


def _clusters(pixels: Plane, *, count: int = 4) -> tuple[Plane, Plane]:
    """The main colours of some pixels, and how far each of them spreads."""
    order = np.argsort(pixels[:, 0])
    centres = pixels[order[np.linspace(0, len(order) - 1, count).astype(int)]].copy()
    for _round in range(6):
        nearest = np.argmin([_distance(pixels, centre) for centre in centres], axis=0)
        for number in range(count):
            members = pixels[nearest == number]
            if len(members):
                centres[number] = members.mean(axis=0)
    shares = np.bincount(nearest, minlength=count) / len(pixels)
    spreads = np.array(
        [pixels[nearest == number].std() if shares[number] else 0.0 for number in range(count)]
    )
    # An object that is cut by one edge owns a small share of it, and is no background.
    is_background = shares >= min(0.12, float(shares.max()))
    return centres[is_background], spreads[is_background].astype(np.float32)


def _scaled(plane: Any) -> Plane:
    top = float(np.percentile(plane, 98))
    scaled: Plane = np.clip(plane / top, 0.0, 1.0) if top > 1e-6 else np.zeros_like(plane)
    return scaled.astype(np.float32)


def _middle(height: int, width: int) -> Plane:
    """A hill that is highest in the middle of the photo, where people put what they mean."""
    rows = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    hill: Plane = np.exp(-(rows**2 + columns**2) / 1.6)
    return hill


def _parts(saliency: Plane) -> Iterator[FoundObject]:
    import cv2

    height, width = saliency.shape
    levels = (saliency * 255).astype(np.uint8)
    threshold, _mask = cv2.threshold(levels, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    side = max(3, round(min(height, width) * 0.04)) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    clear = np.clip(saliency - 0.25 * threshold / 255, 0.0, None)
    total = float(clear.sum()) or 1.0
    # A low cut takes the pale parts of an object too; a high one parts what that runs together.
    for cut in (threshold * 0.65, threshold * 1.15):
        mask: Any = (levels > cut).astype(np.uint8)
        mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel)
        mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)
        _count, _labels, stats, _centres = cv2.connectedComponentsWithStats(mask)
        for left, top, across, down, area in stats[1:]:
            if area >= _LEAST_AREA * height * width:
                inside = float(clear[top : top + down, left : left + across].sum())
                box = _box(left / width, top / height, across / width, down / height)
                yield FoundObject(box=box, score=inside / total)


def _box(left: float, top: float, width: float, height: float) -> Crop:
    """A box with a little margin, of a size that can be searched with."""
    across, down = max(width + 2 * _MARGIN, _LEAST_SIDE), max(height + 2 * _MARGIN, _LEAST_SIDE)
    x = min(max(left + width / 2 - across / 2, 0.0), 1.0)
    y = min(max(top + height / 2 - down / 2, 0.0), 1.0)
    return Crop(x, y, min(across, 1.0 - x), min(down, 1.0 - y))


def overlap(one: Crop, other: Crop) -> float:
    """The common part of two boxes, measured by the smaller of them."""
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    smaller = min(one.width * one.height, other.width * other.height)
    return max(across, 0.0) * max(down, 0.0) / smaller
