"""The one boundary where untrusted bytes become a clean picture."""

from .clean import CleanImage, DecodedImage, MeasuredImage, measure_image, read_image
from .crop import Crop
from .decode import DECODE_PATH
from .limits import is_large_enough

__all__ = [
    "DECODE_PATH",
    "CleanImage",
    "Crop",
    "DecodedImage",
    "MeasuredImage",
    "is_large_enough",
    "measure_image",
    "read_image",
]
