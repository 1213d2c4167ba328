"""Keeps the leases of claimed rows alive while their worker lives."""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError
from django.utils import timezone

from ...conf import app_settings
from ...models import Embedding
from .. import database

logger = logging.getLogger(__name__)

_BEATS_PER_LEASE = 3


@contextmanager
def kept_alive(rows: Sequence[Embedding]) -> Iterator[None]:
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


def _beat(rows: Sequence[Embedding], done: threading.Event) -> None:
    lease = app_settings().lease_seconds
    try:
        while not done.wait(lease / _BEATS_PER_LEASE):
            _prolong(rows, timedelta(seconds=lease))
    finally:
        database.connection().close()


def _prolong(rows: Sequence[Embedding], lease: timedelta) -> None:
    """Only what is still held: a row that was given back waits for its own time.

    A row that somebody else has locked is passed over: it is about to change, and waiting
    for it could end in a deadlock with a save in the shop.
    """
    pks = [row.pk for row in rows]
    mine = Embedding.objects.filter(pk__in=pks, lease_token=rows[0].lease_token)
    try:
        with database.atomic():
            free = list(mine.select_for_update(skip_locked=True).values_list("pk", flat=True))
            mine.filter(pk__in=free).update(available_at=timezone.now() + lease)
    except DatabaseError:
        logger.warning("The leases of %d images could not be prolonged", len(rows), exc_info=True)
        database.connection().close()
