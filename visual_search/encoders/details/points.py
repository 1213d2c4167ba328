"""Local features: the same print, label or stitching on two pictures, found by geometry.

SIFT (Lowe 2004) with the root of its histograms (Arandjelovic and Zisserman 2012), matched both
ways and by the ratio test, and counted only where one affine map explains them (RANSAC). Two
pictures of one carton agree on dozens of points, two cartons of one kind on next to none.

A photo has more points than are kept of an image: those of the product are among them, and so
are those of everything around it. What is seen askew is found by squeezing the photo as the
other angle would (Yu and Morel, "ASIFT", 2011).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from .comparison import Box, Match

Array = npt.NDArray[np.float32]
Grey = npt.NDArray[np.uint8]

_LARGEST_ENLARGEMENT = 1.5
# Half of what Lowe uses: packages have much fine print in pale colours.
_CONTRAST = 0.02
_RATIO = 0.82
# Of the longer side of the image.
_TOLERANCE = 0.012
_LEAST_PAIRS = 4
# A product seen askew, small or large; not one turned inside out or drawn to a line.
_SCALES = (0.12, 8.0)
_MOST_STRETCH = 3.0
# How far a photo is squeezed, and along which lines.
_SQUEEZE = 1.5
_ANGLES = (0, 45, 90, 135)
# Places in sixteenths of a pixel; two bins of a histogram in a byte.
_STEP = 16
_LEVELS = 15
_RECORD = np.dtype([("place", "<u2", 2), ("histogram", "u1", 64)])
_HEADER = np.dtype("<u2")


@dataclass(frozen=True, kw_only=True)
class Points:
    """Local features of a picture: places in pixels of a copy of `size`, and unit descriptors.

    `places` is float32 (n, 2), x before y; `descriptors` float32 (n, 128).
    """

    size: tuple[int, int]
    places: Array
    descriptors: Array


def find_points(image: Image.Image, *, most: int, side: int) -> Points:
    """Find the most distinct points on an RGB image, its longer side brought to `side` pixels."""
    grey = _grey(image, side)
    places, descriptors = _detect(grey, most=most)
    return Points(size=_size(grey), places=places, descriptors=descriptors)


def find_points_askew(image: Image.Image, *, most: int, side: int) -> list[Points]:
    """Find the points of an image squeezed along four lines, at their places in the image."""
    grey = _grey(image, side)
    return [_points_askew(grey, angle, most=most) for angle in _ANGLES]


def _points_askew(grey: Grey, angle: float, *, most: int) -> Points:
    """Turn, squeeze from left to right, find, and bring the places back."""
    import cv2

    width, height = _size(grey)
    turn = cv2.getRotationMatrix2D((0, 0), angle, 1.0)[:, :2]
    corners = np.array([(0, 0), (width, 0), (0, height), (width, height)]) @ turn.T
    corner = corners.min(axis=0)
    across, down = np.ceil(corners.max(axis=0) - corner).astype(int).tolist()
    turned = cv2.warpAffine(
        grey, np.column_stack([turn, -corner]), (across, down), borderMode=cv2.BORDER_REPLICATE
    )
    # As a lens blurs what it sees smaller.
    blurred = cv2.GaussianBlur(turned, (0, 0), sigmaX=0.5 * _SQUEEZE, sigmaY=0.01)
    narrow = max(1, round(across / _SQUEEZE))
    places, descriptors = _detect(cv2.resize(blurred, (narrow, down)), most=most)
    back = ((places * (across / narrow, 1) + corner) @ turn).astype(np.float32)
    is_inside = ((back > 1) & (back < (width - 1, height - 1))).all(axis=1)
    return Points(size=(width, height), places=back[is_inside], descriptors=descriptors[is_inside])


def _grey(image: Image.Image, side: int) -> Grey:
    scale = min(side / max(image.size), _LARGEST_ENLARGEMENT)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return np.asarray(image.convert("L").resize(size, Image.Resampling.BILINEAR))


def _size(grey: Grey) -> tuple[int, int]:
    return grey.shape[1], grey.shape[0]


def _detect(grey: Any, *, most: int) -> tuple[Array, Array]:
    import cv2

    # The stubs of OpenCV leave SIFT out.
    sift = cv2.SIFT_create(nfeatures=most, contrastThreshold=_CONTRAST)  # type: ignore[attr-defined]
    found, histograms = sift.detectAndCompute(grey, None)
    if histograms is None:
        return np.empty((0, 2), dtype=np.float32), np.empty((0, 128), dtype=np.float32)
    places = np.array([point.pt for point in found], dtype=np.float32)
    sums = np.maximum(histograms.sum(axis=1, keepdims=True), 1e-6)
    # SIFT may give a few more than it was asked for, where several are equally distinct.
    return places[:most], np.sqrt(histograms / sums)[:most]


def pack(points: Points) -> bytes:
    """Keep points in 4 bytes and 68 for each."""
    records = np.zeros(len(points.places), dtype=_RECORD)
    records["place"] = np.clip(np.round(points.places * _STEP), 0, 65_535)
    peaks = np.maximum(points.descriptors.max(axis=1, keepdims=True), 1e-6)
    levels = np.round(_LEVELS * points.descriptors / peaks).astype(np.uint8)
    records["histogram"] = levels[:, ::2] << 4 | levels[:, 1::2]
    return np.array(points.size, dtype=_HEADER).tobytes() + records.tobytes()


def unpack(packed: bytes) -> Points:
    width, height = np.frombuffer(packed, dtype=_HEADER, count=2)
    records = np.frombuffer(packed, dtype=_RECORD, offset=2 * _HEADER.itemsize)
    histograms = np.empty((len(records), 128), dtype=np.float32)
    histograms[:, ::2] = records["histogram"] >> 4
    histograms[:, 1::2] = records["histogram"] & _LEVELS
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
    tolerance = _TOLERANCE * max(image.size)
    agreeing = _agreeing(photo.places[one], image.places[other], tolerance=tolerance)
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


def _agreeing(photo: Array, image: Array, *, tolerance: float) -> npt.NDArray[np.bool_] | None:
    import cv2

    # The random samples of RANSAC are seeded, so that equal pictures give equal answers.
    cv2.setRNGSeed(0)
    affine, inliers = cv2.estimateAffine2D(
        photo, image, ransacReprojThreshold=tolerance, maxIters=500, confidence=0.99
    )
    if affine is None or not _is_sane(affine[:, :2]):
        return None
    agreeing: npt.NDArray[np.bool_] = inliers.ravel().astype(bool)
    return agreeing


def _is_sane(linear: npt.NDArray[Any]) -> bool:
    (a, b), (c, d) = linear.tolist()
    # Sum and difference of the two singular values: for two rows, a tenth of the time.
    both, apart = math.hypot(a + d, b - c), math.hypot(a - d, b + c)
    large, small = (both + apart) / 2, (both - apart) / 2
    # Of what is turned inside out the determinant is negative, and so is the smaller one here.
    return _SCALES[0] <= small and large <= min(_SCALES[1], _MOST_STRETCH * small)


def _box(places: Array, size: Iterable[int]) -> Box:
    fractions = np.clip(places / np.array(tuple(size), dtype=np.float32), 0.0, 1.0)
    (left, top), (right, bottom) = fractions.min(axis=0), fractions.max(axis=0)
    return float(left), float(top), float(right), float(bottom)
