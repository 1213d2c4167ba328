"""Local features: the same print, label or stitching on two pictures, found by geometry.

SIFT (Lowe 2004) with the root of its histograms (Arandjelovic and Zisserman 2012), matched both
ways and by the ratio test, and counted only where one affine map explains them (RANSAC). Two
pictures of one carton agree on dozens of points, two cartons of one kind on next to none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from ..look import Box, Match

Array = npt.NDArray[np.float32]

_SIDE = 512
_LARGEST_ENLARGEMENT = 1.5
# Half of what Lowe uses: packages have much fine print in pale colours.
_CONTRAST = 0.02
_RATIO = 0.82
_TOLERANCE = 6.0
_LEAST_PAIRS = 4
# A product seen askew, small or large; not one turned inside out or drawn to a line.
_SCALES = (0.12, 8.0)
_MOST_STRETCH = 3.0
# Places in sixteenths of a pixel.
_STEP = 16
_RECORD = np.dtype([("place", "<u2", 2), ("histogram", "u1", 128)])
_HEADER = np.dtype("<u2")


@dataclass(frozen=True, kw_only=True)
class Points:
    """Local features of a picture: places in pixels of a copy of `size`, and unit descriptors.

    `places` is float32 (n, 2), x before y; `descriptors` float32 (n, 128).
    """

    size: tuple[int, int]
    places: Array
    descriptors: Array


def find_points(image: Image.Image, *, most: int) -> Points:
    """Find at most `most` points on an RGB image, the most distinct ones."""
    import cv2

    scale = min(_SIDE / max(image.size), _LARGEST_ENLARGEMENT)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    grey = np.asarray(image.convert("L").resize(size, Image.Resampling.BILINEAR))
    # The stubs of OpenCV leave SIFT out.
    sift = cv2.SIFT_create(nfeatures=most, contrastThreshold=_CONTRAST)  # type: ignore[attr-defined]
    found, histograms = sift.detectAndCompute(grey, None)
    if histograms is None:
        return Points(size=size, places=np.empty((0, 2), np.float32), descriptors=_no_descriptors())
    places = np.array([point.pt for point in found], dtype=np.float32)
    sums = np.maximum(histograms.sum(axis=1, keepdims=True), 1e-6)
    # SIFT may give a few more than it was asked for, where several are equally distinct.
    return Points(size=size, places=places[:most], descriptors=np.sqrt(histograms / sums)[:most])


def _no_descriptors() -> Array:
    return np.empty((0, 128), dtype=np.float32)


def pack(points: Points) -> bytes:
    """Keep points in 4 bytes and 132 for each."""
    records = np.zeros(len(points.places), dtype=_RECORD)
    records["place"] = np.clip(np.round(points.places * _STEP), 0, 65_535)
    records["histogram"] = np.round(255 * points.descriptors)
    return np.array(points.size, dtype=_HEADER).tobytes() + records.tobytes()


def unpack(packed: bytes) -> Points:
    width, height = np.frombuffer(packed, dtype=_HEADER, count=2)
    records = np.frombuffer(packed, dtype=_RECORD, offset=2 * _HEADER.itemsize)
    histograms = records["histogram"].astype(np.float32)
    lengths = np.maximum(np.linalg.norm(histograms, axis=1, keepdims=True), 1e-6)
    return Points(
        size=(int(width), int(height)),
        places=records["place"].astype(np.float32) / np.float32(_STEP),
        descriptors=histograms / lengths,
    )


def match(photo: Points, image: Points) -> Match | None:
    """Find the affine map that most points of a photo and an image agree on; None without one."""
    one, other = _pairs(photo, image)
    if len(one) < _LEAST_PAIRS:
        return None
    agreeing = _agreeing(photo.places[one], image.places[other])
    if agreeing is None:
        return None
    one, other = one[agreeing], other[agreeing]
    return Match(
        inliers=len(one),
        photo_box=_box(photo.places[one], photo.size),
        image_box=_box(image.places[other], image.size),
    )


def _pairs(photo: Points, image: Points) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Points that are each other's nearest, and clearly nearer than the second (Lowe's ratio).

    Without the way back, much of a cluttered photo would find its nearest in a few points of
    the image, and agree on a map that draws everything to them.
    """
    none = np.empty(0, dtype=np.intp)
    if len(photo.places) < _LEAST_PAIRS or len(image.places) < _LEAST_PAIRS:
        return none, none
    cosines = photo.descriptors @ image.descriptors.T
    nearest = cosines.argmax(axis=1)
    rows = np.arange(len(cosines))
    best = cosines[rows, nearest]
    is_mutual = cosines.argmax(axis=0)[nearest] == rows
    cosines[rows, nearest] = -1.0
    second = cosines.max(axis=1)
    distinct = np.flatnonzero(is_mutual & ((1 - best) < _RATIO**2 * (1 - second)))
    return distinct, nearest[distinct]


def _agreeing(photo: Array, image: Array) -> npt.NDArray[np.bool_] | None:
    import cv2

    # The random samples of RANSAC are seeded, so that equal pictures give equal answers.
    cv2.setRNGSeed(0)
    affine, inliers = cv2.estimateAffine2D(
        photo, image, ransacReprojThreshold=_TOLERANCE, maxIters=500, confidence=0.99
    )
    if affine is None or not _is_sane(affine[:, :2]):
        return None
    agreeing: npt.NDArray[np.bool_] = inliers.ravel().astype(bool)
    return agreeing


def _is_sane(linear: npt.NDArray[Any]) -> bool:
    large, small = np.linalg.svd(linear, compute_uv=False)
    if np.linalg.det(linear) < 0 or small < _SCALES[0] or large > _SCALES[1]:
        return False
    return bool(large <= _MOST_STRETCH * small)


def _box(places: Array, size: Iterable[int]) -> Box:
    fractions = np.clip(places / np.array(tuple(size), dtype=np.float32), 0.0, 1.0)
    (left, top), (right, bottom) = fractions.min(axis=0), fractions.max(axis=0)
    return float(left), float(top), float(right), float(bottom)
