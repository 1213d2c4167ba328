"""Takes GIF files apart, keeping the first frame without counting the others."""

from .. import refusals
from .picture_file import PictureFile

_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_GRAPHIC_CONTROL = 0xF9
# Ten megabytes of full blocks are 41,000.
_MAX_BLOCKS = 100_000


def accepts(prefix: bytes) -> bool:
    return prefix.startswith((b"GIF87a", b"GIF89a"))


def dissect(data: bytes) -> PictureFile:
    reader = _Reader(data)
    screen = data[: reader.skip_colours(10, 13)]
    control = b""
    while reader.kind() == _EXTENSION:
        extension = reader.extension()
        if extension[1:2] == bytes((_GRAPHIC_CONTROL,)):
            control = extension
    if reader.kind() != _IMAGE:
        raise refusals.unreadable()
    corner_x, corner_y, across, down = (reader.number(offset) for offset in (1, 3, 5, 7))
    # Decoders enlarge the screen for a frame that leaves it.
    width = max(int.from_bytes(data[6:8], "little"), corner_x + across)
    height = max(int.from_bytes(data[8:10], "little"), corner_y + down)
    return PictureFile(
        format="GIF",
        width=width,
        height=height,
        data=b"".join((screen, control, reader.image(), bytes((_TRAILER,)))),
        cost=width * height,
    )


class _Reader:
    """Walks over the blocks of a GIF file, at most so many of them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0
        self._blocks_left = _MAX_BLOCKS

    def kind(self) -> int:
        return self._byte(self._position)

    def number(self, offset: int) -> int:
        start = self._position + offset
        return int.from_bytes(self._data[start : start + 2], "little")

    def skip_colours(self, flags_offset: int, header_size: int) -> int:
        """Pass a header and the colour table that its flags promise."""
        flags = self._byte(self._position + flags_offset)
        self._position += header_size + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
        return self._position

    def extension(self) -> bytes:
        start = self._position
        self._position += 2
        self._skip_blocks()
        return self._data[start : self._position]

    def image(self) -> bytes:
        start = self._position
        self.skip_colours(9, 10)
        self._position += 1
        self._skip_blocks()
        return self._data[start : self._position]

    def _skip_blocks(self) -> None:
        while size := self._byte(self._position):
            self._position += 1 + size
            self._blocks_left -= 1
            if self._blocks_left < 0:
                raise refusals.unreadable()
        self._position += 1
        self._blocks_left -= 1

    def _byte(self, position: int) -> int:
        return self._data[position] if position < len(self._data) else 0
