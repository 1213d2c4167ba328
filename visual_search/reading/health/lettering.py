"""How much a picture looks as if words had been put over it, told without reading them."""

from typing import Any

import numpy as np
import numpy.typing as npt

from .glyphs import Glyphs, Pixels, fitted, glyphs_of
from .ground import Ground, lab_of
from .weights import MEAN, ODDEST, OFFSET, SPREAD, SQUARES, WEIGHTS

_LEAST_LETTERS = 3
# Letters of one line stand near each other, alike in size, stroke and ink, and turn this little.
_NEAR, _SIZES, _STROKES, _INKS, _TURN = 1.9, 2.4, 2.0, 70.0, 0.4
_TRIES = 10
# Of a picture without any line.
_NONE = -9.0


def lettering(pixels: Pixels, ground: Ground) -> float:
    """The log odds of the line that looks most like words over an RGB picture, about -4 to 5.

    Takes about 30 ms. What is printed on a carton counts too: look-alikes tell whether that is
    the custom of such products.
    """
    features = line_features(pixels, ground)
    return float(_odds(features).max()) if len(features) else _NONE


def _odds(features: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    scaled = ((np.log(np.abs(features) + 0.02) - MEAN) / SPREAD).clip(-ODDEST, ODDEST)
    odds: npt.NDArray[np.float64] = scaled @ np.array(WEIGHTS) + scaled**2 @ np.array(SQUARES)
    return odds + OFFSET


def line_features(pixels: Pixels, ground: Ground) -> npt.NDArray[np.float32]:
    """What tells a line of letters from a pattern, for each line that was found."""
    picture = fitted(pixels)
    glyphs = glyphs_of(picture)
    lines = _lines(glyphs) if glyphs is not None else []
    if glyphs is None or not lines:
        return np.zeros((0, len(WEIGHTS)), np.float32)
    on_ground = _closed(ground.mask(lab_of(picture)))
    return np.array([_features(glyphs, line, on_ground) for line in lines], np.float32)


def _closed(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    import cv2

    kernel = np.ones((9, 9), np.uint8)
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, kernel))


def _features(glyphs: Glyphs, line: list[int], on_ground: Any) -> tuple[Any, ...]:
    size, centre = glyphs.size[line], glyphs.centre[line]
    _left, spreads, ways = np.linalg.svd(centre - centre.mean(0), full_matrices=False)
    along = np.sort((centre - centre.mean(0)) @ ways[0])
    gaps = np.diff(along)
    side = max(on_ground.shape)
    columns, rows = centre.astype(int).T
    return (
        len(line),
        size.mean() / side,
        spreads[1] / np.sqrt(len(line)) / size.mean(),
        _varies(glyphs.area[line] / (glyphs.width[line] * glyphs.height[line])),
        np.linalg.norm(glyphs.ink[line].std(0)),
        on_ground[rows, columns].mean(),
        glyphs.unevenness[line].mean(),
        np.ptp(along) / side,
        np.median(glyphs.ground_unevenness[line]),
        np.linalg.norm(glyphs.ground[line].std(0)),
        glyphs.contrast[line].mean(),
        _varies(glyphs.contrast[line]),
        _varies(glyphs.stroke[line]),
        (glyphs.area[line] / glyphs.stroke[line] / size).mean(),
        _varies(glyphs.area[line] / glyphs.stroke[line] / size),
        gaps.mean() / size.mean(),
        _varies(gaps),
        abs(ways[0][0]),
        (glyphs.centre[line, 1] + glyphs.height[line] / 2).std() / size.mean(),
        _varies(glyphs.height[line]),
        (glyphs.stroke[line] / size).mean(),
    )


def _varies(values: npt.NDArray[np.float32]) -> float:
    return float(values.std() / max(float(values.mean()), 1e-6))


def _lines(glyphs: Glyphs) -> list[list[int]]:
    """Rows of letters at any angle, the longest that each letter is part of."""
    away = glyphs.centre[None] - glyphs.centre[:, None]
    distance = np.hypot(away[..., 0], away[..., 1])
    angle = np.arctan2(away[..., 1], away[..., 0])
    is_linked = _linked(glyphs, distance)
    lines: list[list[int]] = []
    for start in np.argsort(-is_linked.sum(1)):
        if not is_linked[start].any():
            continue
        nexts = np.flatnonzero(is_linked[start])
        nearest = nexts[np.argsort(distance[start, nexts])][:_TRIES]
        tries = [_grown(int(start), int(end), is_linked, distance, angle) for end in nearest]
        longest = max(tries, key=len)
        if len(longest) >= _LEAST_LETTERS:
            lines.append(longest)
            is_linked[longest] = is_linked[:, longest] = False
    return lines


def _linked(glyphs: Glyphs, distance: Any) -> npt.NDArray[np.bool_]:
    def most(values: Any) -> Any:
        return np.maximum(values[:, None], values[None])

    def least(values: Any) -> Any:
        return np.minimum(values[:, None], values[None])

    inks = np.linalg.norm(glyphs.ink[:, None] - glyphs.ink[None], axis=2)
    linked: npt.NDArray[np.bool_] = (
        (distance < _NEAR * most(glyphs.size))
        & (distance > 0)
        & (most(glyphs.size) < _SIZES * least(glyphs.size))
        & (most(glyphs.stroke) < _STROKES * least(glyphs.stroke) + 1)
        & (glyphs.is_dark[:, None] == glyphs.is_dark[None])
        & (inks < _INKS)
    )
    return linked


def _grown(start: int, end: int, is_linked: Any, distance: Any, angle: Any) -> list[int]:
    """The line through two letters, at both ends as far as it goes."""
    line = [start, end]
    for here, back in ((end, start), (start, end)):
        way = angle[back, here]
        while True:
            turn = np.abs((angle[here] - way + np.pi) % (2 * np.pi) - np.pi)
            nexts = [
                one for one in np.flatnonzero(is_linked[here] & (turn < _TURN)) if one not in line
            ]
            if not nexts:
                break
            here = int(min(nexts, key=lambda one: distance[here, one]))  # noqa: PLW2901
            line.append(here)
    return line
