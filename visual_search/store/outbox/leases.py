"""Rows under a lease: taken, kept alive while their worker lives, given back or ended."""

import logging
import random
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, cast

from django.db import DatabaseError
from django.db.models import F, QuerySet
from django.utils import timezone

from ...conf import app_settings
from ...models.claimable import Claimable, ClaimableQuerySet, Row
from .. import database

logger = logging.getLogger(__name__)

_BEATS_PER_LEASE = 3
_LONGEST_BACK_OFF = 3600
WORKER_LOST = "worker_lost"
STORAGE_UNAVAILABLE = "storage_unavailable"
# The shop's own code fails on an object: it may be mended without the object being saved.
OBJECT_UNREADABLE = "object_unreadable"


@database.atomic()
def take(candidates: QuerySet[Row], *, limit: int) -> list[Row]:
    """Claim up to `limit` of some waiting rows for `lease_seconds`.

    A row that was tried before is claimed alone, so that a picture that kills its worker
    cannot take its neighbours along.
    """
    locked = (
        candidates.filter(attempts__lt=app_settings().max_attempts)
        .order_by("available_at")
        .select_for_update(skip_locked=True, of=("self",))
    )
    rows = list(locked[:limit])
    fresh = [row for row in rows if not row.attempts]
    chosen = fresh if rows and not rows[0].attempts else rows[:1]
    if chosen:
        _lease(chosen)
    return chosen


def _lease(rows: Sequence[Claimable]) -> None:
    token = uuid.uuid4()
    until = timezone.now() + timedelta(seconds=app_settings().lease_seconds)
    _all_like(rows[0]).filter(pk__in=[row.pk for row in rows]).update(
        attempts=F("attempts") + 1, lease_token=token, available_at=until
    )
    for row in rows:
        row.attempts += 1
        row.lease_token = token
        row.available_at = until


def _all_like(row: Row) -> ClaimableQuerySet[Row]:
    rows: Any = type(row)._default_manager.all()
    return cast("ClaimableQuerySet[Row]", rows)


def held(row: Row) -> ClaimableQuerySet[Row]:
    """The row, if it is still as it was claimed: a late result meets none."""
    return _all_like(row).held(row)


def release(rows: Iterable[Claimable]) -> None:
    """Give rows back unharmed: what went wrong was not their fault."""
    later = timezone.now() + timedelta(seconds=app_settings().retry_seconds)
    for row in rows:
        held(row).update(attempts=F("attempts") - 1, lease_token=None, available_at=later)


def drop(row: Claimable) -> None:
    """Delete a row whose image its object no longer has."""
    held(row).delete()


def retry_later(row: Claimable, *, code: str, reason: str) -> bool:
    """Put a row back after a passing fault, or end it when its attempts are used up.

    Returns whether it will be tried again. A row that ends keeps the result it has: the
    fault lay with storage or network, not with the picture.
    """
    again = row.attempts < app_settings().max_attempts
    values = {"failure_code": code, "failure_reason": reason, "lease_token": None}
    if again:
        held(row).update(available_at=timezone.now() + back_off(row.attempts), **values)
    else:
        held(row).update(state=Claimable.State.FAILED, **values)
    return again


def end(row: Claimable, *, code: str, reason: str, sha256: str = "") -> bool:
    """End a row that can never succeed with its bytes. Returns whether it was still held."""
    ended = held(row).update(
        state=Claimable.State.FAILED,
        content_sha256=sha256,
        failure_code=code,
        failure_reason=reason,
        lease_token=None,
        # When its bytes are looked at again, and how often that was done.
        available_at=timezone.now(),
        attempts=0,
    )
    return bool(ended)


def end_exhausted(rows: ClaimableQuerySet[Row]) -> int:
    """End those of some rows whose every attempt took its worker down. Returns how many."""
    attempts = app_settings().max_attempts
    return (
        rows.claimable()
        .filter(attempts__gte=attempts)
        .update(
            state=Claimable.State.FAILED,
            failure_code=WORKER_LOST,
            failure_reason=f"{attempts} times a worker died, or ran out of time, on this image.",
            lease_token=None,
        )
    )


def ended_by_an_outage(rows: ClaimableQuerySet[Row]) -> ClaimableQuerySet[Row]:
    """Those of some rows that the storage, or the shop's own code, failed an hour ago or more."""
    hour_ago = timezone.now() - timedelta(seconds=_LONGEST_BACK_OFF)
    return rows.filter(
        state=Claimable.State.FAILED,
        failure_code__in=(STORAGE_UNAVAILABLE, OBJECT_UNREADABLE),
        available_at__lte=hour_ago,
    )


def back_off(attempts: int) -> timedelta:
    """Exponential with full jitter over its upper half, an hour at most."""
    ceiling = min(app_settings().retry_seconds * 2.0 ** (attempts - 1), _LONGEST_BACK_OFF)
    return timedelta(seconds=random.uniform(ceiling / 2, ceiling))  # noqa: S311  # no secret


@contextmanager
def kept_alive(rows: Sequence[Claimable]) -> Iterator[None]:
    """Prolong the leases of rows as long as this process works on them.

    A thread does it, on a connection of its own that it opens only for work that takes long.
    A worker that is killed stops at once, so a lease can be short and what it held comes
    back soon; the time limit of the task ends one that hangs.
    """
    done = threading.Event()
    threading.Thread(target=_beat, args=(rows, done), daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _beat(rows: Sequence[Claimable], done: threading.Event) -> None:
    lease = app_settings().lease_seconds
    try:
        while not done.wait(lease / _BEATS_PER_LEASE):
            _prolong(rows, timedelta(seconds=lease))
    finally:
        database.connection().close()


def _prolong(rows: Sequence[Claimable], lease: timedelta) -> None:
    """Only what is still held: a row that was given back waits for its own time.

    A row that somebody else has locked is passed over: it is about to change, and waiting
    for it could end in a deadlock with a save in the shop.
    """
    pks = [row.pk for row in rows]
    mine = _all_like(rows[0]).filter(pk__in=pks, lease_token=rows[0].lease_token)
    try:
        with database.atomic():
            free = list(mine.select_for_update(skip_locked=True).values_list("pk", flat=True))
            mine.filter(pk__in=free).update(available_at=timezone.now() + lease)
    except DatabaseError:
        logger.warning("The leases of %d images could not be prolonged", len(rows), exc_info=True)
        database.connection().close()
