"""Takes PNG files apart, so that text, animation and private chunks are never expanded."""

import zlib

from .. import refusals
from .picture_file import PictureFile

_MAGIC = b"\x89PNG\r\n\x1a\n"
_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS"})
# One chunk a row is the most that encoders write.
_MAX_CHUNKS = 20_000
_MAX_PROFILE = 4 * 2**20
# Samples of a pixel by colour type: grey, RGB, palette, grey and RGB with alpha.
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# Interlaced rows come in seven passes over a picture that is in memory as a whole.
_INTERLACED = 1.25
_END = b"\0\0\0\0IEND\xaeB`\x82"


def accepts(prefix: bytes) -> bool:
    return prefix.startswith(_MAGIC)


def dissect(data: bytes) -> PictureFile:
    if data[12:16] != b"IHDR":
        raise refusals.unreadable()
    kept, pixels, header = [_MAGIC], [], memoryview(data)[16:29]
    exif = compressed_profile = b""
    view = memoryview(data)
    position = len(_MAGIC)
    for _ in range(_MAX_CHUNKS):
        length = int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        body = view[position + 8 : position + 8 + length]
        if kind in {b"IEND", b""}:
            break
        if kind == b"IDAT":
            pixels.append(body)
        elif kind in _KEPT and not pixels:
            kept.append(data[position : position + 12 + length])
            # Decoders believe the last header of several.
            header = body if kind == b"IHDR" else header
        elif kind == b"eXIf":
            exif = exif or bytes(body)
        elif kind == b"iCCP":
            compressed_profile = compressed_profile or bytes(body)
        position += 12 + length
    return PictureFile(
        format="PNG",
        width=_number(header, 0),
        height=_number(header, 4),
        # One chunk for all pixels: a decoder is slow over a million tiny ones.
        data=b"".join((*kept, _chunk(b"IDAT", b"".join(pixels)), _END)),
        exif=exif,
        profile=_inflated(compressed_profile),
        cost=_cost(header),
    )


def _cost(header: memoryview) -> int:
    """The bytes of all pixels as a header tells them, one for the smallest pixels too."""
    if len(header) < 13:
        raise refusals.unreadable()
    depth, colour, is_interlaced = header[8], header[9], header[12]
    size = max(1.0, _CHANNELS.get(colour, 4) * depth / 8)
    pixels = _number(header, 0) * _number(header, 4)
    return round(pixels * size * (_INTERLACED if is_interlaced else 1.0))


def _number(header: memoryview, position: int) -> int:
    return int.from_bytes(header[position : position + 4], "big")


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return b"".join((len(body).to_bytes(4, "big"), kind, body, checksum.to_bytes(4, "big")))


def _inflated(body: bytes) -> bytes:
    """Expand a profile: its name, a null, the method, compressed bytes. Empty if broken."""
    compressed = body.partition(b"\0")[2][1:]
    inflater = zlib.decompressobj()
    try:
        profile = inflater.decompress(compressed, _MAX_PROFILE)
    except zlib.error:
        return b""
    return profile if inflater.eof else b""
