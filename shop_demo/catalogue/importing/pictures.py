"""Finds the picture files of an imported folder, inside that folder only, and checks them."""

import struct
import warnings
import zlib
from io import BytesIO
from pathlib import Path, PurePosixPath

from PIL import Image

from .problems import RowError

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000

# Pillow's decoders let more than OSError escape on damaged files.
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class PictureFolder:
    """Pictures below a folder, named relative to it or to its `images_dir`."""

    def __init__(self, root: Path, *, images_dir: str = "images") -> None:
        self.root = root.resolve()
        self._places = (self.root, self._inside(images_dir))

    def read(self, name: str) -> bytes:
        """Return the bytes of a picture that decodes to its end.

        Raises:
            RowError: the name leads out of the folder; the file is missing, too large, broken
                or of another kind.
        """
        try:
            path = self._find(name)
            if path.stat().st_size > MAX_BYTES:
                raise RowError(f"{name} is larger than {MAX_BYTES // 1024**2} MB")
            data = path.read_bytes()
        except OSError as error:
            raise RowError(f"{name} cannot be read: {error.strerror}") from error
        check_picture(name, data)
        return data

    def _find(self, name: str) -> Path:
        paths = [self._inside(name, below=place) for place in self._places]
        found = next((path for path in paths if path.is_file()), None)
        if found is None:
            raise RowError(f"{name} is missing")
        return found

    def _inside(self, name: str, *, below: Path | None = None) -> Path:
        pure = PurePosixPath(name)
        if "\0" in name or "\\" in name or pure.is_absolute() or ".." in pure.parts:
            raise RowError(f"{name!r} leads out of the folder")
        path = ((below or self.root) / pure).resolve()
        # A link inside the folder may point anywhere.
        if not path.is_relative_to(self.root):
            raise RowError(f"{name!r} leads out of the folder")
        return path


def check_picture(name: str, data: bytes) -> None:
    """Decode a picture once.

    Raises:
        RowError: it is broken, too large or neither JPEG, PNG nor WebP.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            fits = _decodes_within_limit(data)
        except UNREADABLE as error:
            raise RowError(f"{name} is no readable JPEG, PNG or WebP picture") from error
    if not fits:
        raise RowError(f"{name} has more than {MAX_PIXELS // 10**6} megapixels")


def _decodes_within_limit(data: bytes) -> bool:
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            return False
        image.load()
    return True
