"""Files that broke other programs, and mutations of sound ones."""

import io
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.imaging.pictures import encoded, exif, orientation_entry, scene, with_exif

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("VISUAL_SEARCH_TEST_DATA", ROOT.parent / "shared" / "data"))
HOSTILE = DATA / "hostile"
SEEDS = 60
FLIPS, CUTS = 10, 3

needs_hostile_files = pytest.mark.skipif(
    not HOSTILE.is_dir(), reason="needs the files of ../shared/data/hostile"
)


def hostile_files() -> list[bytes]:
    return [path.read_bytes() for path in sorted(HOSTILE.iterdir())]


def mutated_files(seed: int) -> Iterator[bytes]:
    """Ten flipped bytes and three cuts of sixty sound files each, the same for the same seed."""
    chance = random.Random(seed)
    for number in range(SEEDS):
        sound = _sound(number)
        for _ in range(FLIPS):
            flipped = bytearray(sound)
            # Headers and their neighbourhood decide more than pixels do.
            end = len(sound) if chance.random() < 0.5 else min(len(sound), 700)
            flipped[chance.randrange(end)] ^= chance.randrange(1, 256)
            yield bytes(flipped)
        for _ in range(CUTS):
            yield sound[: chance.randrange(1, len(sound))]


def _sound(number: int) -> bytes:
    picture = scene((48 + 5 * number, 40 + 3 * (number % 9)))
    makers = (
        lambda: encoded(picture),
        lambda: encoded(picture, progressive=True),
        lambda: encoded(picture.convert("CMYK")),
        lambda: encoded(picture.convert("L")),
        lambda: with_exif(picture, exif(orientation_entry(number % 8 + 1))),
        lambda: encoded(picture, "PNG"),
        lambda: encoded(picture.quantize(), "PNG", transparency=3),
        lambda: encoded(picture.convert("1"), "PNG"),
        lambda: encoded(picture, "WEBP"),
        lambda: encoded(picture.convert("RGBA"), "WEBP", lossless=True),
        lambda: _moving(picture),
        lambda: encoded(picture, "GIF"),
    )
    return makers[number % len(makers)]()


def _moving(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", save_all=True, append_images=[picture.rotate(180)])
    return buffer.getvalue()
