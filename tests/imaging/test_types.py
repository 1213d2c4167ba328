"""Which types of file are looked at, by their first bytes alone."""

import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, features

from tests.imaging.measuring import ROOT
from tests.imaging.pictures import encoded, largest_difference, scene
from tests.imaging.refused import code_of, refusal_of
from visual_search.exceptions import IntakeError
from visual_search.imaging import read_image

SVG = b"""<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><text>&x;</text></svg>"""

FOREIGN = {
    "svg": SVG,
    "text": b"not a photo at all",
    "html": b"<!doctype html><script>alert(1)</script>",
    "pdf": b"%PDF-1.7\n1 0 obj\n",
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "psd": b"8BPS\0\1" + bytes(40),
    "jp2": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40),
    "blp": b"BLP2" + bytes(280),
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40),
    "riff of another kind": b"RIFF\x10\0\0\0WAVEfmt " + bytes(40),
    "gif": encoded(scene(), "GIF"),
    "tiff": encoded(scene(), "TIFF"),
    "bmp": encoded(scene(), "BMP"),
    "ico": encoded(scene(), "ICO"),
    "ppm": encoded(scene(), "PPM"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_files_of_other_types_are_refused(name):
    assert code_of(FOREIGN[name]) == "image_type_unsupported"


def test_the_refusal_names_the_types_that_are_accepted():
    message = str(refusal_of(SVG))

    assert message.endswith("These can: JPEG, PNG, WebP.")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photos_of_the_usual_types_are_accepted(kind):
    picture = read_image(encoded(scene(), kind))

    assert picture.format == kind
    assert largest_difference(picture.image, scene()) <= 8


def test_a_type_that_the_shop_excludes_is_refused(configure):
    configure(upload_formats=("JPEG",))

    assert code_of(encoded(scene(), "PNG")) == "image_type_unsupported"


def test_a_shop_may_accept_gif_and_gets_its_first_frame(configure):
    configure(upload_formats=("JPEG", "GIF"))
    others = [Image.new("RGB", scene().size, colour) for colour in ("red", "blue")]
    moving = encoded(scene().quantize(), "GIF", save_all=True, append_images=others)

    picture = read_image(moving)

    assert picture.format == "GIF"
    assert largest_difference(picture.image, scene().quantize().convert("RGB")) == 0


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow is built without AVIF")
def test_a_shop_may_accept_avif(configure):
    configure(upload_formats=("JPEG", "AVIF"))

    picture = read_image(encoded(scene(), "AVIF", subsampling="4:4:4"))

    assert picture.format == "AVIF"
    assert largest_difference(picture.image, scene()) <= 8


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow is built without AVIF")
def test_an_avif_file_that_claims_to_be_huge_is_refused(configure):
    configure(upload_formats=("AVIF",))
    sound = encoded(scene(), "AVIF")
    sides = b"".join(side.to_bytes(4, "big") for side in scene().size)
    huge = sound.replace(sides, b"\0\0\xff\xff" * 2)

    assert huge != sound
    assert code_of(huge) == "image_too_many_pixels"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_only_the_first_frame_of_a_moving_picture_is_used(kind):
    others = [Image.new("RGB", scene().size, colour) for colour in ("red", "blue")]
    moving = encoded(scene(), kind, save_all=True, append_images=others, lossless=True)

    picture = read_image(moving)

    assert largest_difference(picture.image, scene()) == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.01, 0.3, 0.6, 0.9])
def test_truncated_files_are_refused_as_unreadable(kind, part):
    data = encoded(scene(), kind, **({"lossless": True} if kind == "WEBP" else {}))

    assert code_of(data[: max(16, int(len(data) * part))]) == "image_unreadable"


def test_a_jpeg_of_headers_alone_is_unreadable():
    assert code_of(b"\xff\xd8\xff\xd9") == "image_unreadable"
    assert code_of(b"\xff\xd8\xff") == "image_unreadable"


def test_decoders_of_other_types_are_never_imported():
    code = (
        "import sys, io; from django.conf import settings; settings.configure()\n"
        "from PIL import Image; from visual_search.imaging import read_image\n"
        f"read_image({encoded(Image.new('RGB', (32, 32)), 'WEBP')!r})\n"
        "print(*sorted(n for n in sys.modules if n.startswith('PIL.') and 'Plugin' in n))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True
    )

    assert set(done.stdout.split()).isdisjoint(
        f"PIL.{name}ImagePlugin" for name in ("Eps", "Blp", "Psd", "Pdf", "Jpeg2K", "Fli", "Ico")
    )


def test_the_name_of_a_file_does_not_matter():
    disguised = SimpleUploadedFile("photo.jpg", SVG, content_type="image/jpeg")

    with pytest.raises(IntakeError) as caught:
        read_image(disguised)

    assert caught.value.code == "image_type_unsupported"


@pytest.mark.parametrize("name", ["JPG", "jpg", "jpeg", ".jpg", " JPEG", "Jpe"])
def test_a_format_goes_by_any_of_its_names(name, configure):
    configure(upload_formats=(name, "PNG"))

    assert read_image(encoded(scene())).format == "JPEG"
