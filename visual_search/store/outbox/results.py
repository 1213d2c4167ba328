"""What workers made of claimed images, written to the rows that still wait for it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone

from ...encoders.base import Description
from ...models import Embedding, EmbeddingSpace
from .. import database
from ..vectors import Entry, vector_index
from .claims import NOT_STORED, fail
from .leases import held

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a claimed row's image was encoded to, and the SHA-256 of the bytes it was made from."""

    row: Embedding
    description: Description
    sha256: str


def write(results: Sequence[Result]) -> int:
    """Write vectors to the rows that are still as they were claimed.

    Each row is written on its own: a transaction around several would hold their locks in
    an order that a save in the shop does not know, and could deadlock with it.

    Returns how many were written; the others were replaced, deleted or taken over since.
    """
    written = sum(_written(result) for result in results)
    if written:
        spaces = {result.row.space_id for result in results}
        EmbeddingSpace.objects.filter(pk__in=spaces).update(version=F("version") + 1)
    return written


def _written(result: Result) -> bool:
    """Write one; what the database refuses of it ends that row, and its neighbours go on."""
    try:
        return _write_one(result)
    except DatabaseError as error:
        if not database.refuses_the_row(error):
            raise
        logger.warning("%s cannot be stored", result.row, exc_info=True)
        fail(result.row, code=NOT_STORED, reason=str(error))
        return False


@database.atomic()
def _write_one(result: Result) -> bool:
    is_held = held(result.row).update(
        state=Embedding.State.READY,
        content_sha256=result.sha256,
        embedded_at=timezone.now(),
        lease_token=None,
        failure_code="",
        failure_reason="",
    )
    if is_held:
        vector_index().put([Entry(embedding=result.row, description=result.description)])
    return bool(is_held)
