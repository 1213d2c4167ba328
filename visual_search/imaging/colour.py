"""Brings pictures of every mode and colour profile to plain sRGB on white."""

import io
from functools import lru_cache

from PIL import Image, ImageChops, ImageCms

_MAX_PROFILE = 4 * 2**20
# Colour profiles name their space in four letters; a picture of each mode fits one of them.
_SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}
# Rounding moves colours by one or two of 255 steps even between equal profiles.
_SAME_COLOUR = 2


def averageable(picture: Image.Image) -> Image.Image:
    """Return the picture in a mode whose pixels can be averaged: L, LA, RGB, RGBA or CMYK."""
    if picture.mode == "I;16":
        # Pillow's own conversion clips at 255.
        return picture.point(lambda value: value * (1 / 256)).convert("L")
    mode = _averageable_mode(picture)
    # Conversion copies the whole picture even where nothing changes.
    return picture if picture.mode == mode else picture.convert(mode)


def _averageable_mode(picture: Image.Image) -> str:
    is_grey = picture.mode in {"1", "L", "LA"}
    if picture.has_transparency_data:
        return "LA" if is_grey else "RGBA"
    return "L" if is_grey else "RGB" if picture.mode == "P" else picture.mode


def to_srgb(picture: Image.Image, *, profile: bytes) -> Image.Image:
    """Return an RGB picture in sRGB with white where the given one is transparent.

    A profile that is broken or made for another kind of picture is taken as sRGB.
    """
    flat = on_white(picture)
    transform = _transform(profile, flat.mode) if 0 < len(profile) <= _MAX_PROFILE else None
    if transform is None:
        return flat.convert("RGB")
    return transform.apply(flat)


def on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in {"LA", "RGBA"}:
        return picture
    opaque = Image.new(picture.mode.removesuffix("A"), picture.size, "white")
    opaque.paste(picture.convert(opaque.mode), mask=picture.getchannel("A"))
    return opaque


@lru_cache(maxsize=8)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Build the way from a profile to sRGB; None where there is nothing to do or to trust.

    Building costs as much as decoding a photo, and a catalogue holds few distinct profiles.
    """
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != _SPACES.get(mode):
            return None
        transform = ImageCms.buildTransform(
            source,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        return transform if _changes_colours(transform, mode) else None
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _changes_colours(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Tell apart the profiles that are sRGB under another name: most of them."""
    ramp = Image.linear_gradient("L").resize((16, 16))
    turned = ramp.transpose(Image.Transpose.ROTATE_90)
    mixed = ImageChops.difference(ramp, turned)
    sample = Image.merge("RGB", (ramp, turned, mixed)).convert(mode)
    difference = ImageChops.difference(transform.apply(sample), sample.convert("RGB"))
    return any(any(band.histogram()[_SAME_COLOUR + 1 :]) for band in difference.split())
