"""Draws the pictures of the demo catalogue, the same ones each time."""

import csv
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageFilter, ImageOps

from .shapes import SHAPES, SIDE, Part

PICTURE_SIDE = 512
QUALITY = 88

Pixels = npt.NDArray[np.float32]
Colour = tuple[int, int, int]

COLOURS: dict[str, Colour] = {
    "terracotta": (190, 98, 66),
    "sage": (143, 163, 130),
    "navy": (45, 62, 102),
    "cream": (232, 220, 196),
    "mustard": (212, 160, 46),
    "charcoal": (72, 72, 76),
    "blush": (222, 172, 164),
    "sky": (132, 176, 206),
    "plum": (112, 58, 92),
    "white": (240, 239, 235),
    "forest": (46, 92, 70),
    "coral": (226, 108, 90),
}
TONES: dict[str, Colour] = {
    "accent": (88, 74, 62),
    "wood": (178, 134, 88),
    "glow": (252, 232, 184),
    "paper": (248, 246, 240),
}
BACKDROPS: tuple[Colour, ...] = ((236, 232, 226), (228, 232, 234), (238, 230, 224))


def draw_catalogue(seed: Path, target: Path) -> None:
    """Lay out an importable folder: the CSV files of `seed` and the pictures they name."""
    (target / "images").mkdir(parents=True, exist_ok=True)
    for name in ("products.csv", "images.csv"):
        shutil.copyfile(seed / name, target / name)
    with (seed / "images.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            picture = draw(row["shape"], row["colour"], row["pattern"], row["view"])
            picture.save(target / "images" / row["image"], quality=QUALITY)


def draw(shape: str, colour: str, pattern: str, view: str) -> Image.Image:
    """Draw one product as an RGB picture of 512 pixels a side.

    `view` is `front` or `angle`; the other arguments are keys of SHAPES, COLOURS, PATTERNS.
    """
    rng = np.random.default_rng(crc32(f"{shape} {colour} {pattern} {view}".encode()))
    parts = SHAPES[shape]()
    if view == "angle":
        parts = [Part(_turn(part.mask), part.tone, part.is_round) for part in parts]
    canvas = _cast_shadow(_backdrop(rng), parts)
    for part in parts:
        _paint(canvas, part, COLOURS[colour], pattern)
    image = Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8), "RGB")
    return image.resize((PICTURE_SIDE, PICTURE_SIDE), Image.Resampling.LANCZOS)


def _turn(mask: Image.Image) -> Image.Image:
    tilted = ImageOps.mirror(mask).rotate(7, Image.Resampling.BICUBIC)
    edge = round(SIDE * 0.07)
    return tilted.crop((edge, edge, SIDE - edge, SIDE - edge)).resize((SIDE, SIDE))


@cache
def _grid() -> tuple[Pixels, Pixels]:
    steps = np.linspace(0, 1, SIDE, dtype=np.float32)
    return steps[None, :].repeat(SIDE, axis=0), steps[:, None].repeat(SIDE, axis=1)


def _backdrop(rng: np.random.Generator) -> Pixels:
    x, y = _grid()
    base = np.array(BACKDROPS[rng.integers(len(BACKDROPS))], dtype=np.float32)
    light = 1.04 - 0.1 * np.hypot(x - 0.4, y - 0.35)
    floor = np.where(y > 0.78, 0.96, 1.0)
    return np.asarray(base * (light * floor)[..., None], dtype=np.float32)


def _cast_shadow(canvas: Pixels, parts: list[Part]) -> Pixels:
    whole = Image.new("L", (SIDE, SIDE))
    for part in parts:
        whole.paste(255, mask=part.mask)
    moved = ImageChops.offset(whole, round(SIDE * 0.03), round(SIDE * 0.025))
    # What is blurred anyway can be blurred small.
    small = moved.reduce(4).filter(ImageFilter.GaussianBlur(SIDE / 4 * 0.03))
    soft = small.resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return np.asarray(canvas * (1 - 0.3 * _share(soft)), dtype=np.float32)


def _share(mask: Image.Image) -> Pixels:
    return np.expand_dims(np.asarray(mask, dtype=np.float32) / np.float32(255), 2)


def _paint(canvas: Pixels, part: Part, main: Colour, pattern: str) -> None:
    left, top, right, bottom = box = part.mask.getbbox() or (0, 0, SIDE, SIDE)
    window = np.s_[top:bottom, left:right]
    x, y = (axis[window] for axis in _grid())
    colour = _tone(part.tone, main)
    if part.tone == "main":
        share = PATTERNS[pattern](x, y)[..., None]
        colour = colour * (1 - share) + _second(main) * share
    cover = _share(part.mask.crop(box))
    shading = _shading(x, y, is_round=part.is_round)[..., None]
    canvas[window] = canvas[window] * (1 - cover) + colour * shading * cover


def _tone(tone: str, main: Colour) -> Pixels:
    base = np.array(TONES.get(tone, main), dtype=np.float32)
    if tone == "light":
        return base + (255 - base) * 0.25
    return base * 0.45 if tone == "dark" else base


def _second(main: Colour) -> Pixels:
    """The colour of a pattern: a pale glaze on dark ground, a deep one on pale ground."""
    base = np.array(main, dtype=np.float32)
    return base + (255 - base) * 0.72 if base.mean() < 165 else base * 0.55


def _shading(x: Pixels, y: Pixels, *, is_round: bool) -> Pixels:
    across = (x - x.min()) / max(np.ptp(x), 1 / SIDE)
    if not is_round:
        return np.asarray(1.06 - 0.12 * across - 0.06 * y, dtype=np.float32)
    edge = np.abs(across - 0.36)
    gleam = 0.16 * np.exp(-(((across - 0.28) / 0.07) ** 2))
    return np.asarray(1.1 - 0.95 * edge**2 + gleam, dtype=np.float32)


def _plain(x: Pixels, _y: Pixels) -> Pixels:
    return np.zeros_like(x)


def _stripes(x: Pixels, _y: Pixels) -> Pixels:
    return (np.sin(x * 110) > 0.45).astype(np.float32)


def _bands(_x: Pixels, y: Pixels) -> Pixels:
    return (np.sin(y * 64) > 0.55).astype(np.float32)


def _dots(x: Pixels, y: Pixels) -> Pixels:
    row = np.floor(y * 15)
    along = x * 15 + 0.5 * (row % 2)
    near = np.hypot(along % 1 - 0.5, y * 15 % 1 - 0.5)
    return np.asarray(near < 0.24, dtype=np.float32)


def _checks(x: Pixels, y: Pixels) -> Pixels:
    return ((np.floor(x * 14) + np.floor(y * 14)) % 2 * 0.8).astype(np.float32)


def _speckle(x: Pixels, y: Pixels) -> Pixels:
    # One fixed field of grains, as if all clay came from one pit.
    grains = np.random.default_rng(7).random((128, 128))
    found = grains[np.int32(y * 127), np.int32(x * 127)]
    off = np.hypot(x * 127 % 1 - 0.5, y * 127 % 1 - 0.5)
    return np.asarray(((found > 0.93) & (off < 0.45)) * 0.9, dtype=np.float32)


def _dip(x: Pixels, y: Pixels) -> Pixels:
    return (y > 0.58 + 0.015 * np.sin(x * 22)).astype(np.float32)


PATTERNS: dict[str, Callable[[Pixels, Pixels], Pixels]] = {
    "plain": _plain,
    "stripes": _stripes,
    "bands": _bands,
    "dots": _dots,
    "checks": _checks,
    "speckle": _speckle,
    "dip": _dip,
}
