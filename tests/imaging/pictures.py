"""Image files made by hand: sound ones, odd ones and bombs."""

import io
import struct
import zlib
from collections.abc import Iterable

import numpy as np
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
IEND = b"\0\0\0\0IEND\xaeB`\x82"


def scene(size: tuple[int, int] = (240, 160)) -> Image.Image:
    """A picture whose four corners differ, smooth enough to survive JPEG almost unchanged."""
    across, down = np.meshgrid(np.linspace(0, 1, size[0]), np.linspace(0, 1, size[1]))
    bands = (40 + 180 * across, 200 - 150 * down, 60 + 120 * across * down)
    return Image.fromarray(np.stack(bands, axis=-1).round().astype(np.uint8))


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    if kind == "JPEG":
        options = {"quality": 97, "subsampling": 0, **options}
    if kind in {"WEBP", "AVIF"}:
        options = {"quality": 97, **options}
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def largest_difference(first: Image.Image, second: Image.Image) -> int:
    assert first.size == second.size
    return int(np.abs(np.asarray(first, np.int16) - np.asarray(second, np.int16)).max())


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


# Where the seven passes of an interlaced PNG begin, and how far apart their pixels are.
_ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


def blank_png(
    width: int,
    height: int,
    *,
    depth: int = 8,
    colour: int = 6,
    chunks: Iterable[bytes] = (),
    is_interlaced: bool = False,
    filtering: int = 0,
) -> bytes:
    """A PNG of zeroes, made row by row so that making it takes no memory either."""
    bits = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour] * depth
    compressor = zlib.compressobj(9)
    pieces = []
    for left, top, across, down in _ADAM7 if is_interlaced else ((0, 0, 1, 1),):
        columns = (width - left + across - 1) // across
        row = bytes([filtering]) + bytes((columns * bits + 7) // 8)
        pieces += [compressor.compress(row) for _ in range((height - top + down - 1) // down)]
    pixels = b"".join([*pieces, compressor.flush()])
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, is_interlaced)
    palette = [chunk(b"PLTE", bytes(range(6)))] if colour == 3 else []
    return b"".join(
        [SIGNATURE, chunk(b"IHDR", header), *palette, *chunks, chunk(b"IDAT", pixels), IEND]
    )


def flat_avif(side: int) -> bytes:
    """An AVIF of some kilobytes at most, with alpha and colours at full size."""
    picture = Image.new("RGBA", (side, side), (200, 30, 30, 200))
    return encoded(picture, "AVIF", quality=1, speed=10, subsampling="4:4:4")


def claiming(avif: bytes, width: int, height: int) -> bytes:
    """Let all boxes of an AVIF name another size than that of the pictures in it."""
    lie = bytearray(avif)
    position = lie.find(b"ispe")
    while position >= 0:
        lie[position + 8 : position + 16] = struct.pack(">II", width, height)
        position = lie.find(b"ispe", position + 4)
    return bytes(lie)


def with_parts(avif: bytes, count: int) -> bytes:
    """Let an AVIF list that many coded pictures, all of them in the same bytes."""
    entries = b"".join(
        box(b"infe", b"\x02\0\0\0" + struct.pack(">HH", number, 0) + b"av01\0")
        for number in range(1, count + 1)
    )
    items = box(b"iinf", b"\0\0\0\0" + struct.pack(">H", count) + entries)
    places = b"".join(
        struct.pack(">HHHII", number, 0, 1, 0, len(avif)) for number in range(1, count + 1)
    )
    locations = box(b"iloc", b"\0\0\0\0\x44\0" + struct.pack(">H", count) + places)
    size = int.from_bytes(avif[:4], "big")
    length = int.from_bytes(avif[size : size + 4], "big")
    properties = avif.find(b"iprp") - 4
    kept = avif[properties : properties + int.from_bytes(avif[properties : properties + 4], "big")]
    primary = box(b"pitm", b"\0\0\0\0\0\x01")
    handler = box(b"hdlr", bytes(8) + b"pict" + bytes(13))
    meta = box(b"meta", bytes(4) + handler + primary + locations + items + kept)
    return avif[:size] + meta + avif[size + length :]


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def with_png_chunks(png: bytes, *chunks: bytes, at_end: bool = False) -> bytes:
    position = len(png) - len(IEND) if at_end else len(SIGNATURE) + 25
    return png[:position] + b"".join(chunks) + png[position:]


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def with_segments(jpeg: bytes, *segments: bytes) -> bytes:
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def exif(*entries: tuple[int, int, int, bytes]) -> bytes:
    """One directory of (tag, type, count, four bytes of value)."""
    rows = b"".join(struct.pack("<HHI", *entry[:3]) + entry[3] for entry in entries)
    directory = struct.pack("<H", len(entries)) + rows + struct.pack("<I", 0)
    return b"Exif\0\0" + b"II*\0" + struct.pack("<I", 8) + directory


def orientation_entry(value: int) -> tuple[int, int, int, bytes]:
    return (0x0112, 3, 1, struct.pack("<HH", value, 0))


def with_exif(image: Image.Image, body: bytes, kind: str = "JPEG", **options: object) -> bytes:
    if kind == "JPEG":
        return with_segments(encoded(image, kind, **options), segment(0xE1, body))
    if kind == "PNG":
        return with_png_chunks(encoded(image, kind), chunk(b"eXIf", body.removeprefix(b"Exif\0\0")))
    return encoded(image, kind, exif=body, **options)


def gif_claiming(width: int, height: int) -> bytes:
    screen = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0" + bytes(6)
    frame = b"," + struct.pack("<HHHH", 0, 0, width, height) + b"\0"
    return screen + frame + b"\x02\x02\x4c\x01\x00;"


def many_passes(jpeg: bytes, count: int) -> bytes:
    """Repeat the last pass of a progressive JPEG."""
    scan, end = jpeg.rindex(b"\xff\xda"), jpeg.rindex(b"\xff\xd9")
    return jpeg[:end] + jpeg[scan:end] * count + jpeg[end:]
