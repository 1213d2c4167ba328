"""Finds images whose bytes changed in the storage behind the shop's back."""

import hashlib
import logging

from ..models import Embedding, EmbeddingSpace, Job
from ..models.embeddings import HAS_VECTOR
from ..registry import Searchable, registry
from ..store import database
from ..store.outbox import claims, jobs
from .images import concerns_one_object, file_of, load_objects

logger = logging.getLogger(__name__)

_CHUNK = 200
# Refused files that one sweep reads again.
_LOOKED_AT = 20


@database.writing()
def altered_images(space: EmbeddingSpace, *, searchable: Searchable | None = None) -> list[int]:
    """Keys of the embeddings whose image has other bytes in the storage by now.

    Reads every image of the space. One that is gone counts as altered.
    """
    rows = jobs.selection(space, Job.Scope.ALL, searchable=searchable)
    ready = rows.of_images().filter(HAS_VECTOR).select_related("document__content_type")
    ordered = ready.order_by("pk").iterator(chunk_size=_CHUNK)
    return [row.pk for row in ordered if _digest(row) != row.content_sha256]


def revive_changed() -> int:
    """Try refused images again whose bytes have changed since. Returns how many.

    A shop may rewrite a file in place, and a worker may have read half of it. A few files are
    read for each sweep, the same one ever more seldom.
    """
    changed = []
    for row in claims.refused(limit=_LOOKED_AT):
        digest = _digest(row)
        if digest and digest != row.content_sha256:
            changed.append(row)
        else:
            claims.look_later(row)
    return claims.revive(changed) if changed else 0


def _digest(row: Embedding) -> str:
    """SHA-256 of the image as it lies in the storage; empty when it cannot be read."""
    try:
        searchable = registry.for_label(row.document.label)
        instance = load_objects(searchable, [row.document.object_pk]).get(row.document.object_pk)
        file = file_of(searchable, instance, row.image_name)
        if file is None:
            return ""
        with file.storage.open(row.image_name, "rb") as stream:
            return hashlib.sha256(stream.read()).hexdigest()
    # Storages and hosts raise classes of their own: a list would never be complete.
    except Exception as error:
        if not concerns_one_object(error):
            raise
        logger.warning("%s cannot be read: %s", row.image_name, error)
        return ""
