"""Every way to store colours ends as sRGB on white."""

import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from tests.imaging.pictures import (
    blank_png,
    chunk,
    encoded,
    largest_difference,
    scene,
    segment,
    with_png_chunks,
    with_segments,
)
from visual_search.imaging import read_image

GREY = scene().convert("L")


def rgb(image: Image.Image) -> Image.Image:
    return image.convert("RGB")


def opaque(mode: str) -> Image.Image:
    return scene().convert(mode)


def half_transparent() -> Image.Image:
    image = scene().convert("RGBA")
    image.putalpha(128)
    return image


def on_white(image: Image.Image) -> Image.Image:
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")


def display_profile(*, gamma: float, primaries: list[tuple[float, float]]) -> bytes:
    """A display profile made by hand: three primaries (xy, adapted to D50) and one gamma."""
    columns = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in primaries]).T
    white = np.array([0.9642, 1.0, 0.8249])
    columns = columns * np.linalg.solve(columns, white)

    def fixed(value: float) -> bytes:
        return struct.pack(">i", round(value * 65_536))

    def xyz(values: np.ndarray) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(fixed(value) for value in values)

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    text = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"wide\0" + bytes(78)
    bodies = {
        b"desc": text + bytes(-len(text) % 4),
        b"wtpt": xyz(white),
        b"rXYZ": xyz(columns[:, 0]),
        b"gXYZ": xyz(columns[:, 1]),
        b"bXYZ": xyz(columns[:, 2]),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
    }
    return _profile_file(bodies, xyz(white)[8:])


def _profile_file(bodies: dict[bytes, bytes], white: bytes) -> bytes:
    offset, table, data = 128 + 4 + 12 * len(bodies), b"", b""
    for name, body in bodies.items():
        table += name + struct.pack(">II", offset + len(data), len(body))
        data += body
    header = bytearray(128)
    header[0:4] = struct.pack(">I", offset + len(data))
    header[8:12] = b"\x02\x10\0\0"
    header[12:24] = b"mntrRGB XYZ "
    header[36:40] = b"acsp"
    header[68:80] = white
    return bytes(header) + struct.pack(">I", len(bodies)) + table + data


# The primaries of Display P3 after adaptation to D50, near enough.
WIDE = display_profile(gamma=2.2, primaries=[(0.683, 0.318), (0.284, 0.672), (0.156, 0.066)])
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

VARIANTS = {
    "RGBA opaque": (encoded(opaque("RGBA"), "PNG"), scene()),
    "RGBA on white": (encoded(half_transparent(), "PNG"), on_white(half_transparent())),
    "WebP RGBA": (
        encoded(half_transparent(), "WEBP", lossless=True),
        on_white(half_transparent()),
    ),
    "LA": (encoded(GREY.convert("LA"), "PNG"), rgb(GREY)),
    "grey PNG": (encoded(GREY, "PNG"), rgb(GREY)),
    "grey JPEG": (encoded(GREY), rgb(GREY)),
    "P": (encoded(scene().quantize(), "PNG"), rgb(scene().quantize())),
    "1": (encoded(scene().convert("1"), "PNG"), rgb(scene().convert("1"))),
    "CMYK": (encoded(opaque("CMYK")), scene()),
    "CMYK in passes": (encoded(opaque("CMYK"), progressive=True), scene()),
    "JPEG in passes": (encoded(scene(), progressive=True), scene()),
    "JPEG subsampled": (encoded(scene(), subsampling=2), scene()),
    "JPEG without YCbCr": (encoded(scene(), keep_rgb=True), scene()),
    "named sRGB": (encoded(scene(), "PNG", icc_profile=SRGB), scene()),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_variants_look_like_the_picture_they_were_made_of(name):
    data, expected = VARIANTS[name]

    picture = read_image(data)

    assert picture.image.mode == "RGB"
    assert largest_difference(picture.image, expected) <= 8


def test_a_palette_with_transparent_entries_is_shown_on_white():
    data = with_png_chunks(
        encoded(Image.new("P", (32, 32)), "PNG"),
    )
    data = (
        data[:33]
        + chunk(b"PLTE", bytes(6))
        + chunk(b"tRNS", b"\0")
        + data[data.find(b"IDAT") - 4 :]
    )

    assert read_image(data).image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("colour", [0, 2])
def test_a_transparent_key_colour_is_shown_on_white(colour):
    key = chunk(b"tRNS", bytes(2 if colour == 0 else 6))

    picture = read_image(blank_png(32, 32, colour=colour, chunks=[key]))

    assert picture.image.getpixel((5, 5)) == (255, 255, 255)


def test_transparent_pixels_do_not_bleed_into_a_reduced_picture():
    stripes = Image.new("RGBA", (2_048, 128), (255, 0, 0, 255))
    for x in range(0, 2_048, 2):
        stripes.paste((0, 255, 0, 0), (x, 0, x + 1, 128))

    red, green, blue = read_image(encoded(stripes, "PNG")).image.getpixel((256, 5))

    assert red == 255
    assert abs(green - 127) <= 2
    assert abs(blue - 127) <= 2


@pytest.mark.parametrize(
    ("value", "shown"), [(0, 0), (0x40FF, 0x40), (0x8000, 0x80), (65_535, 255)]
)
def test_16_bit_grey_is_scaled_not_clipped(value, shown):
    deep = Image.fromarray(np.full((32, 32), value, np.uint16))

    picture = read_image(encoded(deep, "PNG"))

    assert picture.image.getpixel((3, 3)) == (shown, shown, shown)


def test_16_bit_colour_is_scaled():
    picture = read_image(blank_png(32, 32, depth=16, colour=2))

    assert picture.image.getpixel((3, 3)) == (0, 0, 0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_wide_profile_is_brought_to_srgb(kind):
    to_wide = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), io.BytesIO(WIDE), "RGB", "RGB", renderingIntent=1
    )
    muted = scene().point(lambda value: 60 + value // 2)
    options = {"lossless": True} if kind == "WEBP" else {}
    data = encoded(to_wide.apply(muted), kind, icc_profile=WIDE, **options)

    picture = read_image(data)

    assert largest_difference(to_wide.apply(muted), muted) > 12
    assert largest_difference(picture.image, muted) <= 8


@pytest.mark.parametrize("profile", [b"", b"nonsense", WIDE[:200], bytes(5_000), WIDE[:-40]])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_broken_profile_counts_as_srgb(kind, profile):
    data = encoded(scene(), kind, icc_profile=profile)

    assert largest_difference(read_image(data).image, scene()) <= 30


def test_a_profile_of_another_kind_of_picture_counts_as_srgb():
    data = encoded(GREY, "PNG", icc_profile=WIDE)

    assert largest_difference(read_image(data).image, rgb(GREY)) == 0


@pytest.mark.parametrize("body", [b"", b"\x01", b"\x01\x02abc", b"\x01\x01" + bytes(300)])
def test_a_jpeg_with_pieces_of_a_profile_is_accepted(body):
    data = with_segments(encoded(scene()), segment(0xE2, b"ICC_PROFILE\0" + body))

    assert largest_difference(read_image(data).image, scene()) <= 8


def test_a_profile_in_several_pieces_is_joined_in_their_order():
    pieces = [
        segment(0xE2, b"ICC_PROFILE\0" + bytes((number, 2)) + part)
        for number, part in ((2, WIDE[200:]), (1, WIDE[:200]))
    ]
    whole = encoded(scene(), icc_profile=WIDE)

    picture = read_image(with_segments(encoded(scene()), *pieces))

    assert largest_difference(picture.image, read_image(whole).image) == 0
    assert largest_difference(picture.image, scene()) > 8
