"""Measures that are out of bounds."""

import pytest
from PIL import Image

from tests.imaging.pictures import blank_png, chunk, encoded, many_passes, scene, with_png_chunks
from tests.imaging.refused import code_of, refusal_of
from visual_search.imaging import read_image


def flat(width: int, height: int, kind: str = "PNG", **options: object) -> bytes:
    return encoded(Image.new("RGB", (width, height), "teal"), kind, **options)


@pytest.mark.parametrize("size", [(16, 16), (16, 320), (320, 16)])
def test_the_smallest_and_narrowest_allowed_pictures_are_accepted(size):
    picture = read_image(flat(*size))

    assert (picture.width, picture.height) == size


@pytest.mark.parametrize(
    ("size", "code"),
    [
        ((15, 40), "image_too_small"),
        ((40, 15), "image_too_small"),
        ((1, 65_000), "image_too_small"),
        ((16, 321), "image_too_wide"),
        ((321, 16), "image_too_wide"),
        ((10_001, 1_000), "image_too_many_pixels"),
        ((1_000, 10_001), "image_too_many_pixels"),
        ((5_001, 5_000), "image_too_many_pixels"),
    ],
)
def test_each_measure_is_checked_by_itself(size, code):
    assert code_of(blank_png(*size, depth=1, colour=0)) == code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_of_no_width_is_refused(kind):
    data = bytearray(flat(32, 32, kind))
    start = {"JPEG": data.find(b"\xff\xc0") + 7, "PNG": 16, "WEBP": 26}[kind]
    data[start : start + (4 if kind == "PNG" else 2)] = bytes(4 if kind == "PNG" else 2)

    assert code_of(bytes(data)) == "image_too_small"


def test_refusals_say_the_numbers_and_what_is_right():
    messages = [
        str(refusal_of(data))
        for data in (
            blank_png(7_000, 7_000, depth=1, colour=0),
            blank_png(5_001, 5_000, depth=1, colour=0),
            flat(8, 9),
            blank_png(10_001, 1_000, depth=1, colour=0),
            flat(16, 400),
        )
    ]

    assert messages == [
        "The photo has 49 megapixels; 25 are allowed.",
        "The photo has 25.1 megapixels; 25 are allowed.",
        "The photo is 8 × 9 pixels; each side must have at least 16.",
        "The photo is 10001 × 1000 pixels; no side may be longer than 10000.",
        "The photo is 16 × 400 pixels; the long side may be at most 20 times the short one.",
    ]


def test_jpeg_may_have_more_pixels_because_it_is_decoded_scaled():
    picture = read_image(flat(7_000, 7_000, "JPEG", quality=10))

    assert (picture.width, picture.height) == (7_000, 7_000)
    assert picture.image.size == (512, 512)


def test_jpeg_has_its_own_limit():
    error = refusal_of(flat(8_000, 8_000, "JPEG", quality=10))

    assert str(error) == "The photo has 64 megapixels; 60 are allowed."


def test_four_channels_in_passes_count_as_decoded_whole():
    print_file = encoded(Image.new("CMYK", (5_100, 5_000)), progressive=True, quality=10)

    assert str(refusal_of(print_file)) == "The photo has 25.5 megapixels; 25 are allowed."


@pytest.mark.parametrize("passes", [200, 5_000])
def test_a_jpeg_of_absurdly_many_passes_is_refused(passes):
    assert code_of(many_passes(encoded(scene(), progressive=True), passes)) == "image_unreadable"


def test_a_large_jpeg_may_have_fewer_passes():
    progressive = encoded(Image.new("RGB", (6_000, 6_000)), progressive=True, quality=10)

    assert code_of(many_passes(progressive, 60)) == "image_unreadable"


def test_a_second_size_in_a_jpeg_is_refused():
    jpeg = encoded(scene())
    start = jpeg.find(b"\xff\xc0")
    frame = jpeg[start : start + 19]

    assert code_of(jpeg[:start] + frame + jpeg[start:]) == "image_unreadable"


def test_a_second_size_in_a_png_is_measured_too():
    second = chunk(b"IHDR", (7_000).to_bytes(4, "big") * 2 + bytes((8, 2, 0, 0, 0)))

    assert code_of(with_png_chunks(flat(64, 64), second)) == "image_too_many_pixels"


def test_a_lower_limit_of_the_process_is_kept_without_a_warning(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000_000)

    error = refusal_of(flat(1_200, 1_000))

    assert str(error) == "The photo has 1.2 megapixels; 1 are allowed."


def test_a_process_without_a_limit_is_still_limited(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)

    assert code_of(blank_png(7_000, 7_000, depth=1, colour=0)) == "image_too_many_pixels"
