"""Takes WebP files apart, keeping the first frame of those that move."""

from .. import refusals
from .picture_file import PictureFile

_PICTURES = frozenset({b"VP8 ", b"VP8L", b"ANMF"})
_BEFORE_PICTURE = frozenset({b"VP8X", b"ALPH", b"ANIM"})
_MAX_CHUNKS = 20_000
# Whatever is in it, the decoder makes RGBA of it.
_BYTES_OF_PIXEL = 4


def accepts(prefix: bytes) -> bool:
    return prefix.startswith(b"RIFF") and prefix[8:12] == b"WEBP"


def dissect(data: bytes) -> PictureFile:
    width, height = _size(data)
    kept: list[bytes] = []
    metadata: dict[bytes, bytes] = {}
    has_picture = False
    position = 12
    for _ in range(_MAX_CHUNKS):
        kind = data[position : position + 4]
        end = position + 8 + int.from_bytes(data[position + 4 : position + 8], "little")
        # Chunks start at even bytes.
        end += end & 1
        if not kind:
            break
        if not has_picture and kind in _PICTURES | _BEFORE_PICTURE:
            kept.append(data[position:end])
            has_picture = kind in _PICTURES
        elif kind in {b"EXIF", b"ICCP"}:
            metadata.setdefault(kind, data[position + 8 : end])
        position = end
    return PictureFile(
        format="WEBP",
        width=width,
        height=height,
        data=_file(b"".join(kept)),
        exif=metadata.get(b"EXIF", b""),
        profile=metadata.get(b"ICCP", b""),
        cost=width * height * _BYTES_OF_PIXEL,
    )


def _file(chunks: bytes) -> bytes:
    return b"".join((b"RIFF", (len(chunks) + 4).to_bytes(4, "little"), b"WEBP", chunks))


def _size(data: bytes) -> tuple[int, int]:
    """Read the size from the canvas or, in a file without one, from the picture's own header."""
    kind = data[12:16]
    if len(data) < 30:
        raise refusals.unreadable()
    if kind == b"VP8X":
        width, height = data[24:27], data[27:30]
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = data[26:28], data[28:30]
        return int.from_bytes(width, "little") & 0x3FFF, int.from_bytes(height, "little") & 0x3FFF
    raise refusals.unreadable()
