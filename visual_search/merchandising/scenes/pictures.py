"""Uploaded pictures as they are kept: decoded under limits, upright, without metadata."""

import io
import uuid
from typing import IO

from django.core.files.base import ContentFile

from ...imaging import read_image

# Wide enough for a page on a sharp screen, and for boxes cut out of it.
_SIDE = 1600
_QUALITY = 82


def clean_file(source: bytes | IO[bytes]) -> "tuple[ContentFile[bytes], tuple[int, int]]":
    """Make the file that is kept of an uploaded picture; its width and height beside it.

    Raises:
        IntakeError: the picture is refused.
    """
    image = read_image(source, side=_SIDE).image
    file = io.BytesIO()
    image.save(file, "WEBP", quality=_QUALITY, method=4)
    return ContentFile(file.getvalue(), name=f"{uuid.uuid4().hex}.webp"), image.size
