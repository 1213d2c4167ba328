"""How a camera was held: reads that one tag of EXIF, and turns pictures and boxes by it."""

from dataclasses import dataclass
from typing import Literal

from PIL.Image import Image, Transpose

from .crop import Crop

_TAG = 0x0112
_BYTES_OF_TYPE = {3: 2, 4: 4}
_BYTE_ORDERS: dict[bytes, Literal["little", "big"]] = {b"II*\0": "little", b"MM\0*": "big"}
# Cameras write some dozens; a file may claim 65,535.
_MAX_ENTRIES = 512

Box = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Orientation:
    """One of the eight ways to store a picture, as EXIF numbers them."""

    method: Transpose | None = None
    swaps_sides: bool = False
    mirrors_x: bool = False
    mirrors_y: bool = False

    def upright(self, picture: Image) -> Image:
        return picture if self.method is None else picture.transpose(self.method)

    def upright_size(self, width: int, height: int) -> tuple[int, int]:
        return (height, width) if self.swaps_sides else (width, height)

    def stored_box(self, crop: Crop) -> Box:
        """Return the crop of the upright picture as fractions of the stored one."""
        across, down = (crop.x, min(crop.right, 1.0)), (crop.y, min(crop.bottom, 1.0))
        if self.swaps_sides:
            across, down = down, across
        if self.mirrors_x:
            across = (1.0 - across[1], 1.0 - across[0])
        if self.mirrors_y:
            down = (1.0 - down[1], 1.0 - down[0])
        return across[0], down[0], across[1], down[1]


_UPRIGHT = Orientation()
_ORIENTATIONS = {
    2: Orientation(method=Transpose.FLIP_LEFT_RIGHT, mirrors_x=True),
    3: Orientation(method=Transpose.ROTATE_180, mirrors_x=True, mirrors_y=True),
    4: Orientation(method=Transpose.FLIP_TOP_BOTTOM, mirrors_y=True),
    5: Orientation(method=Transpose.TRANSPOSE, swaps_sides=True),
    6: Orientation(method=Transpose.ROTATE_270, swaps_sides=True, mirrors_y=True),
    7: Orientation(method=Transpose.TRANSVERSE, swaps_sides=True, mirrors_x=True, mirrors_y=True),
    8: Orientation(method=Transpose.ROTATE_90, swaps_sides=True, mirrors_x=True),
}


def read_orientation(exif: bytes) -> Orientation:
    """Return the orientation that EXIF names; upright where it is absent, odd or broken.

    Reads this one tag and nothing else, so no other tag can get in the way: general EXIF
    readers raise or warn over files that phones really write.
    """
    return _ORIENTATIONS.get(_tag_value(exif.removeprefix(b"Exif\0\0")), _UPRIGHT)


def _tag_value(tiff: bytes) -> int:
    order = _BYTE_ORDERS.get(tiff[:4])
    if order is None:
        return 0

    def number(start: int, size: int) -> int:
        # Slices end at the end of the data, so a lying offset reads as 0.
        return int.from_bytes(tiff[start : start + size], order)

    directory = number(4, 4)
    for index in range(min(number(directory, 2), _MAX_ENTRIES)):
        entry = directory + 2 + 12 * index
        if number(entry, 2) == _TAG:
            return number(entry + 8, _BYTES_OF_TYPE.get(number(entry + 2, 2), 0))
    return 0
