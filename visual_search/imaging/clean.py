"""Makes clean pictures of untrusted bytes: measured, decoded once, cut as often as wanted."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

import numpy as np
import numpy.typing as npt
from PIL import Image

from ..conf import AppSettings, app_settings
from . import limits, refusals
from .boundary import one_refusal
from .containers import PictureFile, dissect, sniff
from .crop import WHOLE, Crop
from .decode import DEFAULT_SIDE, Decoded, Want, decode, scale_of
from .source import read_bytes

# A part of a third of the photo is still as sharp as the whole.
_KEPT_SIDE = 3 * DEFAULT_SIDE
# Decoding this much takes as long as all the rest of a search; photos of phones cost less.
_COST_OF_USUAL = 30_000_000


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


@dataclass(frozen=True, kw_only=True)
class DecodedImage:
    """A picture that was decoded once, for the time of one request; parts are cut from it."""

    decoded: Decoded
    sha256: str
    format: str

    def grey(self) -> npt.NDArray[np.uint8]:
        """All of the picture upright in grey, shape (height, width), as large as it was decoded."""
        return np.ascontiguousarray(self.decoded.grey())

    def part(self, *, crop: Crop | None = None, side: int = DEFAULT_SIDE) -> CleanImage:
        """The part `crop` of the picture, its long side of at most `side` pixels.

        Raises:
            IntakeError: `crop_invalid`, where the part is too small.
        """
        with one_refusal():
            image = self.decoded.part(Want(crop=crop or WHOLE, side=side), settings=app_settings())
        return CleanImage(
            image=image,
            sha256=self.sha256,
            width=self.decoded.width,
            height=self.decoded.height,
            format=self.format,
        )


@dataclass(frozen=True, kw_only=True)
class MeasuredImage:
    """An image file whose measures are within bounds; nothing of it is decoded yet."""

    file: PictureFile
    sha256: str = field(repr=False)

    @property
    def cost(self) -> int:
        """What decoding takes, as UPLOAD_MAX_COST counts it."""
        return self.file.cost

    @property
    def charge(self) -> int:
        """As how many usual photos the rate limit counts it."""
        tries = 2 if self.file.counterpart else 1
        return 1 + tries * self.cost // _COST_OF_USUAL

    def decode(self, *, crop: Crop | None = None) -> DecodedImage:
        """Decode it, large enough for the whole and for any part of it, most of all for `crop`.

        Raises:
            IntakeError: it turns out to be damaged or out of bounds.
        """
        wants = [Want(crop=WHOLE, side=_KEPT_SIDE)]
        if crop:
            wants.append(Want(crop=crop, side=DEFAULT_SIDE))
        decoded = self._decoded(wants)
        scale = scale_of(wants, width=decoded.width, height=decoded.height)
        return self._held(decoded.slimmed(scale))

    def part(self, *, crop: Crop | None = None, side: int = DEFAULT_SIDE) -> CleanImage:
        """Decode it for one part alone, which costs least.

        Raises:
            IntakeError: as for `decode`, and `crop_invalid`.
        """
        decoded = self._decoded([Want(crop=crop or WHOLE, side=side)])
        return self._held(decoded).part(crop=crop, side=side)

    def _decoded(self, wants: Sequence[Want]) -> Decoded:
        with one_refusal():
            return decode(self.file, wants, settings=app_settings())

    def _held(self, decoded: Decoded) -> DecodedImage:
        return DecodedImage(decoded=decoded, sha256=self.sha256, format=self.file.format)


def measure_image(source: bytes | IO[bytes]) -> MeasuredImage:
    """Read an image file from bytes or a stream (from where it stands, at most to the limit).

    Raises:
        IntakeError: the picture is refused by what its header says; the message is written for
            shoppers.
    """
    settings = app_settings()
    data = read_bytes(source, limit=settings.upload_max_bytes)
    with one_refusal():
        file = _recognised(data, settings)
        limits.check_size(file, settings)
    return MeasuredImage(file=file, sha256=hashlib.sha256(data).hexdigest())


def read_image(
    source: bytes | IO[bytes], *, crop: Crop | None = None, side: int = DEFAULT_SIDE
) -> CleanImage:
    """Measure and decode an image file.

    The first frame is decoded, or the part `crop` of it, so that the long side has at most
    `side` pixels; nothing is ever enlarged. Equal bytes give equal pixels. May be called from
    several threads at once, and changes no state of Pillow or of the process.

    Raises:
        IntakeError: the picture is refused; the message is written for shoppers.
    """
    return measure_image(source).part(crop=crop, side=side)


def _recognised(data: bytes, settings: AppSettings) -> PictureFile:
    name = sniff(data)
    if name is None or name not in settings.upload_formats:
        raise refusals.unsupported(formats=settings.upload_formats)
    return dissect(data, name)
