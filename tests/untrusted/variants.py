"""One photo in every way that files store colours."""

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms, features

from tests.imaging.pictures import IEND, SIGNATURE, chunk, encoded
from tests.imaging.test_colour import WIDE


def colour_variants(photo: Image.Image) -> dict[str, bytes]:
    """Variants that keep the colours of an RGB photo."""
    made = {
        "RGB PNG": encoded(photo, "PNG"),
        "JPEG": encoded(photo, quality=90),
        "JPEG, subsampled": encoded(photo, quality=85, subsampling=2),
        "JPEG in passes": encoded(photo, quality=90, progressive=True),
        "JPEG without YCbCr": encoded(photo, quality=90, keep_rgb=True),
        "WebP": encoded(photo, "WEBP", quality=85),
        "WebP, lossless": encoded(photo, "WEBP", lossless=True),
        "RGBA": encoded(photo.convert("RGBA"), "PNG"),
        "RGBA on white": encoded(_cut_out(photo), "PNG"),
        "P": encoded(photo.quantize(256), "PNG"),
        "P with transparency": _palette_with_transparency(photo),
        "CMYK, Adobe": encoded(photo.convert("CMYK"), quality=95),
        "YCCK": _ycck(photo),
        "16 bits": _deep(photo),
        "Display P3": _wide(photo),
        "MPO": _two_pictures(photo),
    }
    if features.check("avif"):
        made["AVIF"] = encoded(photo, "AVIF", quality=85)
    return made


def grey_variants(photo: Image.Image) -> dict[str, bytes]:
    """Variants without colours; one of them is what the others are compared with."""
    grey = photo.convert("L")
    return {
        "L": encoded(grey, "PNG"),
        "grey JPEG": encoded(grey, quality=90),
        "LA": encoded(grey.convert("LA"), "PNG"),
        "grey of 16 bits": encoded(Image.fromarray(np.asarray(grey, np.uint16) * 257), "PNG"),
    }


def _cut_out(photo: Image.Image) -> Image.Image:
    """White made transparent, with other colours hidden below."""
    image = photo.convert("RGBA")
    pixels = np.asarray(image).copy()
    white = (pixels[..., :3] >= 254).all(axis=-1)
    pixels[white] = (0, 255, 0, 0)
    return Image.fromarray(pixels)


def _palette_with_transparency(photo: Image.Image) -> bytes:
    palette = photo.quantize(255)
    return encoded(palette, "PNG", transparency=255)


def _ycck(photo: Image.Image) -> bytes:
    """Adobe's YCCK: the inks' complement as YCbCr, and black; Pillow inverts what it writes."""
    inks = Image.eval(photo, lambda value: 255 - value).convert("YCbCr")
    bands = [Image.eval(band, lambda value: 255 - value) for band in inks.split()]
    black = Image.new("L", photo.size, 0)
    jpeg = encoded(Image.merge("CMYK", (*bands, black)), quality=95)
    at = jpeg.index(b"Adobe") + len(b"Adobe") + 6
    assert jpeg[at] == 0
    return jpeg[:at] + b"\2" + jpeg[at + 1 :]


def _deep(photo: Image.Image) -> bytes:
    pixels = (np.asarray(photo, np.uint16) * 257).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", *photo.size, 16, 2, 0, 0, 0)
    parts = [SIGNATURE, chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), IEND]
    return b"".join(parts)


def _wide(photo: Image.Image) -> bytes:
    to_wide = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), io.BytesIO(WIDE), "RGB", "RGB", renderingIntent=1
    )
    return encoded(to_wide.apply(photo), quality=95, icc_profile=WIDE)


def _two_pictures(photo: Image.Image) -> bytes:
    buffer = io.BytesIO()
    photo.save(buffer, "MPO", save_all=True, append_images=[Image.new("RGB", (64, 64))], quality=90)
    return buffer.getvalue()
