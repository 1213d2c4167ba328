"""What of an image file matters."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class PictureFile:
    """An image file reduced to its first picture, the rest of it laid aside.

    `data` is a file of the same format without metadata and further frames, so what sits in
    those never reaches a decoder. `width` and `height` are as stored, in pixels. `exif` and
    `profile` (ICC) are empty where the file has none. `cost` is what decoding takes, told from the
    header: the bytes of a plain picture, without compression, that takes as long.
    """

    format: str
    width: int
    height: int
    # Not in the repr: photos and where they were taken stay out of logs.
    data: bytes = field(repr=False)
    exif: bytes = field(default=b"", repr=False)
    profile: bytes = field(default=b"", repr=False)
    passes: int = 1
    decodes_scaled: bool = False
    cost: int
    # Where the end of the file is missing: the same with junk before a new end. Only as long as
    # all pixels are there do both give one picture.
    counterpart: bytes = field(default=b"", repr=False)
