"""Ways to damage an index behind its back, each with what an examination must find."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from django.core.files.storage import default_storage
from pgvector import HalfVector

from tests.conftest import picture_bytes, picture_file
from tests.testapp.models import Poster
from visual_search.models import Embedding, EmbeddingSpace, Vector

EACH = 10


def path_of(row: Embedding) -> Path:
    return Path(default_storage.path(row.image_name))


def delete_files(rows: list[Embedding]) -> None:
    for row in rows:
        path_of(row).unlink()


def truncate_files(rows: list[Embedding]) -> None:
    for row in rows:
        path_of(row).write_bytes(path_of(row).read_bytes()[:40])


def overwrite_files(rows: list[Embedding]) -> None:
    for row in rows:
        path_of(row).write_bytes(picture_bytes((1, 2, row.pk % 256), size=(33, 44)))


def delete_rows(rows: list[Embedding]) -> None:
    Embedding.objects.filter(pk__in=[row.pk for row in rows]).delete()


def delete_vectors(rows: list[Embedding]) -> None:
    Vector.objects.filter(pk__in=[row.pk for row in rows]).delete()


def stretch_vectors(rows: list[Embedding]) -> None:
    for row in rows:
        longer = 1.5 * np.asarray(row.vector.value, dtype=np.float32)
        Vector.objects.filter(pk=row.pk).update(value=HalfVector(longer))


def shorten_vectors(rows: list[Embedding]) -> None:
    """Without the index, which would refuse them: that of another space does not."""
    for row in rows:
        Vector.objects.filter(pk=row.pk).update(
            space=other_space(), value=HalfVector(np.eye(1, 7, dtype=np.float32)[0])
        )


def other_space() -> EmbeddingSpace:
    made, _ = EmbeddingSpace.objects.get_or_create(
        alias="other",
        fingerprint="f" * 64,
        defaults={"dimensions": 7, "backend": "x", "state": EmbeddingSpace.State.RETIRED},
    )
    return made


def call_pending(rows: list[Embedding]) -> None:
    Embedding.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=Embedding.State.PENDING, content_sha256=""
    )


def delete_objects(rows: list[Embedding]) -> None:
    for row in rows:
        Poster.objects.filter(pk=row.document.object_pk)._raw_delete("default")


def exchange_images(rows: list[Embedding]) -> None:
    """Other images, told to no signal: the old row is an orphan, the new one is missing."""
    for row in rows:
        name = default_storage.save("posters/new.png", picture_file((9, 9, row.pk % 256)))
        Poster.objects.filter(pk=row.document.object_pk).update(image=name)


def rename_objects(rows: list[Embedding]) -> None:
    Poster.objects.filter(pk__in=[row.document.object_pk for row in rows]).update(title="new")


DAMAGES: tuple[tuple[Callable[[list[Embedding]], None], dict[str, int]], ...] = (
    (delete_files, {"file_gone": EACH}),
    (truncate_files, {"bytes_changed": EACH}),
    (overwrite_files, {"bytes_changed": EACH}),
    (delete_rows, {"no_row": EACH}),
    (delete_vectors, {"no_vector": EACH}),
    (stretch_vectors, {"not_unit": EACH}),
    (shorten_vectors, {"wrong_space": EACH, "wrong_dimensions": EACH}),
    (call_pending, {"not_served": EACH}),
    (delete_objects, {"no_object": EACH}),
    (exchange_images, {"no_row": EACH, "not_shown": EACH}),
    (rename_objects, {"words_changed": EACH}),
)


def expected() -> dict[str, int]:
    total: dict[str, int] = {}
    for _, found in DAMAGES:
        for problem, count in found.items():
            total[problem] = total.get(problem, 0) + count
    return total
