"""Makes a clean picture of untrusted bytes."""

import hashlib
from dataclasses import dataclass
from typing import IO

from PIL import Image

from ..conf import AppSettings, app_settings
from . import limits, refusals
from .boundary import one_refusal
from .containers import PictureFile, dissect, sniff
from .crop import WHOLE, Crop
from .decode import DEFAULT_SIDE, decode
from .source import read_bytes


@dataclass(frozen=True, kw_only=True)
class CleanImage:
    """A picture that is safe to work with: upright, RGB in sRGB, without any metadata.

    `sha256` is the hex digest of the bytes it was made of. `width` and `height` are those of
    the whole upright original in pixels, `format` is its type as Pillow names it ("JPEG").
    """

    image: Image.Image
    sha256: str
    width: int
    height: int
    format: str


def read_image(
    source: bytes | IO[bytes], *, crop: Crop | None = None, side: int = DEFAULT_SIDE
) -> CleanImage:
    """Read an image file from bytes or a stream (from where it stands, at most to the limit).

    The first frame is decoded, or the part `crop` of it, so that the long side has at most
    `side` pixels; nothing is ever enlarged. Equal bytes give equal pixels. May be called from
    several threads at once, and changes no state of Pillow or of the process.

    Raises:
        IntakeError: the picture is refused; the message is written for shoppers.
    """
    settings = app_settings()
    data = read_bytes(source, limit=settings.upload_max_bytes)
    with one_refusal():
        file = _recognised(data, settings)
        limits.check_size(file, settings)
        decoded = decode(file, crop=crop or WHOLE, side=side, settings=settings)
    return CleanImage(
        image=decoded.image,
        sha256=hashlib.sha256(data).hexdigest(),
        width=decoded.width,
        height=decoded.height,
        format=file.format,
    )


def _recognised(data: bytes, settings: AppSettings) -> PictureFile:
    name = sniff(data)
    if name is None or name not in settings.upload_formats:
        raise refusals.unsupported(formats=settings.upload_formats)
    return dissect(data, name)
