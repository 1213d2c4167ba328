"""Takes image files apart: what makes the pixels of the first picture, EXIF, colour profile."""

from typing import Protocol

from . import avif, gif, jpeg, png, webp
from .picture_file import PictureFile

__all__ = ["FORMATS", "PictureFile", "dissect", "sniff"]


class _Container(Protocol):
    def accepts(self, prefix: bytes) -> bool: ...

    def dissect(self, data: bytes) -> PictureFile: ...


_CONTAINERS: dict[str, _Container] = {
    "JPEG": jpeg,
    "PNG": png,
    "WEBP": webp,
    "GIF": gif,
    "AVIF": avif,
}


FORMATS = tuple(_CONTAINERS)


def sniff(data: bytes) -> str | None:
    """Return the name of the format that the first bytes show, None for any other."""
    for name, container in _CONTAINERS.items():
        if container.accepts(data[:64]):
            return name
    return None


def dissect(data: bytes, name: str) -> PictureFile:
    """Take a file of a format apart that `sniff` has named.

    Raises:
        IntakeError: `image_unreadable`, where there is no picture in it.
    """
    return _CONTAINERS[name].dissect(data)
