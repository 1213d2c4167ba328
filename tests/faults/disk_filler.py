"""A shop on a small disk: it uploads until the disk is full, then somebody makes room.

`python -m tests.faults.disk_filler ENDING`; prints what it saw as one line of JSON. ENDING is
`disk` (MEDIA_ROOT is a small file system) or `limit` (no file may be longer than 60 kB).
"""

import contextlib
import hashlib
import io
import json
import os
import resource
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import django
from PIL import Image

TRIES = 50
LIMIT = 60_000


def main(ending: str) -> None:
    django.setup()
    from django.conf import settings

    from visual_search import indexing

    media = Path(settings.MEDIA_ROOT)
    media.mkdir(exist_ok=True)
    if ending == "limit":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, resource.RLIM_INFINITY))
    refused = upload_all(0, sizes=(400, 128))
    list(indexing.embed_pending(seconds=60))
    seen = {
        "refused": refused,
        "search_while_full": search(),
        "photo_while_full": search_with_photo(),
        "left_behind": len(unnamed(media)),
        **whole_rows(),
    }
    make_room(media)
    again = upload_all(TRIES, sizes=(32,))
    list(indexing.embed_pending(seconds=60))
    print(json.dumps({**seen, "refused_with_room": again, "after": whole_rows()}))


def upload_all(start: int, *, sizes: Sequence[int]) -> int:
    """Save posters with noise as pictures. Returns how many saves the disk refused."""
    from django.core.files.base import ContentFile

    from tests.testapp.models import Poster

    refused = 0
    for number in range(start, start + TRIES):
        picture = ContentFile(noise(sizes[number % len(sizes)]), name=f"{number}.png")
        try:
            Poster.objects.create(title=f"Poster {number}", image=picture)
        except OSError:
            refused += 1
    return refused


def noise(side: int) -> bytes:
    """A picture that cannot be compressed: 480 kB for 400 pixels a side, 49 kB for 128."""
    buffer = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(buffer, "PNG")
    return buffer.getvalue()


def search() -> int:
    """How many posters resemble the first one that is in the index."""
    from tests.testapp.models import Poster
    from visual_search.models import Vector
    from visual_search.storefront import SimilarProducts

    vector = Vector.objects.select_related("embedding__document").first()
    if vector is None:
        return 0
    poster = Poster.objects.get(pk=vector.embedding.document.integer_pk)
    return len(SimilarProducts(instance=poster, limit=4))


def search_with_photo() -> int:
    """The status of a photo search whose photo is larger than what Django keeps in memory."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    photo = SimpleUploadedFile("photo.png", noise(1024))
    form = {"photo": photo, "model": "testapp-poster"}
    return Client().post("/visual-search/api/photo-search/", form).status_code


def whole_rows() -> dict[str, int]:
    """Read every file of the index again and compare it with what was embedded."""
    from django.core.files.storage import default_storage

    from tests.testapp.models import Poster
    from visual_search.models import Embedding

    torn = 0
    for row in Embedding.objects.all():
        with contextlib.suppress(OSError), default_storage.open(row.image_name) as file:
            if hashlib.sha256(file.read()).hexdigest() == row.content_sha256:
                continue
        torn += 1
    return {"posters": Poster.objects.count(), "rows": Embedding.objects.count(), "torn": torn}


def unnamed(media: Path) -> list[Path]:
    """Files that no row names: what Django's storage left half-written, and nothing else."""
    from tests.testapp.models import Poster

    named = {str(media / name) for name in Poster.objects.values_list("image", flat=True)}
    return [path for path in media.rglob("*") if path.is_file() and str(path) not in named]


def make_room(media: Path) -> None:
    """Delete what no row names, and five products."""
    from tests.testapp.models import Poster

    for poster in Poster.objects.order_by("pk")[:5]:
        poster.delete()
    for path in unnamed(media):
        path.unlink()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main(sys.argv[1])
