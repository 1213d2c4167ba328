"""Looks into AVIF files far enough to know their type, their size and what decoding them takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .. import refusals
from . import av1
from .picture_file import PictureFile

_SIZE_BOX = b"ispe"
_CODED = b"av01"
# What takes as long as a byte of a plain picture, measured: a decoded byte, and one of the file.
_COST_OF_SAMPLE, _COST_OF_BYTE = 2.0, 10.0
# A photo of a phone has 50 tiles or so; a file of more parts or pieces than these is no photo.
_MAX_ITEMS = 300
_MAX_BOXES = 5_000
_MAX_EXTENTS = 2_000


def accepts(prefix: bytes) -> bool:
    brands = prefix[8 : int.from_bytes(prefix[:4], "big")]
    return prefix[4:8] == b"ftyp" and (b"avif" in brands or b"avis" in brands)


def dissect(data: bytes) -> PictureFile:
    """Return the whole file, as a still picture: its parts refer to each other by position.

    The decoder gives EXIF and profile; the size is that of the largest part (tiles and
    thumbnails have sizes of their own). What the boxes say of sizes may be a lie, so the cost is
    that of all coded parts by their own headers, alpha and tiles among them.
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
    return PictureFile(
        format="AVIF",
        width=width,
        height=height,
        data=_still(data),
        cost=max(_cost(data), round(width * height * _COST_OF_SAMPLE)),
    )


def _still(data: bytes) -> bytes:
    """The file under a brand of still pictures: decoders then leave the films in it alone."""
    end = int.from_bytes(data[:4], "big")
    if not 16 <= end <= len(data):
        raise refusals.unreadable()
    brands = data[16:end].replace(b"avis", b"avif").replace(b"msf1", b"mif1")
    return b"".join((data[:8], b"avif", data[12:16], brands, data[end:]))


def _cost(data: bytes) -> int:
    meta = next((body for kind, body in _boxes(data) if kind == b"meta"), None)
    if meta is None:
        raise refusals.unreadable()
    parts = _Parts.of(meta[4:])
    sizes = {item: parts.size(data, item) for item in parts.coded}
    # Pieces may overlap, so that a small file describes a large one.
    if len(sizes) > _MAX_ITEMS or sum(sizes.values()) > 2 * len(data):
        raise refusals.unreadable()
    streams = [av1.measure(parts.content(data, item)) for item in parts.coded]
    decoded = sum(stream.frame_bytes * max(1, stream.frames) for stream in streams)
    return round(decoded * _COST_OF_SAMPLE + sum(sizes.values()) * _COST_OF_BYTE)


Extents = list[tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """The coded parts of a file, and where their bytes are."""

    coded: frozenset[int]
    extents: Mapping[int, tuple[int, Extents]]
    inside: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, meta: bytes) -> "_Parts":
        boxes = dict(_boxes(meta))
        return cls(
            coded=frozenset(_coded_items(boxes.get(b"iinf", b""))),
            extents=_locations(boxes.get(b"iloc", b"")),
            inside=boxes.get(b"idat", b""),
        )

    def size(self, data: bytes, item: int) -> int:
        return sum(end - start for start, end in self._pieces(data, item))

    def content(self, data: bytes, item: int) -> bytes:
        source = self._source(data, item)
        return b"".join(source[start:end] for start, end in self._pieces(data, item))

    def _source(self, data: bytes, item: int) -> bytes:
        method, _extents = self.extents.get(item, (0, []))
        return self.inside if method == 1 else data

    def _pieces(self, data: bytes, item: int) -> Iterator[tuple[int, int]]:
        length = len(self._source(data, item))
        _method, extents = self.extents.get(item, (0, []))
        for start, size in extents:
            # A length of 0 means all that is left.
            end = min(start + size, length) if size else length
            yield min(start, end), end


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    for _ in range(_MAX_BOXES):
        if position + 8 > len(data):
            return
        size, kind, start = _number(data, position, 4), data[position + 4 : position + 8], 8
        if size == 1:
            size, start = _number(data, position + 8, 8), 16
        end = position + size if size else len(data)
        yield kind, data[position + start : end]
        position = max(end, position + 8)


def _coded_items(info: bytes) -> Iterator[int]:
    """The numbers of the items that are coded pictures."""
    entries = info[6:] if info[:1] == b"\0" else info[8:]
    for kind, body in _boxes(entries):
        size = 4 if body[:1] > b"\x02" else 2
        if kind == b"infe" and body[6 + size : 10 + size] == _CODED:
            yield _number(body, 4, size)


def _locations(box: bytes) -> dict[int, tuple[int, Extents]]:
    """By the number of an item how it is stored, and in which pieces."""
    reader = _Reader(box)
    version = reader.number(1)
    reader.number(3)
    sizes, more = reader.number(1), reader.number(1)
    offset_size, length_size, base_size = sizes >> 4, sizes & 15, more >> 4
    index_size = more & 15 if version else 0
    id_size = 4 if version > 1 else 2
    found: dict[int, tuple[int, Extents]] = {}
    pieces = 0
    for _ in range(min(reader.number(id_size), _MAX_BOXES)):
        item = reader.number(id_size)
        method = reader.number(2) & 15 if version else 0
        reader.number(2)
        base = reader.number(base_size)
        extents = []
        count = reader.number(2)
        pieces += count
        if pieces > _MAX_EXTENTS:
            raise refusals.unreadable()
        for _extent in range(count):
            reader.number(index_size)
            extents.append((base + reader.number(offset_size), reader.number(length_size)))
        found[item] = (method, extents)
    return found


class _Reader:
    """Numbers one after another; behind the end all are 0."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def number(self, size: int) -> int:
        value = _number(self._data, self._position, size)
        self._position += size
        return value


def _number(data: bytes, position: int, size: int) -> int:
    return int.from_bytes(data[position : position + size], "big")
