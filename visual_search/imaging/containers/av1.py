"""Reads of AV1 streams how large their frames are, and how many there are to decode."""

from collections.abc import Iterator
from dataclasses import dataclass

from .. import refusals

_SEQUENCE_HEADER, _FRAME_HEADER, _FRAME = 1, 3, 6
_SRGB = (1, 13, 0)
_CHOOSE = 2
# A still picture has four or so; a walk over more than these would cost time of its own.
_MAX_UNITS = 200


@dataclass(frozen=True, kw_only=True)
class Stream:
    """What a stream holds: the bytes of one decoded frame, and the number of its frames."""

    frame_bytes: int = 0
    frames: int = 0


def measure(data: bytes) -> Stream:
    """Add up a stream; the largest of its sequence headers counts, as decoders follow each.

    Raises:
        IntakeError: `image_unreadable`, for more units than a picture can have.
    """
    frame_bytes = frames = 0
    for kind, body in _units(data):
        if kind == _SEQUENCE_HEADER:
            frame_bytes = max(frame_bytes, _frame_bytes(_Bits(body)))
        elif kind in {_FRAME, _FRAME_HEADER}:
            frames += 1
    return Stream(frame_bytes=frame_bytes, frames=frames)


def _units(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    for _ in range(_MAX_UNITS):
        if position >= len(data):
            return
        header = data[position]
        position += 2 if header & 4 else 1
        size = len(data) - position
        if header & 2:
            size, position = _leb128(data, position)
        yield header >> 3 & 15, data[position : position + size]
        position += size
    raise refusals.unreadable()


def _leb128(data: bytes, position: int) -> tuple[int, int]:
    """A number in groups of seven bits, and the place behind it."""
    value = 0
    for place, byte in enumerate(data[position : position + 8]):
        value |= (byte & 127) << 7 * place
        if byte < 128:
            return value, position + place + 1
    return value, position + 8


class _Bits:
    """Numbers of some bits each; behind the end all are 0."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def take(self, count: int) -> int:
        value = 0
        for _ in range(count):
            at, bit = divmod(self._position, 8)
            byte = self._data[at] if at < len(self._data) else 0
            value = value << 1 | byte >> 7 - bit & 1
            self._position += 1
        return value

    def skip_exponential(self) -> None:
        zeros = next((count for count in range(32) if self.take(1)), 32)
        self.take(zeros if zeros < 32 else 0)


def _frame_bytes(bits: _Bits) -> int:
    """The bytes of a frame, as a sequence header tells them (AV1 specification, 5.5)."""
    profile = bits.take(3)
    bits.take(1)
    is_reduced = bits.take(1) == 1
    if is_reduced:
        bits.take(5)
    else:
        _skip_operating_points(bits)
    across, down = bits.take(4) + 1, bits.take(4) + 1
    width, height = bits.take(across) + 1, bits.take(down) + 1
    if not is_reduced:
        # A frame may name a size of its own in as many bits.
        width = width if width > 1 << across - 1 else 1 << across
        height = height if height > 1 << down - 1 else 1 << down
    _skip_tools(bits, is_reduced=is_reduced)
    return round(width * height * _bytes_of_pixel(bits, profile))


def _skip_operating_points(bits: _Bits) -> None:
    has_decoder_model = delay_bits = 0
    if bits.take(1):
        bits.take(64)
        if bits.take(1):
            bits.skip_exponential()
        has_decoder_model = bits.take(1)
        if has_decoder_model:
            delay_bits = bits.take(5) + 1
            bits.take(42)
    has_delays = bits.take(1)
    for _ in range(bits.take(5) + 1):
        bits.take(12)
        if bits.take(5) > 7:
            bits.take(1)
        if has_decoder_model and bits.take(1):
            bits.take(2 * delay_bits + 1)
        if has_delays and bits.take(1):
            bits.take(4)


def _skip_tools(bits: _Bits, *, is_reduced: bool) -> None:
    if not is_reduced and bits.take(1):
        bits.take(7)
    bits.take(3)
    if not is_reduced:
        bits.take(4)
        has_order = bits.take(1)
        bits.take(2 * has_order)
        content_tools = _CHOOSE if bits.take(1) else bits.take(1)
        if content_tools and not bits.take(1):
            bits.take(1)
        bits.take(3 * has_order)
    bits.take(3)


def _bytes_of_pixel(bits: _Bits, profile: int) -> float:
    is_deep = bits.take(1)
    is_deepest = profile == 2 and is_deep and bits.take(1)
    is_grey = profile != 1 and bits.take(1)
    colours = (bits.take(8), bits.take(8), bits.take(8)) if bits.take(1) else (2, 2, 2)
    if is_grey:
        samples = 1.0
    elif colours == _SRGB or profile == 1:
        samples = 3.0
    elif profile == 0:
        samples = 1.5
    else:
        samples = 3.0 if is_deepest else 2.0
    return samples * (2 if is_deep else 1)
