"""Finds what may be letters: small parts of one colour, drawn with strokes of one width."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels = npt.NDArray[np.uint8]

_SIDE = 512
# Pictures smaller than this are enlarged, or their letters would be too few pixels.
_SMALL = 300
# Strokes are narrower than a 24th of the picture's side, and this much brighter or darker.
_STROKE = 24
_CONTRAST = 16
_RIM = 7
_MOST = 600
_LEAST_SIDE, _LEAST_AREA, _MOST_SIDE = 6, 8, 0.2


@dataclass(frozen=True, kw_only=True)
class Glyphs:
    """Parts of a picture, an array each; `ink` and `ground` are RGB, shape (parts, 3)."""

    centre: npt.NDArray[np.float32]
    width: npt.NDArray[np.float32]
    height: npt.NDArray[np.float32]
    area: npt.NDArray[np.float32]
    stroke: npt.NDArray[np.float32]
    contrast: npt.NDArray[np.float32]
    is_dark: npt.NDArray[np.bool_]
    unevenness: npt.NDArray[np.float32]
    ground_unevenness: npt.NDArray[np.float32]
    ink: npt.NDArray[np.float32]
    ground: npt.NDArray[np.float32]

    @property
    def size(self) -> npt.NDArray[np.float32]:
        return np.maximum(self.width, self.height)


def fitted(pixels: Pixels) -> Pixels:
    """The picture at the size at which letters are looked for."""
    side = max(pixels.shape[:2])
    scale = min(1.0 if side >= _SMALL else 2.0, _SIDE / side)
    if scale == 1.0:
        return pixels
    size = tuple(max(1, round(one * scale)) for one in (pixels.shape[1], pixels.shape[0]))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR))


def glyphs_of(pixels: Pixels) -> Glyphs | None:
    """The parts of a fitted RGB picture that may be letters, those of most contrast."""
    rows = sorted((row for dark in (False, True) for row in _parts(pixels, dark)), key=_rank)[
        :_MOST
    ]
    if not rows:
        return None
    table = np.array(rows, np.float32)
    return Glyphs(
        centre=table[:, 0:2],
        width=table[:, 2],
        height=table[:, 3],
        area=table[:, 4],
        stroke=table[:, 5],
        contrast=table[:, 6],
        is_dark=table[:, 7] > 0,
        unevenness=table[:, 8],
        ground_unevenness=table[:, 9],
        ink=table[:, 10:13],
        ground=table[:, 13:16],
    )


def _rank(row: tuple[float, ...]) -> float:
    return -row[6]


def _parts(pixels: Pixels, is_dark: bool) -> Iterator[tuple[float, ...]]:  # noqa: FBT001
    import cv2

    side = max(9, round(max(pixels.shape) / _STROKE) | 1)
    kind = cv2.MORPH_BLACKHAT if is_dark else cv2.MORPH_TOPHAT
    relief: Any = cv2.morphologyEx(pixels, kind, np.ones((side, side), np.uint8)).max(2)
    # Half of what the strongest near it has: soft rims would make one blot of two letters.
    peak = cv2.dilate(relief, np.ones((_RIM, _RIM), np.uint8))
    mask: Any = ((relief > _CONTRAST) & (relief > peak // 2)).astype(np.uint8)
    count, labels, stats, _centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    near = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    for number in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[number])
        if not _is_possible(left, top, width, height, area, mask.shape):
            continue
        box = np.s_[top : top + height, left : left + width]
        inside = labels[box] == number
        stroke = 2.0 * float(depth[box][inside].max())
        if stroke > 0.6 * max(width, height) + 1:
            continue
        core = inside & (depth[box] >= 0.35 * stroke)
        ink = pixels[box][core].astype(np.float32)
        around = np.s_[max(0, top - 3) : top + height + 3, max(0, left - 3) : left + width + 3]
        ground = pixels[around][near[around] == 0].astype(np.float32)
        ground = ground if len(ground) > 5 else ink
        yield (
            left + width / 2, top + height / 2, width, height, area, stroke,
            float(relief[box][core].mean()), float(is_dark), float(ink.std(0).mean()),
            float(ground.std(0).mean()), *ink.mean(0), *ground.mean(0),
        )  # fmt: skip


def _is_possible(left: int, top: int, width: int, height: int, area: int, shape: Any) -> bool:
    big, small = max(width, height), min(width, height)
    at_edge = left <= 1 or top <= 1 or left + width >= shape[1] - 1 or top + height >= shape[0] - 1
    is_sized = _LEAST_SIDE <= big <= _MOST_SIDE * max(shape) and area >= _LEAST_AREA
    return is_sized and not at_edge and big <= 7 * small and 0.1 <= area / (width * height) <= 0.97
