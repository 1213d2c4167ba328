"""Takes JPEG files apart, also those of phones that hold a second picture or a film."""

import re

from .. import refusals
from .picture_file import PictureFile

_START_OF_SCAN = 0xDA
# Baseline, extended and progressive, with Huffman or arithmetic coding.
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC9, 0xCA})
_PROGRESSIVE = frozenset({0xC2, 0xCA})
# Huffman, arithmetic and quantisation tables, and the restart interval.
_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDD})
_STANDALONE = frozenset({0x01, *range(0xD0, 0xDA)})
# These two say what the channels mean (JFIF: YCbCr; Adobe: inverted CMYK or YCCK).
_COLOUR_HINTS = {0xE0: b"JFIF\0", 0xEE: b"Adobe"}
_EXIF = b"Exif\0\0"
_PROFILE = b"ICC_PROFILE\0"
_MAX_SEGMENTS = 2_000
# Fill bytes and junk may stand before a marker.
_MARKER = re.compile(rb"\xff([^\x00\xff])", re.DOTALL)


def accepts(prefix: bytes) -> bool:
    return prefix.startswith(b"\xff\xd8\xff")


def dissect(data: bytes) -> PictureFile:
    header = _Header(data)
    if header.frame is None or header.scan is None:
        raise refusals.unreadable()
    marker, frame = header.frame
    channels, scan_channels = frame[5:6], data[header.scan + 4 : header.scan + 5]
    is_in_passes = marker in _PROGRESSIVE or channels != scan_channels
    end = _end(data, header.scan) if is_in_passes else len(data)
    return PictureFile(
        format="JPEG",
        width=_number(frame, 3),
        height=_number(frame, 1),
        data=b"".join((b"\xff\xd8", *header.kept, data[header.scan : end])),
        exif=header.exif,
        profile=_joined(header.profile_parts),
        passes=data.count(b"\xff\xda", header.scan, end) if is_in_passes else 1,
        # In passes all coefficients are kept until the last one, two bytes each.
        decodes_scaled=not is_in_passes or channels < b"\x04",
    )


class _Header:
    """The segments up to the first scan, sorted by what they are for."""

    def __init__(self, data: bytes) -> None:
        self.kept: list[bytes] = []
        self.frame: tuple[int, bytes] | None = None
        self.scan: int | None = None
        self.exif = b""
        self.profile_parts: list[bytes] = []
        position = 2
        for _ in range(_MAX_SEGMENTS):
            match = _MARKER.search(data, position)
            if match is None:
                return
            marker, position = match[1][0], match.start()
            if marker == _START_OF_SCAN:
                self.scan = position
                return
            # At least the marker itself, also where the length is missing or a lie.
            size = 2 + (0 if marker in _STANDALONE else _number(data, position + 2))
            self._sort(marker, data[position : position + size])
            position += size

    def _sort(self, marker: int, segment: bytes) -> None:
        body = segment[4:]
        if marker in _FRAMES:
            self.frame = (marker, body)
        is_hint = marker in _COLOUR_HINTS and body.startswith(_COLOUR_HINTS[marker])
        if is_hint or marker in _FRAMES | _TABLES:
            self.kept.append(segment)
        elif marker == 0xE1 and body.startswith(_EXIF):
            self.exif = self.exif or body
        elif marker == 0xE2 and body.startswith(_PROFILE):
            self.profile_parts.append(body.removeprefix(_PROFILE))


def _number(data: bytes, position: int) -> int:
    return int.from_bytes(data[position : position + 2], "big")


def _end(data: bytes, scan: int) -> int:
    end = data.find(b"\xff\xd9", scan)
    return len(data) if end < 0 else end + 2


def _joined(parts: list[bytes]) -> bytes:
    """Put the parts of a profile in order; each starts with its number and their count."""
    complete = bool(parts) and all(part[1:2] == bytes((len(parts) & 0xFF,)) for part in parts)
    return b"".join(part[2:] for part in sorted(parts)) if complete else b""
