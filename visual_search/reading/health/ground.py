"""The plain ground that a product stands on, and how far the picture's edges cut the product."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PIL import Image

Plane = npt.NDArray[np.float32]

_SIDE = 192
# Colours of Lab this near are one; shadows are darker, a studio's light falls off.
_SAME_COLOUR = 14.0
_SAME_HUE, _SAME_LIGHTNESS = 8.0, 22.0
# Something of the ground's own colour comes in with a step in lightness.
_STEP = 2.5
_LEAST_RUN = 4
# How much neighbouring pixels of a ground may differ: a studio's do by 0.1, a floor's by 1 to 3.
_PLAIN = 0.8
_LEAST_GROUND = 0.3


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The colour along the edges, and the share of each edge (left, right, top, bottom) covered."""

    colour: Plane
    is_plain: bool
    covered: tuple[float, float, float, float]

    def mask(self, lab: Plane) -> npt.NDArray[np.bool_]:
        """Which pixels of a Lab picture have its colour."""
        hue = np.hypot(lab[..., 1] - self.colour[1], lab[..., 2] - self.colour[2])
        is_near: npt.NDArray[np.bool_] = (hue < _SAME_HUE) & (
            np.abs(lab[..., 0] - self.colour[0]) < _SAME_LIGHTNESS
        )
        return is_near


def ground_of(pixels: npt.NDArray[np.uint8]) -> Ground:
    """Look along the edges of an RGB picture (height, width, 3). Takes about 2 ms."""
    lab = lab_of(_small(pixels))
    depth = max(2, round(min(lab.shape[:2]) * 0.02))
    edges = (
        lab[:, :depth].mean(1),
        lab[:, -depth:].mean(1),
        lab[:depth].mean(0),
        lab[-depth:].mean(0),
    )
    ring = np.concatenate(edges)
    ground = Ground(colour=_commonest(ring), is_plain=False, covered=(0.0, 0.0, 0.0, 0.0))
    steps = np.concatenate([_steps(edge) for edge in edges])
    of_ground = ground.mask(ring)
    is_plain = of_ground.mean() >= _LEAST_GROUND and np.median(steps[of_ground]) <= _PLAIN
    left, right, top, bottom = (_covered(edge, ground) for edge in edges)
    return Ground(colour=ground.colour, is_plain=bool(is_plain), covered=(left, right, top, bottom))


def lab_of(pixels: npt.NDArray[np.uint8]) -> Plane:
    import cv2

    lab = cv2.cvtColor(pixels.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)
    return np.asarray(cv2.GaussianBlur(lab, (0, 0), 1.0), np.float32)


def _small(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX))


def _commonest(ring: Plane) -> Plane:
    """The colour that most of the edges is near to."""
    cells = np.round(ring / 6).astype(int)
    _cells, places, counts = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    chosen = [ring[places.ravel() == cell].mean(0) for cell in np.argsort(-counts)[:5]]
    near = [np.mean(np.linalg.norm(ring - colour, axis=1) < _SAME_COLOUR) for colour in chosen]
    return np.asarray(chosen[int(np.argmax(near))], np.float32)


def _steps(edge: Plane) -> Plane:
    if len(edge) < 2:
        return np.zeros(len(edge), np.float32)
    return np.asarray(np.linalg.norm(np.gradient(edge, axis=0), axis=1), np.float32)


def _covered(edge: Plane, ground: Ground) -> float:
    """The share of an edge that shows something else than the ground, specks left out."""
    import cv2

    covered = ~ground.mask(edge)
    places = np.flatnonzero(_steps(edge) > _STEP)
    for start, end in pairwise(places):
        if end - start < _LEAST_RUN:
            continue
        between = edge[start + 1 : end].mean(0)
        covered[start:end] |= np.linalg.norm(between - ground.colour) > 2 * _STEP
    line = covered.astype(np.uint8)[None]
    return float(cv2.morphologyEx(line, cv2.MORPH_OPEN, np.ones((1, 3), np.uint8)).mean())
