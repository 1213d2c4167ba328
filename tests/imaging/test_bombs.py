"""Small files that would grow: each is read in a process of its own and its cost taken."""

import zlib

import pytest
from PIL import Image

from tests.imaging.measuring import cost_of_reading
from tests.imaging.pictures import (
    blank_png,
    chunk,
    claiming,
    encoded,
    flat_avif,
    gif_claiming,
    many_passes,
    scene,
    segment,
    with_parts,
    with_png_chunks,
    with_segments,
)

pytestmark = pytest.mark.long

# Refusals are read from the header: 1 MB and some milliseconds when measured.
MAX_CPU_SECONDS = 0.3
MAX_EXTRA_MEGABYTES = 30
# At the limits, per decode; 2 seconds where half a second was measured.
MAX_CPU_SECONDS_AT_LIMIT = 2.0
MAX_EXTRA_MEGABYTES_AT_LIMIT = 450


def black(mode: str, side: int, kind: str, **options: object) -> bytes:
    return encoded(Image.new(mode, (side, side)), kind, **options)


def with_text(count: int, *, at_end: bool = False) -> bytes:
    text = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(1_000_000), 9)) * count
    return with_png_chunks(encoded(scene(), "PNG"), text, at_end=at_end)


def with_profiles(count: int) -> bytes:
    profile = chunk(b"iCCP", b"k\0\0" + zlib.compress(bytes(20_000_000), 9))
    return with_png_chunks(encoded(scene(), "PNG"), profile * count)


def frames(count: int) -> bytes:
    gif = encoded(scene((32, 32)), "GIF")
    start = gif.rindex(b",")
    return gif[:-1] + gif[start:-1] * count + b";"


def with_comment_in_pieces(count: int) -> bytes:
    gif = encoded(scene((32, 32)), "GIF")
    start = gif.rindex(b",")
    return gif[:start] + b"!\xfe" + b"\x01x" * count + b"\0" + gif[start:]


TOO_MANY, TOO_COSTLY = "image_too_many_pixels", "image_too_costly"
BOMBS = {
    "49 MP RGBA": (lambda: blank_png(7_000, 7_000), TOO_MANY),
    "49 MP of 16 bits": (lambda: blank_png(7_000, 7_000, depth=16, colour=2), TOO_MANY),
    "49 MP of 1 bit": (lambda: blank_png(7_000, 7_000, depth=1, colour=0), TOO_MANY),
    "400 MP": (lambda: blank_png(20_000, 20_000, depth=1, colour=0), TOO_MANY),
    "1 x 65,000": (lambda: blank_png(1, 65_000), "image_too_small"),
    "49 MP WebP": (lambda: black("RGB", 7_000, "WEBP", quality=1, method=0), TOO_MANY),
    "64 MP in passes": (lambda: black("RGB", 8_000, "JPEG", quality=1, progressive=True), TOO_MANY),
    "64 MP CMYK": (lambda: black("CMYK", 8_000, "JPEG", quality=1), TOO_MANY),
    "GIF of 4 Gpx": (lambda: gif_claiming(65_535, 65_535), TOO_MANY),
    "25 MP of 16 bits, interlaced": (
        lambda: blank_png(5_000, 5_000, depth=16, is_interlaced=True),
        TOO_COSTLY,
    ),
    "25 MP of 16 bits": (lambda: blank_png(5_000, 5_000, depth=16, filtering=4), TOO_COSTLY),
    "25 MP RGBA, interlaced": (lambda: blank_png(5_000, 5_000, is_interlaced=True), TOO_COSTLY),
    "59 MP in 20 full passes": (
        lambda: many_passes(
            black("RGB", 7_700, "JPEG", quality=1, progressive=True, subsampling=0), 9
        ),
        TOO_COSTLY,
    ),
    "81 MP AVIF that claims 64 x 64": (lambda: claiming(flat_avif(9_000), 64, 64), TOO_COSTLY),
    "81 MP AVIF that claims 16 MP": (lambda: claiming(flat_avif(9_000), 4_000, 4_000), TOO_COSTLY),
    "25 MP AVIF with alpha": (lambda: flat_avif(5_000), TOO_COSTLY),
    "AVIF of 200 parts": (lambda: with_parts(flat_avif(2_000), 200), "image_unreadable"),
    "20 s of passes": (
        lambda: many_passes(black("RGB", 7_000, "JPEG", quality=1, progressive=True), 500),
        "image_unreadable",
    ),
    "800,000 chunks": (
        lambda: with_png_chunks(encoded(scene(), "PNG"), chunk(b"abCd", b"") * 800_000),
        "image_unreadable",
    ),
    "2,400,000 comments": (
        lambda: with_segments(encoded(scene()), segment(0xFE, b"") * 2_400_000),
        "image_unreadable",
    ),
    "10 MB of junk": (lambda: b"\xff\xd8\xff" + bytes(10_000_000), "image_unreadable"),
    "60 texts": (lambda: with_text(60), "accepted"),
    "2,000 texts": (lambda: with_text(2_000), "accepted"),
    "2,000 texts behind": (lambda: with_text(2_000, at_end=True), "accepted"),
    "400 profiles": (lambda: with_profiles(400), "accepted"),
    "5,000,000 pieces": (lambda: with_comment_in_pieces(5_000_000), "image_unreadable"),
    "20,000 frames": (lambda: frames(20_000), "accepted"),
}

AT_LIMIT = {
    "RGBA PNG": lambda: blank_png(5_000, 5_000),
    "RGBA PNG of 16 bits": lambda: blank_png(3_500, 3_500, depth=16),
    "RGB PNG, interlaced": lambda: blank_png(5_000, 5_000, colour=2, is_interlaced=True),
    "WebP with alpha": lambda: black("RGBA", 5_000, "WEBP", quality=1, method=0),
    "JPEG in passes": lambda: black("RGB", 7_700, "JPEG", quality=1, progressive=True),
    "CMYK in passes": lambda: black("CMYK", 5_000, "JPEG", quality=1, progressive=True),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_next_to_nothing(name, tmp_path):
    make, code = BOMBS[name]
    path = tmp_path / "photo"
    path.write_bytes(make())

    cost = cost_of_reading(path)

    assert cost.code == code
    assert cost.cpu_seconds <= MAX_CPU_SECONDS
    assert cost.extra_megabytes <= MAX_EXTRA_MEGABYTES


@pytest.mark.parametrize("name", AT_LIMIT)
def test_the_largest_accepted_pictures_stay_within_memory(name, tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(AT_LIMIT[name]())

    cost = cost_of_reading(path)

    assert cost.code == "accepted"
    assert cost.cpu_seconds <= MAX_CPU_SECONDS_AT_LIMIT
    assert cost.extra_megabytes <= MAX_EXTRA_MEGABYTES_AT_LIMIT
