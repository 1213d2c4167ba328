"""Photos of products in the sizes in which the shop's pages show them."""

import hashlib
import io
import os
import threading
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse

from visual_search.imaging import read_image

# Pixels: swatches, shelves, cards on phones and cards elsewhere, on screens of two densities.
WIDTHS = (96, 208, 352, 512)
QUALITY = 76


def srcset(url: str) -> str:
    """What `srcset` says of a photo with this address; empty where it is none of the shop's."""
    name = url.removeprefix(settings.MEDIA_URL)
    if not url or name == url:
        return ""
    # The name comes out of an address, so it is quoted already.
    place = reverse("catalogue:thumbnail", args=(0, "x")).removesuffix("0/x")
    return ", ".join(f"{place}{width}/{name} {width}w" for width in WIDTHS)


def thumbnail(name: str, width: int) -> bytes:
    """A photo as WebP, made once for each of its versions and sizes.

    Raises:
        OSError, ValueError, IntakeError: the photo cannot be read.
    """
    place = _place(name, width)
    if not place.exists():
        _write(place, _drawn(name, width))
    return place.read_bytes()


def version(name: str, width: int) -> str:
    """What changes with the photo, and differs for each size."""
    changed = default_storage.get_modified_time(name).timestamp()
    return hashlib.sha256(f"{name}:{changed}:{width}".encode()).hexdigest()


def _place(name: str, width: int) -> Path:
    digest = version(name, width)
    # No name of a photo begins like that, and nothing is lost with them.
    return Path(settings.MEDIA_ROOT) / ".thumbnails" / digest[:2] / f"{digest}.webp"


def _drawn(name: str, width: int) -> bytes:
    with default_storage.open(name) as file:
        clean = read_image(file.read(), side=width)
    buffer = io.BytesIO()
    clean.image.save(buffer, "WEBP", quality=QUALITY)
    return buffer.getvalue()


def _write(place: Path, content: bytes) -> None:
    """Put it there in one piece, however many ask for it at once."""
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f"{place.name}.{os.getpid()}.{threading.get_ident()}")
    unfinished.write_bytes(content)
    unfinished.replace(place)
