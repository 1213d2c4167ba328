"""Damages pictures of products on purpose, as mistakes of shops do: each a little, or much."""

import io
import random
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from visual_search.imaging.objects import find_objects
from visual_search.reading.health.ground import ground_of

Damage = Callable[[Image.Image, random.Random], Image.Image]

_WORDS = (
    "SALE", "NEW", "FREE SHIPPING", "50% OFF", "BEST PRICE", "LIMITED OFFER", "www.example.com",
    "Sample Shop", "PREVIEW", "Do not copy", "Premium quality", "Only this week", "Stock Photo",
)  # fmt: skip
_FONTS = tuple(sorted(Path("/usr/share/fonts").rglob("*.ttf")))


def too_small(image: Image.Image, chance: random.Random) -> Image.Image:
    side = chance.randint(40, 150)
    scale = min(1.0, side / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS)


def blurred(image: Image.Image, chance: random.Random) -> Image.Image:
    """Out of focus, moved while it was taken, or enlarged from a thumbnail."""
    way = chance.choice(("focus", "focus", "motion", "enlarged"))
    side = max(image.size)
    if way == "focus":
        return image.filter(ImageFilter.GaussianBlur(max(1.5, chance.uniform(0.005, 0.016) * side)))
    if way == "motion":
        return _moved(image, length=max(6, round(chance.uniform(0.02, 0.05) * side)), chance=chance)
    part = chance.uniform(0.1, 0.22)
    size = (max(1, round(image.width * part)), max(1, round(image.height * part)))
    return image.resize(size, Image.Resampling.BOX).resize(image.size, Image.Resampling.BICUBIC)


def _moved(image: Image.Image, *, length: int, chance: random.Random) -> Image.Image:
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1.0
    angle = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), chance.uniform(0, 180), 1)
    turned = cv2.warpAffine(kernel, angle, (length, length))
    pixels = cv2.filter2D(
        np.asarray(image), -1, turned / turned.sum(), borderType=cv2.BORDER_REPLICATE
    )
    return Image.fromarray(pixels)


def dark(image: Image.Image, chance: random.Random) -> Image.Image:
    """Too short an exposure, sometimes with what a camera's curve makes of it."""
    pixels = np.asarray(image, np.float32) / 255.0
    exposed = pixels ** chance.uniform(1.0, 1.5) * chance.uniform(0.15, 0.45)
    return Image.fromarray((exposed * 255.0).astype(np.uint8))


def cut_off(image: Image.Image, chance: random.Random) -> Image.Image | None:
    """A crop through what the picture shows, at an edge that was free; None where none was."""
    ground = ground_of(np.asarray(image))
    free = [side for side in range(4) if ground.covered[side] < 0.02]
    if not free or not ground.is_plain:
        return None
    found = find_objects(image)
    box = found[0].box if found else None
    edges = [box.x, box.right, box.y, box.bottom] if box else [0.0, 1.0, 0.0, 1.0]
    kept = [0.0, 1.0, 0.0, 1.0]
    side = chance.choice(free)
    first = side - side % 2
    part = chance.uniform(0.25, 0.5) * (edges[first + 1] - edges[first])
    kept[side] = edges[side] - part if side % 2 else edges[side] + part
    width, height = image.size
    left, right, top, bottom = kept
    return image.crop(
        (round(left * width), round(top * height), round(right * width), round(bottom * height))
    )


def near_copy(image: Image.Image, chance: random.Random) -> Image.Image:
    """The same picture once more: squeezed, smaller, a little cropped."""
    width, height = image.size
    left, top, right, bottom = (chance.uniform(0.0, 0.04) for _edge in range(4))
    box = (
        round(left * width),
        round(top * height),
        round((1 - right) * width),
        round((1 - bottom) * height),
    )
    part = image.crop(box)
    scale = chance.uniform(0.5, 0.95)
    part = part.resize((round(part.width * scale), round(part.height * scale)))
    saved = io.BytesIO()
    part.save(saved, "JPEG", quality=chance.randint(40, 85))
    with Image.open(saved) as copy:
        return copy.convert("RGB")


def much_text(image: Image.Image, chance: random.Random) -> Image.Image:
    """Banners, captions and paragraphs of advertising over the picture."""
    drawn = image.copy()
    draw = ImageDraw.Draw(drawn)
    width, height = image.size
    colour = chance.choice(((0, 0, 0), (200, 0, 0), (255, 255, 255), (0, 60, 160), (255, 220, 0)))
    way = chance.choice(("banner", "caption", "paragraph", "scattered"))
    if way == "banner":
        top = chance.choice((0, round(height * 0.78)))
        ground = chance.choice(((200, 0, 0), (0, 0, 0), (255, 220, 0), (20, 60, 120)))
        draw.rectangle((0, top, width, top + round(height * 0.2)), fill=ground)
        ink = (255, 255, 255) if sum(ground) < 400 else (0, 0, 0)
        words = "  ".join(chance.sample(_WORDS, 2))
        _line(draw, words, (width * 0.04, top + height * 0.04), width * 0.9, ink, chance)
        return drawn
    if min(colour) > 200:
        colour = (60, 60, 60)
    rows = {"caption": 2, "paragraph": chance.randint(4, 8), "scattered": chance.randint(3, 5)}[way]
    for row in range(rows):
        words = " ".join(chance.sample(_WORDS, 3 if way == "paragraph" else 1))
        x = width * (chance.uniform(0.02, 0.4) if way == "scattered" else 0.04)
        y = height * (chance.uniform(0.02, 0.85) if way == "scattered" else 0.05 + 0.1 * row)
        _line(draw, words, (x, y), width * chance.uniform(0.5, 0.9), colour, chance)
    return drawn


def watermark(image: Image.Image, chance: random.Random) -> Image.Image:
    """A half transparent name: repeated askew, large in the middle, or in a corner."""
    side = max(image.size) * 2
    layer = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(layer)
    words = chance.choice(_WORDS)
    strength = chance.randint(70, 160)
    way = chance.choice(("repeated", "repeated", "middle", "corner"))
    middle = side / 2
    if way == "repeated":
        size = max(10, round(max(image.size) * chance.uniform(0.04, 0.08)))
        font = _font(size, chance)
        step = round(draw.textlength(words, font=font) + size * 2)
        for row, y in enumerate(range(0, side, size * chance.randint(3, 5))):
            for x in range(-(row % 2) * step // 2, side, step):
                draw.text((x, y), words, fill=strength, font=font)
    else:
        share = 0.8 if way == "middle" else 0.45
        font = _font(_fitting(words, image.width * share), chance)
        draw.text((middle, middle), words, fill=strength, font=font, anchor="mm")
    turned = layer.rotate(chance.choice((30, 45, -30, 20)) if way != "corner" else 0)
    x, y = image.width / 2, image.height / 2
    if way == "corner":
        x, y = image.width * 0.73, image.height * 0.93
    mask = turned.crop(
        (
            round(middle - x),
            round(middle - y),
            round(middle - x) + image.width,
            round(middle - y) + image.height,
        )
    )
    is_bright = np.asarray(image.convert("L")).mean() > 120
    ink = chance.choice(((90, 90, 90), (0, 0, 0))) if is_bright else (255, 255, 255)
    return Image.composite(Image.new("RGB", image.size, ink), image, mask)


def _font(size: int, chance: random.Random) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    if _FONTS:
        return ImageFont.truetype(str(chance.choice(_FONTS)), size)
    return ImageFont.load_default(size)


def _fitting(words: str, width: float) -> int:
    return max(9, round(width / max(len(words), 4) / 0.62))


def _line(draw, words, place, width, ink, chance) -> None:
    size = min(_fitting(words, width), round(width * 0.14))
    draw.text(place, words, fill=ink, font=_font(size, chance))


DAMAGES: dict[str, Damage] = {
    "too_small": too_small,
    "blurred": blurred,
    "dark": dark,
    "text": lambda image, chance: chance.choice((much_text, watermark))(image, chance),
}
