"""Looks into AVIF files far enough to know their type and size."""

from .. import refusals
from .picture_file import PictureFile

_SIZE_BOX = b"ispe"


def accepts(prefix: bytes) -> bool:
    brands = prefix[8 : int.from_bytes(prefix[:4], "big")]
    return prefix[4:8] == b"ftyp" and (b"avif" in brands or b"avis" in brands)


def dissect(data: bytes) -> PictureFile:
    """Return the whole file: its parts refer to each other by position.

    The decoder gives EXIF and profile; the size is that of the largest part (tiles and
    thumbnails have sizes of their own).
    """
    sizes = []
    position = data.find(_SIZE_BOX)
    while position >= 0:
        box = data[position + 8 : position + 16]
        sizes.append((int.from_bytes(box[:4], "big"), int.from_bytes(box[4:], "big")))
        position = data.find(_SIZE_BOX, position + len(_SIZE_BOX))
    if not sizes:
        raise refusals.unreadable()
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return PictureFile(format="AVIF", width=width, height=height, data=data)
