"""Reads the barcodes in a picture; none is believed that was only seen once."""

import time
from collections import Counter
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from .stripes import Grey, Place, striped_places

# What a whole picture is read at: enough for a code that fills a sixth of it.
_SIDE = 1024
# Codes of squares are read as large as the picture is, up to this.
_LARGE_SIDE = 2048
_MOST_PLACES = 4
_MOST_CODES = 8
# Longer than any code in use on goods; addresses in QR codes may be longer.
_LONGEST = 2048
_SECONDS = 0.4

# How a place is looked at, one after the other until the readings agree: its width in pixels,
# how sharpened (the blur, in pixels of the original, and its weight), and its gamma. Bars grow
# when they are printed or lit badly; a gamma moves the line between light and dark.
_LOOKS = (
    (500, 0.0, 0.0, 1.0),
    (800, 2.0, 1.5, 1.0),
    (500, 1.0, 1.0, 1.0),
    (800, 2.0, 1.5, 2.0),
    (800, 1.0, 1.0, 1.0),
    (500, 2.0, 1.5, 1.0),
    (1200, 3.0, 2.0, 1.0),
    (1200, 0.0, 0.0, 1.0),
)
# What is no code shows nothing in so many looks.
_ENOUGH_FOR_NONE = 4
_SQUARES = "QR Code,Data Matrix"
_LINES = "EAN/UPC,ITF-14,Code 128"


@dataclass(frozen=True, kw_only=True)
class Code:
    """A code that was read: its text, whether it is one of bars, and where its middle is."""

    text: str
    is_linear: bool
    x: float
    y: float


def is_installed() -> bool:
    """Whether the library is there; without it no code is read."""
    return find_spec("zxingcpp") is not None


def read_codes(picture: npt.NDArray[np.uint8], *, seconds: float = _SECONDS) -> list[Code]:
    """Read the codes in a picture, those nearest to its middle first.

    Args:
        picture: grey or RGB, shape (height, width) or (height, width, 3).
        seconds: of CPU, after which no further look is taken.
    """
    until = time.thread_time() + seconds
    grey = _grey(picture)
    small = _at_most(grey, _SIDE)
    seen = _read(small, f"{_LINES},{_SQUARES}", grey.shape)
    squares = [one for one in seen if not one.is_linear]
    if not seen and small is not grey:
        squares = _read(_at_most(grey, _LARGE_SIDE), "QR Code", grey.shape)
    lines = [one for one in seen if one.is_linear]
    read = (
        _agreed(grey, place, [one for one in lines if place.holds(one.x, one.y)], until=until)
        for place in striped_places(grey, small, most=_MOST_PLACES)
    )
    return _nearest([*squares, *(one for one in read if one)], grey.shape)


def _grey(picture: npt.NDArray[np.uint8]) -> Grey:
    if picture.ndim == 3:
        return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    return np.ascontiguousarray(picture)


def _at_most(grey: Grey, side: int) -> Grey:
    scale = side / max(grey.shape)
    if scale >= 1:
        return grey
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8)


def _read(grey: Grey, formats: str, shape: tuple[int, ...]) -> list[Code]:
    """What the library reads in a picture, in places of one of that shape."""
    scale = shape[1] / grey.shape[1]
    return [
        Code(
            text=one.text,
            is_linear=str(one.format) not in _SQUARES,
            x=scale * _middle(one.position, "x"),
            y=scale * _middle(one.position, "y"),
        )
        for one in _library_reads(grey, formats)
        if len(one.text) <= _LONGEST
    ]


def _middle(position: Any, axis: str) -> float:
    corners = (position.top_left, position.top_right, position.bottom_left, position.bottom_right)
    return sum(float(getattr(corner, axis)) for corner in corners) / 4


def _library_reads(grey: Grey, formats: str, *, is_upright: bool = False) -> list[Any]:
    import zxingcpp

    return zxingcpp.read_barcodes(
        grey,
        formats=zxingcpp.barcode_formats_from_str(formats),
        try_rotate=not is_upright,
        try_invert=not is_upright,
        try_downscale=not is_upright,
    )


def _agreed(grey: Grey, place: Place, seen: list[Code], *, until: float) -> Code | None:
    """What two looks at a place agree on, three more where anything else was seen as well."""
    votes = Counter({one.text for one in seen})
    cuts: dict[int, tuple[Grey, float]] = {}
    for number, (width, blur, weight, gamma) in enumerate(_LOOKS, start=1):
        if width not in cuts:
            cuts[width] = place.cut(grey, width=width)
        part, scale = cuts[width]
        if weight:
            part = _sharpened(part, blur * scale, weight)
        if gamma != 1:
            part = _darkened(part, gamma)
        votes.update({one.text for one in _library_reads(part, _LINES, is_upright=True)})
        (best, most), (_other, next_most) = [*votes.most_common(2), ("", 0), ("", 0)][:2]
        if most - next_most >= (3 if next_most else 2):
            x, y = place.corners.mean(axis=0)
            return Code(text=best, is_linear=True, x=float(x), y=float(y))
        if time.thread_time() > until or (number >= _ENOUGH_FOR_NONE and not votes):
            break
    return None


def _sharpened(part: Grey, blur: float, weight: float) -> Grey:
    soft = cv2.GaussianBlur(part, (0, 0), blur)
    return cv2.addWeighted(part, 1 + weight, soft, -weight, 0).astype(np.uint8)


def _darkened(part: Grey, gamma: float) -> Grey:
    steps = 255 * (np.arange(256) / 255) ** gamma
    return cv2.LUT(part, steps.round().astype(np.uint8)).astype(np.uint8)


def _nearest(codes: list[Code], shape: tuple[int, ...]) -> list[Code]:
    """Each text once, the nearest to the middle first."""
    height, width = shape
    near = sorted(codes, key=lambda one: (one.x - width / 2) ** 2 + (one.y - height / 2) ** 2)
    return list({one.text: one for one in reversed(near)}.values())[::-1][:_MOST_CODES]
