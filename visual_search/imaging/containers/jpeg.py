"""Takes JPEG files apart, also those of phones that hold a second picture or a film."""

import re

from .. import refusals
from .picture_file import PictureFile

_START_OF_SCAN = 0xDA
_SCAN, _END = b"\xff\xda", b"\xff\xd9"
# Stands where the end of a file is missing: what is no pixel any more is passed over, but where
# pixels are missing too it is taken for them, and shows. Who waits for a restart finds one.
_BYTES = bytes(range(1, 255)) * 8
_JUNK = 8 * _BYTES + b"".join(bytes((0xFF, 0xD0 + number)) + _BYTES for number in range(8))
# Baseline, extended and progressive, with Huffman or arithmetic coding.
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC9, 0xCA})
_PROGRESSIVE = frozenset({0xC2, 0xCA})
# Huffman, arithmetic and quantisation tables, and the restart interval.
_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDD})
_ARITHMETIC = frozenset({0xC9, 0xCA})
_STANDALONE = frozenset({0x01, *range(0xD0, 0xDA)})
# These two say what the channels mean (JFIF: YCbCr; Adobe: inverted CMYK or YCCK).
_COLOUR_HINTS = {0xE0: b"JFIF\0", 0xEE: b"Adobe"}
_EXIF = b"Exif\0\0"
_PROFILE = b"ICC_PROFILE\0"
_MAX_SEGMENTS = 2_000
# What takes as long as a byte of a plain picture, measured: a coefficient in passes, a pixel
# decoded scaled, and a byte of the file: Huffman codes of one pass, and all else.
_COST_OF_VISIT, _COST_OF_PIXEL = 0.09, 0.5
_COST_OF_BYTE, _COST_OF_HARD_BYTE = 1.5, 8.0
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
    end = data.find(_END, header.scan)
    scans = data[header.scan : end if is_in_passes and end >= 0 else len(data)]
    # Cut in the middle of a marker or of a byte of pixels: with what follows it would be another.
    scans = scans if end >= 0 else scans.rstrip(b"\xff")
    start = b"".join((b"\xff\xd8", *header.kept, scans))
    return PictureFile(
        format="JPEG",
        width=_number(frame, 3),
        height=_number(frame, 1),
        data=start + _END,
        exif=header.exif,
        profile=_joined(header.profile_parts),
        passes=scans.count(_SCAN) if is_in_passes else 1,
        # In passes all coefficients are kept until the last one, two bytes each.
        decodes_scaled=not is_in_passes or channels < b"\x04",
        cost=_cost(frame, scans, in_passes=is_in_passes, arithmetic=marker in _ARITHMETIC),
        counterpart=b"" if end >= 0 else start + _JUNK + _END,
    )


def _cost(frame: bytes, scans: bytes, *, in_passes: bool, arithmetic: bool) -> int:
    pixel = _COST_OF_VISIT * _visits(frame, scans) if in_passes else _COST_OF_PIXEL
    byte = _COST_OF_HARD_BYTE if in_passes or arithmetic else _COST_OF_BYTE
    return round(_number(frame, 3) * _number(frame, 1) * pixel + len(scans) * byte)


def _visits(frame: bytes, scans: bytes) -> float:
    """How often, for each pixel, a decoder turns to a coefficient: once a channel and pass."""
    channels = [frame[start : start + 3] for start in range(6, len(frame), 3)]
    areas = {one[:1]: (one[1] >> 4) * (one[1] & 15) for one in channels if len(one) == 3}
    most = max(areas.values(), default=0) or 1
    visits, position = 0, scans.find(_SCAN)
    while position >= 0:
        count = scans[position + 4] if position + 4 < len(scans) else 0
        named = (
            scans[position + 5 + 2 * at : position + 6 + 2 * at] for at in range(min(count, 4))
        )
        visits += sum(areas.get(name, most) for name in named)
        position = scans.find(_SCAN, position + 2)
    return visits / most


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


def _joined(parts: list[bytes]) -> bytes:
    """Put the parts of a profile in order; each starts with its number and their count."""
    complete = bool(parts) and all(part[1:2] == bytes((len(parts) & 0xFF,)) for part in parts)
    return b"".join(part[2:] for part in sorted(parts)) if complete else b""
