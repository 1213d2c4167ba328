"""Nothing but pixels comes out of a file."""

import io

import pytest
from PIL import PngImagePlugin

from tests.imaging.pictures import chunk, encoded, exif, scene, segment, with_exif, with_segments
from visual_search.imaging import read_image
from visual_search.imaging.containers import dissect

MARKER = b"visual-search-marker-0123456789ab"


def _jpeg() -> bytes:
    segments = [
        segment(0xE1, exif((0x0112, 3, 1, b"\1\0\0\0")) + MARKER),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + MARKER),
        segment(0xED, b"Photoshop 3.0\0" + MARKER),
        segment(0xE5, MARKER),
        segment(0xFE, MARKER),
        segment(0xE2, b"MPF\0" + MARKER),
    ]
    return with_segments(encoded(scene(), progressive=True), *segments) + MARKER


def _png() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", MARKER.decode())
    text.add_text("Compressed", MARKER.decode(), zip=True)
    text.add(b"abCd", MARKER)
    return encoded(scene(), "PNG", pnginfo=text, exif=exif() + MARKER) + MARKER


def _webp() -> bytes:
    return encoded(scene(), "WEBP", exif=exif() + MARKER, xmp=MARKER) + MARKER


FILES = {"JPEG": _jpeg(), "PNG": _png(), "WEBP": _webp()}


@pytest.mark.parametrize("kind", FILES)
def test_a_clean_picture_has_no_metadata(kind):
    image = read_image(FILES[kind]).image

    assert image.info == {}
    assert dict(image.getexif()) == {}
    assert type(image).__module__ == "PIL.Image"


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("target", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_the_metadata_is_saved_with_a_clean_picture(kind, target):
    buffer = io.BytesIO()

    read_image(FILES[kind]).image.save(buffer, target)

    assert MARKER not in buffer.getvalue()


@pytest.mark.parametrize("kind", FILES)
def test_decoders_do_not_see_metadata_either(kind):
    assert MARKER in FILES[kind]

    assert MARKER not in dissect(FILES[kind], kind).data


def test_orientation_survives_in_a_file_that_is_reduced():
    data = with_exif(scene(), exif((0x0112, 3, 1, b"\6\0\0\0")), "PNG")

    assert dissect(data, "PNG").exif == exif((0x0112, 3, 1, b"\6\0\0\0")).removeprefix(b"Exif\0\0")
    assert chunk(b"eXIf", dissect(data, "PNG").exif) in data
