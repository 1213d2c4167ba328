"""The outbox of embeddings: claim what waits, end what cannot succeed, try again what may."""

from collections.abc import Collection, Iterable, Iterator

from django.db.models import Case, Value, When
from django.utils import timezone

from ...models import Embedding, EmbeddingSpace
from ...models.embeddings import EmbeddingQuerySet
from ...models.vectors import has_vector
from .. import database
from ..vectors import vector_index
from . import leases

_MOST_LOOKS = 20
NOT_STORED = "not_stored"


@database.writing()
def claim(
    *,
    limit: int,
    spaces: Collection[EmbeddingSpace] | None = None,
    without: Collection[int] = (),
) -> list[Embedding]:
    """Claim up to `limit` waiting embeddings of one space for `lease_seconds`.

    Args:
        spaces: only these, where given.
        without: keys of spaces to pass over.

    New pictures of the live space come first, renewals after them, spaces under
    construction last. A row that was tried before is claimed alone, so that a picture
    that kills its worker cannot take its neighbours along.
    """
    for candidates in _tiers(spaces, without):
        claimed = leases.take(candidates, limit=limit)
        if claimed:
            return claimed
    return []


def _tiers(
    spaces: Collection[EmbeddingSpace] | None, without: Collection[int]
) -> Iterator[EmbeddingQuerySet]:
    maintained = EmbeddingSpace.objects.maintained().exclude(pk__in=without)
    if spaces is not None:
        maintained = maintained.filter(pk__in=[space.pk for space in spaces])
    for space in sorted(maintained, key=lambda space: (not space.is_live, space.pk)):
        for state in Embedding.WAITING:
            waiting = Embedding.objects.claimable().filter(space=space, state=state)
            yield waiting.select_related("document__content_type", "space")


def fail(row: Embedding, *, code: str, reason: str, sha256: str = "") -> None:
    """End a row whose picture can never be embedded, as long as its bytes are those of `sha256`."""
    with database.atomic():
        if leases.end(row, code=code, reason=reason, sha256=sha256):
            vector_index().delete([row.pk])


def fail_exhausted() -> int:
    """End rows whose every attempt took its worker down. Returns how many."""
    return leases.end_exhausted(_maintained(Embedding.objects.all()))


def revive_after_outage() -> int:
    """Try images again an hour after the storage, or the shop's own code, failed them.

    Returns how many.
    """
    failed = leases.ended_by_an_outage(_maintained(Embedding.objects.all()))
    return failed.update(state=waiting_state(), attempts=0, available_at=timezone.now())


def refused(*, limit: int) -> list[Embedding]:
    """Rows whose bytes were refused, and may be others by now: a few of those that are due."""
    due = _maintained(Embedding.objects.all()).filter(
        state=Embedding.State.FAILED, available_at__lte=timezone.now()
    )
    due = due.exclude(content_sha256="")
    return list(due.select_related("document__content_type").order_by("available_at")[:limit])


def revive(rows: Iterable[Embedding]) -> int:
    """Try failed rows again: their bytes are others now. Returns how many."""
    failed = Embedding.objects.filter(pk__in=[row.pk for row in rows], state=Embedding.State.FAILED)
    return failed.update(
        state=waiting_state(), attempts=0, content_sha256="", available_at=timezone.now()
    )


def look_later(row: Embedding) -> None:
    """Look at the bytes of a failed row again after a while, ever more seldom."""
    looks = min(row.attempts + 1, _MOST_LOOKS)
    failed = Embedding.objects.filter(pk=row.pk, state=Embedding.State.FAILED)
    failed.update(attempts=looks, available_at=timezone.now() + leases.back_off(looks))


def waiting_state() -> Case:
    """The waiting state that fits a row: what has a vector keeps serving it."""
    stale = When(has_vector(), then=Value(Embedding.State.STALE))
    return Case(stale, default=Value(Embedding.State.PENDING))


def _maintained(rows: EmbeddingQuerySet) -> EmbeddingQuerySet:
    return rows.filter(space__in=EmbeddingSpace.objects.maintained())
