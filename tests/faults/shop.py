"""A catalogue of small pictures, and what is wrong with its index."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from django.core.files.storage import default_storage

from tests.conftest import Colour, picture_file
from tests.testapp.models import Poster
from visual_search.encoders.backends.dummy import DummyEncoder
from visual_search.imaging import read_image
from visual_search.models import Document, Embedding, Vector

POLL_SECONDS = 0.05


def colour_of(number: int) -> Colour:
    """Another colour for each number, and none of those that do harm."""
    return (number % 250 + 1, number // 250 + 1, 250 - number % 200)


def make_posters(count: int, *, start: int = 0) -> None:
    for number in range(start, start + count):
        Poster.objects.create(title=f"Poster {number}", image=picture_file(colour_of(number)))


def ready() -> int:
    return Embedding.objects.filter(state=Embedding.State.READY, vector__isnull=False).count()


def waiting() -> int:
    return Embedding.objects.waiting().count()


def until(
    condition: Callable[[], bool],
    *,
    seconds: float,
    meanwhile: Callable[[], object] = lambda: None,
) -> float:
    """Wait for a condition, at most so long. Returns how long it took."""
    start = time.monotonic()
    while not condition():
        meanwhile()
        took = time.monotonic() - start
        assert took < seconds, f"It did not happen within {seconds} s."
        time.sleep(POLL_SECONDS)
    return time.monotonic() - start


@dataclass(frozen=True, kw_only=True)
class Differences:
    """Where the index is not what the catalogue asks for."""

    missing: int
    phantom: int
    doubled: int
    malformed: int
    torn: int

    def __bool__(self) -> bool:
        return any((self.missing, self.phantom, self.doubled, self.malformed, self.torn))

    def __str__(self) -> str:
        return (
            f"{self.missing} missing, {self.phantom} phantom, {self.doubled} doubled, "
            f"{self.malformed} malformed, {self.torn} torn"
        )


def differences(*, version: int = 1) -> Differences:
    """Compare every row of the index with the file that the catalogue names."""
    names = dict(Poster.objects.values_list("pk", "image"))
    rows = list(Embedding.objects.select_related("document", "vector").filter(space__state="live"))
    found = [(row.document.integer_pk, row.image_name) for row in rows if has_vector(row)]
    wanted = set(names.items())
    orphans = Vector.objects.exclude(embedding__in=Embedding.objects.all()).count()
    encoder = DummyEncoder(version=version)
    return Differences(
        missing=len(wanted - set(found)),
        phantom=len(set(found) - wanted) + orphans + Document.objects.count() - len(names),
        doubled=len(found) - len(set(found)),
        malformed=sum(is_malformed(row, encoder) for row in rows if has_vector(row)),
        torn=sum(is_torn(row) for row in rows),
    )


def has_vector(row: Embedding) -> bool:
    return hasattr(row, "vector")


def is_torn(row: Embedding) -> bool:
    """Whether the state says something else than the vector, or a lease was left behind."""
    says_vector = row.state in {Embedding.State.READY, Embedding.State.STALE}
    return says_vector != has_vector(row) or (
        row.state == Embedding.State.READY and row.lease_token is not None
    )


def is_malformed(row: Embedding, encoder: DummyEncoder) -> bool:
    """Whether a vector is not the very one of the file's bytes."""
    with default_storage.open(row.image_name) as stream:
        content = stream.read()
    vector = np.asarray(row.vector.value, dtype=np.float32)
    [expected] = encoder.encode_images([read_image(content).image])
    is_close = bool(np.isfinite(vector).all()) and bool(np.allclose(vector, expected, atol=1e-3))
    return not is_close or row.content_sha256 != hashlib.sha256(content).hexdigest()
