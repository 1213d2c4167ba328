"""Pictures come out upright, whatever EXIF says around it."""

import io
import math
import struct

import pytest
from PIL import Image

from tests.imaging.pictures import (
    encoded,
    exif,
    largest_difference,
    orientation_entry,
    scene,
    segment,
    with_exif,
    with_segments,
)
from visual_search.imaging import Crop, read_image

# How a camera stores an upright picture, by the number it writes.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
QUARTER_TURN = orientation_entry(6)

ODD_ENTRIES = {
    "undefined resolution": (0x011A, 7, 4, b"abcd"),
    "negative width": (0x0100, 9, 1, struct.pack("<i", -5)),
    "width that is no number": (0x0100, 11, 1, struct.pack("<f", math.nan)),
    "offset behind the end": (0x010F, 2, 5_000, struct.pack("<I", 0xFFFFFF)),
    "unknown type": (0x0101, 99, 1, bytes(4)),
}


def stored(number: int, upright: Image.Image) -> Image.Image:
    method = STORED[number]
    return upright if method is None else upright.transpose(method)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("number", STORED)
def test_every_orientation_comes_out_upright(kind, number):
    data = with_exif(stored(number, scene()), exif(orientation_entry(number)), kind)

    picture = read_image(data)

    assert (picture.width, picture.height) == scene().size
    assert largest_difference(picture.image, scene()) <= 8


@pytest.mark.parametrize("number", STORED)
def test_a_crop_is_taken_from_the_upright_picture(number):
    data = with_exif(stored(number, scene()), exif(orientation_entry(number)), "PNG")

    part = read_image(data, crop=Crop(0.25, 0.5, 0.5, 0.375)).image

    assert largest_difference(part, scene().crop((60, 80, 180, 140))) == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("name", ODD_ENTRIES)
def test_odd_exif_beside_the_orientation_does_not_matter(kind, name):
    entries = sorted([QUARTER_TURN, ODD_ENTRIES[name]])
    data = with_exif(stored(6, scene()), exif(*entries), kind)

    picture = read_image(data)

    assert largest_difference(picture.image, scene()) <= 8


@pytest.mark.parametrize(
    "body",
    [
        exif(orientation_entry(0)),
        exif(orientation_entry(9)),
        exif(orientation_entry(99)),
        exif((0x0112, 2, 2, b"6\0\0\0")),
        exif((0x0112, 7, 4, b"\x06\0\0\0")),
        exif()[:-4] + struct.pack("<I", 8),
        b"Exif\0\0II*\0" + struct.pack("<I", 0xFFFFFFFF),
        b"Exif\0\0II*\0" + struct.pack("<I", 8) + b"\xff\xff" + bytes(30),
        b"Exif\0\0MM",
        b"Exif\0\0",
        b"Exif\0\0" + bytes(60_000),
    ],
)
def test_a_senseless_orientation_leaves_the_picture_as_it_is(body):
    picture = read_image(with_exif(scene(), body))

    assert largest_difference(picture.image, scene()) <= 8


def test_big_endian_exif_is_understood():
    body = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, 6, 0, 0)

    picture = read_image(with_exif(stored(6, scene()), body))

    assert largest_difference(picture.image, scene()) <= 8


def test_exif_that_is_not_the_first_segment_is_found():
    jpeg = encoded(stored(6, scene()))
    body = exif(QUARTER_TURN)

    picture = read_image(with_segments(jpeg, segment(0xFE, b"comment"), segment(0xE1, body)))

    assert largest_difference(picture.image, scene()) <= 8


def phone_photo(second: bytes) -> bytes:
    """What a phone writes: two pictures in one file, and the way it was held."""
    buffer = io.BytesIO()
    stored(6, scene()).save(
        buffer,
        "MPO",
        save_all=True,
        append_images=[Image.new("RGB", (64, 64))],
        quality=97,
        subsampling=0,
        exif=exif(QUARTER_TURN),
    )
    return buffer.getvalue() + second


def test_a_phone_photo_with_a_second_picture_is_a_jpeg():
    data = phone_photo(b"")

    picture = read_image(data)

    assert Image.open(io.BytesIO(data)).format == "MPO"
    assert picture.format == "JPEG"
    assert largest_difference(picture.image, scene()) <= 8


def test_a_phone_photo_with_a_film_behind_it_is_accepted():
    film = b"\0\0\0\x18ftypmp42" + b"\xff\xda\xff\xd9\xff\xc0" * 5_000

    picture = read_image(phone_photo(film))

    assert largest_difference(picture.image, scene()) <= 8


def test_a_malformed_second_picture_does_not_matter():
    jpeg = with_segments(encoded(scene()), segment(0xE2, b"MPF\0II*\0" + b"\xff" * 40))

    assert largest_difference(read_image(jpeg).image, scene()) <= 8
