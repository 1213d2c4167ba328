"""Decodes a picture at about the size that is wanted, and not much larger."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

# Registering these five is all that opening needs; Pillow would import every plugin it has
# when it meets a format that is not registered yet.
from PIL import (  # noqa: F401
    AvifImagePlugin,
    GifImagePlugin,
    Image,
    ImageChops,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from ..conf import AppSettings
from . import limits, refusals
from .colour import averageable, on_white, to_srgb
from .containers import PictureFile
from .crop import Crop
from .orientation import Orientation, read_orientation

DEFAULT_SIDE = 512

_DRAFT_REDUCTIONS = (1, 2, 4, 8)
_FILTER = Image.Resampling.BILINEAR
# Large pictures are first averaged in whole blocks, down to twice the wanted size: half the
# time, and on average 0.2 of 255 steps away from the filter alone.
_REDUCING_GAP = 2.0

# Names everything here that moves a pixel; a part of the fingerprint of every space.
DECODE_PATH = f"1:jpeg-scaled,{_FILTER.name.lower()},gap{_REDUCING_GAP:g},srgb,white,{DEFAULT_SIDE}"


@dataclass(frozen=True, kw_only=True)
class Want:
    """A part of a picture that is wanted, and how many pixels its long side may have."""

    crop: Crop
    side: int


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """A picture as it is stored, decoded as large as it is wanted, for parts to be cut from.

    `width` and `height` are those of the whole upright original. `extent` is the size of
    `picture` before it was rounded up to whole pixels.
    """

    picture: Image.Image = field(repr=False)
    extent: tuple[float, float]
    orientation: Orientation
    profile: bytes = field(repr=False)
    width: int
    height: int

    def part(self, want: Want, *, settings: AppSettings) -> Image.Image:
        """Cut a part out: upright RGB in sRGB, never enlarged.

        Raises:
            IntakeError: the part is too small.
        """
        limits.check_crop(want.crop, width=self.width, height=self.height, settings=settings)
        left, top, right, bottom = self.orientation.stored_box(want.crop)
        width, height = self.extent
        across, down = (right - left) * width, (bottom - top) * height
        scale = min(1.0, want.side / max(across, down))
        size = (max(1, round(across * scale)), max(1, round(down * scale)))
        box = (left * width, top * height, right * width, bottom * height)
        small = self.picture.resize(size, _FILTER, box, _REDUCING_GAP)
        # Turning and colours come after the resize: each would copy the whole picture before.
        return _without_metadata(to_srgb(self.orientation.upright(small), profile=self.profile))

    def grey(self) -> Image.Image:
        """All of it upright and in grey, as large as it was decoded; white where transparent."""
        return self.orientation.upright(on_white(self.picture).convert("L"))

    def slimmed(self, scale: float) -> "Decoded":
        """Average whole blocks, as far as parts at `scale` of the original allow."""
        stored = self.orientation.upright_size(self.width, self.height)
        by = int(self.extent[0] / (stored[0] * scale))
        if by < 2:
            return self
        extent = (self.extent[0] / by, self.extent[1] / by)
        return replace(self, picture=self.picture.reduce(by), extent=extent)


def decode(file: PictureFile, wants: Sequence[Want], *, settings: AppSettings) -> Decoded:
    """Decode a picture once, large enough for every part that is wanted.

    Raises:
        IntakeError: the real size is out of bounds, a part is too small for it, or the end of
            the file is missing together with pixels.
    """
    decoded = _decode(file, wants, settings=settings)
    if file.counterpart:
        other = _decode(replace(file, data=file.counterpart), wants, settings=settings)
        if ImageChops.difference(decoded.picture, other.picture).getbbox():
            raise refusals.unreadable()
    return decoded


def scale_of(wants: Sequence[Want], *, width: int, height: int) -> float:
    """How large a picture is needed for some parts of it, as a fraction of its size."""
    return max(
        min(1.0, one.side / max(one.crop.width * width, one.crop.height * height)) for one in wants
    )


def _decode(file: PictureFile, wants: Sequence[Want], *, settings: AppSettings) -> Decoded:
    # Opening reads the header only. Formats are named, so no other decoder is tried.
    with Image.open(io.BytesIO(file.data), formats=(file.format,)) as picture:
        real = replace(file, width=picture.width, height=picture.height)
        limits.check_size(real, settings)
        # AVIF alone still has these inside; in the others they were laid aside.
        orientation = read_orientation(file.exif or picture.info.get("exif", b""))
        profile = file.profile or picture.info.get("icc_profile", b"")
        width, height = orientation.upright_size(real.width, real.height)
        for want in wants:
            limits.check_crop(want.crop, width=width, height=height, settings=settings)
        scale = scale_of(wants, width=width, height=height)
        extent = _draft(picture, scale, most_pixels=settings.upload_max_pixels)
        whole = averageable(picture)
        # Pillow decodes when it must, and that would be after the file is closed.
        whole.load()
        return Decoded(
            picture=whole,
            extent=extent,
            orientation=orientation,
            profile=profile,
            width=width,
            height=height,
        )


def _draft(picture: Image.Image, scale: float, *, most_pixels: int) -> tuple[float, float]:
    """Let a JPEG be decoded to a half, a quarter or an eighth, for a fraction of the work.

    Returns the size before it is rounded up. For a small part of a large photo the whole photo
    has to be decoded: then it is reduced until it has no more pixels than any other format may.
    """
    pixels = picture.width * picture.height
    least = next(by for by in _DRAFT_REDUCTIONS if by == 8 or pixels <= most_pixels * by * by)
    wanted = (
        min(math.ceil(picture.width * scale), picture.width // least),
        min(math.ceil(picture.height * scale), picture.height // least),
    )
    drafted = picture.draft(None, wanted)
    return drafted[1][2:] if drafted else picture.size


def _without_metadata(image: Image.Image) -> Image.Image:
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    return clean
