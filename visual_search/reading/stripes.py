"""Finds where a picture is striped as a barcode is, and cuts it out upright."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
_Floats = npt.NDArray[np.float64]

# Light and dark are gathered in cells of so many pixels.
_CELL = 8
# What of all changes of light in a cell must go one way, and how strong they are at least.
_ONE_WAY, _STRONG = 0.6, 60.0
_FEWEST_CELLS = 6
# Beside a code there is nothing for a tenth of its width.
_QUIET = 0.12
_MOST_ENLARGED = 4.0
_ROWS = 80


@dataclass(frozen=True, kw_only=True)
class Place:
    """A part of a picture by its corners in pixels, and the angle at which one reads it."""

    corners: _Floats
    angle: float

    def holds(self, x: float, y: float) -> bool:
        inside, low, high = self._turned(np.array([[x, y]]))[0], *self._span
        return bool((inside >= low).all() and (inside <= high).all())

    def cut(self, picture: Grey, *, width: int) -> tuple[Grey, float]:
        """The part with its bars upright, and how many times it was enlarged."""
        low, high = self._span
        quiet = _QUIET * (high[0] - low[0]) + 2 * _CELL
        beside = np.array([quiet, 0.0])
        low, high = low - beside, high + beside
        scale = min(width / (high[0] - low[0]), _MOST_ENLARGED)
        # Bars are alike all along: some rows of them tell as much as all.
        scales = np.array([scale, min(scale, _ROWS / (high[1] - low[1]))])
        matrix = np.hstack([self._turn * scales[:, None], (-low * scales)[:, None]])
        size = [max(8, round(length)) for length in (high - low) * scales]
        part, corner = self._around(picture, beside=quiet)
        matrix[:, 2] += matrix[:, :2] @ corner
        # What is made smaller is averaged first: bars would beat against the pixels.
        turned = cv2.warpAffine(
            _softened(part, scale),
            matrix,
            (size[0], size[1]),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return turned.astype(np.uint8), scale

    def _around(self, picture: Grey, *, beside: float) -> tuple[Grey, _Floats]:
        """The upright part of a picture that holds the place, and where its corner is."""
        most = np.array(picture.shape[::-1])
        low = np.clip(self.corners.min(axis=0) - beside, 0, most - 1).astype(int)
        high = np.clip(self.corners.max(axis=0) + beside, low + 1, most).astype(int)
        return picture[low[1] : high[1], low[0] : high[0]], low.astype(np.float64)

    @property
    def _turn(self) -> _Floats:
        cosine, sine = np.cos(self.angle), np.sin(self.angle)
        return np.array([[cosine, sine], [-sine, cosine]])

    @property
    def _span(self) -> tuple[_Floats, _Floats]:
        turned = self._turned(self.corners)
        return turned.min(axis=0), turned.max(axis=0)

    def _turned(self, points: _Floats) -> _Floats:
        turned: _Floats = points @ self._turn.T
        return turned


def _softened(picture: Grey, scale: float) -> Grey:
    if scale >= 0.7:
        return picture
    return cv2.GaussianBlur(picture, (0, 0), 0.35 / scale).astype(np.uint8)


def striped_places(picture: Grey, small: Grey, *, most: int) -> list[Place]:
    """The places of a picture that are most striped, at most so many, by a smaller one of it.

    The tensor of light's changes (Bigun and Granlund 1987) says of each cell how strongly and how
    much in one direction only it changes: bars side by side do, print and things do not.
    """
    if min(small.shape) < 2 * _CELL:
        return []
    across, down, both = _changes(small)
    all_ways = across + down
    one_way = np.sqrt((across - down) ** 2 + 4 * both * both)
    striped = (one_way > _ONE_WAY * all_ways) & (all_ways > _STRONG**2)
    count, labels, stats, _centres = cv2.connectedComponentsWithStats(striped.astype(np.uint8))
    large = [one for one in range(1, count) if stats[one, cv2.CC_STAT_AREA] >= _FEWEST_CELLS]
    # Of a crowd of places the large ones are measured.
    large = sorted(large, key=lambda one: -stats[one, cv2.CC_STAT_AREA])[: 4 * most]
    strength = {one: float(one_way[labels == one].sum()) for one in large}
    cell = np.array(picture.shape[::-1]) / striped.shape[::-1]
    return [
        _place(labels == one, across - down, both, cell)
        for one in sorted(large, key=lambda one: -strength[one])[:most]
    ]


def _place(cells: npt.NDArray[np.bool_], differ: _Floats, both: _Floats, cell: _Floats) -> Place:
    angle = 0.5 * float(np.arctan2(2 * both[cells].sum(), differ[cells].sum()))
    rows, columns = np.nonzero(cells)
    points = np.stack([columns, rows], axis=1)
    edges = [points + shift for shift in ((0, 0), (1, 0), (0, 1), (1, 1))]
    return Place(corners=np.concatenate(edges) * cell, angle=angle)


def _changes(small: Grey) -> tuple[_Floats, _Floats, _Floats]:
    """How light changes across, down and in both at once, squared and gathered in cells."""
    # Every other row tells as much as all.
    across, down = (one[::2] for one in cv2.spatialGradient(small))
    height, width = small.shape
    size = (width // _CELL, height // _CELL)
    return (
        _gathered(across, across, size),
        _gathered(down, down, size),
        _gathered(across, down, size),
    )


def _gathered(one: Any, other: Any, size: tuple[int, int]) -> _Floats:
    product = cv2.multiply(one, other, dtype=cv2.CV_32F)
    cells = cv2.resize(product, size, interpolation=cv2.INTER_AREA)
    gathered: _Floats = cv2.blur(cells, (3, 3)).astype(np.float64)
    return gathered
