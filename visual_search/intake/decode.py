"""Decodes a picture at about the size that is wanted, and not much larger."""

import io
import math
from dataclasses import dataclass, replace

# Registering these five is all that opening needs; Pillow would import every plugin it has
# when it meets a format that is not registered yet.
from PIL import (  # noqa: F401
    AvifImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from ..conf import AppSettings
from . import limits
from .colour import averageable, to_srgb
from .containers import PictureFile
from .crop import Crop
from .orientation import Box, read_orientation

DEFAULT_SIDE = 512

_DRAFT_REDUCTIONS = (1, 2, 4, 8)
_FILTER = Image.Resampling.BILINEAR
# Large pictures are first averaged in whole blocks, down to twice the wanted size: half the
# time, and on average 0.2 of 255 steps away from the filter alone.
_REDUCING_GAP = 2.0

# Names everything here that moves a pixel; a part of the fingerprint of every space.
DECODE_PATH = f"1:jpeg-scaled,{_FILTER.name.lower()},gap{_REDUCING_GAP:g},srgb,white,{DEFAULT_SIDE}"


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """An upright RGB picture in sRGB, and the upright size in pixels of what it was made of."""

    image: Image.Image
    width: int
    height: int


def decode(file: PictureFile, *, crop: Crop, side: int, settings: AppSettings) -> Decoded:
    """Decode the part `crop` of a picture so that its long side has at most `side` pixels.

    Raises:
        IntakeError: the real size is out of bounds, or the crop is too small for it.
    """
    # Opening reads the header only. Formats are named, so no other decoder is tried.
    with Image.open(io.BytesIO(file.data), formats=(file.format,)) as picture:
        real = replace(file, width=picture.width, height=picture.height)
        limits.check_size(real, settings)
        # AVIF alone still has these inside; in the others they were laid aside.
        orientation = read_orientation(file.exif or picture.info.get("exif", b""))
        profile = file.profile or picture.info.get("icc_profile", b"")
        width, height = orientation.upright_size(real.width, real.height)
        limits.check_crop(crop, width=width, height=height, settings=settings)
        small = _scaled_down(
            picture, orientation.stored_box(crop), side=side, most_pixels=settings.upload_max_pixels
        )
    # Turning and colours come after the resize: each would copy the whole picture before.
    image = to_srgb(orientation.upright(small), profile=profile)
    return Decoded(image=_without_metadata(image), width=width, height=height)


def _scaled_down(
    picture: Image.Image, fractions: Box, *, side: int, most_pixels: int
) -> Image.Image:
    left, top, right, bottom = fractions
    across, down = (right - left) * picture.width, (bottom - top) * picture.height
    scale = min(1.0, side / max(across, down))
    size = (max(1, round(across * scale)), max(1, round(down * scale)))
    # JPEG decodes to a half, a quarter or an eighth for a fraction of the work.
    # For a small part of a large photo the whole photo has to be decoded: then it is reduced
    # until it has no more pixels than any other format may have.
    pixels = picture.width * picture.height
    least = next(by for by in _DRAFT_REDUCTIONS if by == 8 or pixels <= most_pixels * by * by)
    wanted = (
        min(math.ceil(picture.width * scale), picture.width // least),
        min(math.ceil(picture.height * scale), picture.height // least),
    )
    drafted = picture.draft(None, wanted)
    # Not the size of the draft, which is rounded up.
    extent = drafted[1][2:] if drafted else picture.size
    box = (left * extent[0], top * extent[1], right * extent[0], bottom * extent[1])
    return averageable(picture).resize(size, _FILTER, box, _REDUCING_GAP)


def _without_metadata(image: Image.Image) -> Image.Image:
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    return clean
