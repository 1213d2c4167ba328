"""The outbox: claim waiting rows under a lease, give them back, end what cannot succeed."""

import random
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta

from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone

from ...conf import app_settings
from ...models import Embedding, EmbeddingSpace
from ...models.vectors import has_vector
from .. import database
from ..vectors import vector_index

_LONGEST_BACK_OFF = 3600
_MOST_LOOKS = 20
WORKER_LOST = "worker_lost"
STORAGE_UNAVAILABLE = "storage_unavailable"
# The shop's own code fails on an object: it may be mended without the object being saved.
OBJECT_UNREADABLE = "object_unreadable"
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
        claimed = _claim_from(candidates, limit)
        if claimed:
            return claimed
    return []


def _tiers(
    spaces: Collection[EmbeddingSpace] | None, without: Collection[int]
) -> Iterator[QuerySet[Embedding]]:
    maintained = EmbeddingSpace.objects.maintained().exclude(pk__in=without)
    if spaces is not None:
        maintained = maintained.filter(pk__in=[space.pk for space in spaces])
    for space in sorted(maintained, key=lambda space: (not space.is_live, space.pk)):
        for state in Embedding.WAITING:
            yield Embedding.objects.claimable().filter(space=space, state=state)


@database.atomic()
def _claim_from(candidates: QuerySet[Embedding], limit: int) -> list[Embedding]:
    locked = (
        candidates.filter(attempts__lt=app_settings().max_attempts)
        .order_by("available_at")
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("document__content_type", "space")
    )
    rows = list(locked[:limit])
    fresh = [row for row in rows if not row.attempts]
    chosen = fresh if rows and not rows[0].attempts else rows[:1]
    _lease(chosen)
    return chosen


def _lease(rows: Sequence[Embedding]) -> None:
    token = uuid.uuid4()
    until = timezone.now() + timedelta(seconds=app_settings().lease_seconds)
    Embedding.objects.filter(pk__in=[row.pk for row in rows]).update(
        attempts=F("attempts") + 1, lease_token=token, available_at=until
    )
    for row in rows:
        row.attempts += 1
        row.lease_token = token
        row.available_at = until


def held(row: Embedding) -> QuerySet[Embedding]:
    """The row, if it is still the very version under the very lease that was claimed.

    Every write of a worker goes through this condition: a late result meets no row.
    """
    return Embedding.objects.filter(
        pk=row.pk,
        lease_token=row.lease_token,
        version=row.version,
        space__in=EmbeddingSpace.objects.filled(),
    )


def release(rows: Iterable[Embedding]) -> None:
    """Give rows back unharmed: what went wrong was not their fault."""
    later = timezone.now() + timedelta(seconds=app_settings().retry_seconds)
    for row in rows:
        held(row).update(attempts=F("attempts") - 1, lease_token=None, available_at=later)


def drop(row: Embedding) -> None:
    """Delete a row whose image its object no longer has."""
    held(row).delete()


def retry_later(row: Embedding, *, code: str, reason: str) -> bool:
    """Put a row back after a passing fault, or end it when its attempts are used up.

    Returns whether it will be tried again. A row that ends keeps the vector it has: the
    fault lay with storage or network, not with the picture.
    """
    again = row.attempts < app_settings().max_attempts
    values = {"failure_code": code, "failure_reason": reason, "lease_token": None}
    if again:
        held(row).update(available_at=timezone.now() + _back_off(row.attempts), **values)
    else:
        held(row).update(state=Embedding.State.FAILED, **values)
    return again


def fail(row: Embedding, *, code: str, reason: str, sha256: str = "") -> None:
    """End a row whose picture can never be embedded, as long as its bytes are those of `sha256`."""
    with database.atomic():
        is_held = held(row).update(
            state=Embedding.State.FAILED,
            content_sha256=sha256,
            failure_code=code,
            failure_reason=reason,
            lease_token=None,
            # When its bytes are looked at again, and how often that was done.
            available_at=timezone.now(),
            attempts=0,
        )
        if is_held:
            vector_index().delete([row.pk])


def fail_exhausted() -> int:
    """End rows whose every attempt took its worker down. Returns how many."""
    attempts = app_settings().max_attempts
    return (
        Embedding.objects.claimable()
        .filter(attempts__gte=attempts, space__in=EmbeddingSpace.objects.maintained())
        .update(
            state=Embedding.State.FAILED,
            failure_code=WORKER_LOST,
            failure_reason=(f"{attempts} times a worker died, or ran out of time, on this image."),
            lease_token=None,
        )
    )


def revive_after_outage() -> int:
    """Try images again an hour after the storage, or the shop's own code, failed them.

    Returns how many.
    """
    hour_ago = timezone.now() - timedelta(seconds=_LONGEST_BACK_OFF)
    failed = Embedding.objects.filter(
        state=Embedding.State.FAILED,
        failure_code__in=(STORAGE_UNAVAILABLE, OBJECT_UNREADABLE),
        available_at__lte=hour_ago,
        space__in=EmbeddingSpace.objects.maintained(),
    )
    return failed.update(state=waiting_state(), attempts=0, available_at=timezone.now())


def refused(*, limit: int) -> list[Embedding]:
    """Rows whose bytes were refused, and may be others by now: a few of those that are due."""
    due = Embedding.objects.filter(
        state=Embedding.State.FAILED,
        available_at__lte=timezone.now(),
        space__in=EmbeddingSpace.objects.maintained(),
    ).exclude(content_sha256="")
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
    failed.update(attempts=looks, available_at=timezone.now() + _back_off(looks))


def waiting_state() -> Case:
    """The waiting state that fits a row: what has a vector keeps serving it."""
    stale = When(has_vector(), then=Value(Embedding.State.STALE))
    return Case(stale, default=Value(Embedding.State.PENDING))


def _back_off(attempts: int) -> timedelta:
    """Exponential with full jitter over its upper half, an hour at most."""
    ceiling = min(app_settings().retry_seconds * 2.0 ** (attempts - 1), _LONGEST_BACK_OFF)
    return timedelta(seconds=random.uniform(ceiling / 2, ceiling))  # noqa: S311  # no secret
