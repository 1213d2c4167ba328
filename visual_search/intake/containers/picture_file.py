"""What of an image file matters."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class PictureFile:
    """An image file reduced to its first picture, the rest of it laid aside.

    `data` is a file of the same format without metadata and further frames, so what sits in
    those never reaches a decoder. `width` and `height` are as stored, in pixels. `exif` and
    `profile` (ICC) are empty where the file has none.
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
