"""Refuses a picture whose measures are out of bounds, before a pixel of it is decoded."""

from PIL import Image

from ..conf import AppSettings, app_settings
from ..exceptions import IntakeError
from . import refusals
from .containers import PictureFile
from .crop import Crop

# A JPEG may be stored in any number of passes over all of its pixels, each of a few bytes:
# 400 kB of them can keep a decoder busy for 20 seconds. Encoders write 10, rarely 20.
_MAX_PASSES = 100
_FULL_SIZE_PASSES = 20
# A shop that allows more pixels allows them as plain RGBA.
_PLAIN_PIXEL = 4


def check_size(file: PictureFile, settings: AppSettings) -> None:
    """Refuse sides, pixels, proportions or a cost beyond the upload settings.

    Raises:
        IntakeError: `image_too_small`, `image_too_many_pixels` (pixels or one side) or
            `image_too_wide`; `image_unreadable` for a JPEG of absurdly many passes;
            `image_too_costly` for what is stored so that reading it takes too long.
    """
    width, height = file.width, file.height
    if min(width, height) < settings.upload_min_side:
        raise refusals.too_small(width, height, allowed=settings.upload_min_side)
    allowed = _allowed_pixels(file, settings)
    if width * height > allowed:
        raise refusals.too_many_pixels(width * height, allowed=allowed)
    if max(width, height) > settings.upload_max_side:
        raise refusals.too_long(width, height, allowed=settings.upload_max_side)
    if max(width, height) > min(width, height) * settings.upload_max_aspect:
        raise refusals.too_wide(width, height, allowed=settings.upload_max_aspect)
    work = _FULL_SIZE_PASSES * settings.upload_max_jpeg_pixels
    if file.passes > _MAX_PASSES or file.passes * width * height > max(work, width * height):
        raise refusals.unreadable()
    allowed_cost = max(settings.upload_max_cost, _PLAIN_PIXEL * settings.upload_max_pixels)
    if file.cost > allowed_cost:
        raise refusals.too_costly(file.cost, allowed=allowed_cost)


def check_crop(crop: Crop, *, width: int, height: int, settings: AppSettings) -> None:
    """Refuse a part of a picture of width x height that would be refused as a picture.

    Raises:
        IntakeError: `crop_invalid`.
    """
    across, down = round(crop.width * width), round(crop.height * height)
    if min(across, down) < min(settings.upload_min_side, width, height):
        raise refusals.crop_too_few_pixels(across, down, allowed=settings.upload_min_side)
    if max(across, down) > min(across, down) * settings.upload_max_aspect:
        raise refusals.crop_too_wide(allowed=settings.upload_max_aspect)


def is_large_enough(crop: Crop, size: tuple[int, int]) -> bool:
    """Whether a part of a picture of that width and height would be accepted."""
    try:
        check_crop(crop, width=size[0], height=size[1], settings=app_settings())
    except IntakeError:
        return False
    return True


def _allowed_pixels(file: PictureFile, settings: AppSettings) -> int:
    limit = settings.upload_max_jpeg_pixels if file.decodes_scaled else settings.upload_max_pixels
    # Pillow warns or fails above its own limit, which belongs to the host's process. Staying
    # below it needs no warning filters, and those are shared by all threads.
    return min(limit, Image.MAX_IMAGE_PIXELS or limit)
