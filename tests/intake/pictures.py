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


def blank_png(
    width: int, height: int, *, depth: int = 8, colour: int = 6, chunks: Iterable[bytes] = ()
) -> bytes:
    """A PNG of zeroes, made row by row so that making it takes no memory either."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    row = bytes(1 + (width * channels * depth + 7) // 8)
    compressor = zlib.compressobj(9)
    pixels = b"".join([*(compressor.compress(row) for _ in range(height)), compressor.flush()])
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    palette = [chunk(b"PLTE", bytes(range(6)))] if colour == 3 else []
    return b"".join(
        [SIGNATURE, chunk(b"IHDR", header), *palette, *chunks, chunk(b"IDAT", pixels), IEND]
    )


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
