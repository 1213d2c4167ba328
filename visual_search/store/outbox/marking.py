"""Marks the embeddings of a job for another pass, or calls that off, portion by portion.

Each portion is one transaction that marks rows and moves the job's place: what is killed in
between has done nothing, and the next worker goes on from there.
"""

import logging
from collections.abc import Collection

from django.contrib.postgres.expressions import ArraySubquery
from django.db import OperationalError
from django.db.models import F, Func, Q, QuerySet
from psycopg.errors import LockNotAvailable

from ...exceptions import RegistrationError
from ...models import Document, Embedding, EmbeddingSpace, Job
from ...models.embeddings import EmbeddingQuerySet
from ...registry import Searchable, registry
from .. import database
from .claims import waiting_state

logger = logging.getLogger(__name__)

State = Embedding.State

# Takes less than a tenth of a second: no save in the shop should wait for more.
PORTION = 1000
# Shorter than PostgreSQL's search for deadlocks, so that it is never a save that fails.
_LOCK_TIMEOUT = "500ms"

_CONDITIONS = {
    Job.Scope.MISSING: Q(state=State.PENDING),
    Job.Scope.FAILED: Q(state=State.FAILED),
    Job.Scope.STALE: Q(state=State.STALE),
    Job.Scope.ALL: Q(),
    Job.Scope.SELECTED: Q(),
}


def selection(
    space: EmbeddingSpace, scope: str, *, searchable: Searchable | None = None
) -> EmbeddingQuerySet:
    """The embeddings of a space that a scope names."""
    rows = Embedding.objects.in_space(space)
    if searchable is not None:
        rows = rows.filter(document__in=Document.objects.of_model(searchable.model))
    return rows.filter(_CONDITIONS[Job.Scope(scope)])


def mark(job: Job, rows: QuerySet[Embedding]) -> int:
    """Mark rows at once. What has a vector keeps serving it until the new one is there."""
    return rows.make_wait(job=job, state=waiting_state())  # type: ignore[attr-defined, no-any-return]


def select(job: Job, rows: QuerySet[Embedding]) -> None:
    """Keep which rows somebody chose; the database copies their keys by itself."""
    mine = Job.objects.filter(pk=job.pk)
    mine.update(selected=ArraySubquery(rows.order_by("pk").values("pk")))
    mine.update(expected=Func(F("selected"), function="cardinality"))
    job.refresh_from_db(fields=["expected"])


@database.writing()
def advance_next(spaces: Collection[EmbeddingSpace] | None = None) -> bool:
    """Go on with the oldest job that is not marked, or called off, to its end.

    Returns whether there was one.

    Args:
        spaces: only jobs of these, where given.
    """
    unfinished = Job.objects.with_portions_left()
    if spaces is not None:
        unfinished = unfinished.filter(space__in=[space.pk for space in spaces])
    oldest = unfinished.order_by("pk").values_list("pk", flat=True).first()
    return oldest is not None and advance(oldest) is not None


def advance(job_pk: int) -> int | None:
    """Mark one portion of a job, or call one off where it was cancelled.

    Where the shop itself is busy with one of the rows it gives way: the next try comes soon.

    Returns how many rows it were; None where nothing is left or somebody else is at it.
    """
    try:
        with database.atomic():
            database.set_local({"lock_timeout": _LOCK_TIMEOUT}, using=database.alias())
            job = _held(job_pk)
            if job is None:
                return None
            return _call_off(job) if job.state == Job.State.CANCELLED else _mark_portion(job)
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        logger.info("Images of job %s are being changed; it goes on a little later", job_pk)
        return None


def _held(job_pk: int) -> Job | None:
    """The job, locked, if a portion of it is left: whoever cancels it waits for that."""
    unfinished = Job.objects.with_portions_left().filter(pk=job_pk).select_related("space")
    return unfinished.select_for_update(skip_locked=True, of=("self",)).defer("selected").first()


def _call_off(job: Job) -> int:
    """Renewals keep the vector they have; images without one still get theirs."""
    renewals = Embedding.objects.filter(job=job, state=State.STALE).order_by("pk")
    rows = list(renewals.select_for_update(of=("self",)).values_list("pk", flat=True)[:PORTION])
    count = Embedding.objects.filter(pk__in=rows).update(
        state=State.READY, lease_token=None, version=F("version") + 1
    )
    if count < PORTION:
        Job.objects.filter(pk=job.pk).update(marked_to=None)
    return count


def _mark_portion(job: Job) -> int:
    if job.expected == 0 and job.total:
        # Not in the first portion, which belongs to the request of an admin: it grows with them.
        job.expected = job.total + _left(job).count()
    rows, place = _portion(job)
    marked = mark(job, Embedding.objects.filter(pk__in=rows))
    job.total += marked
    job.marked_to = place
    if place is None:
        job.expected = job.total
    job.save(update_fields=["total", "expected", "marked_to"])
    return marked


def _portion(job: Job) -> tuple[list[int], int | None]:
    """Keys of the next rows, locked, and the place after them; None after the last."""
    # In the order of their keys: two that mark the same rows cannot deadlock.
    rows = _left(job).order_by("pk").select_for_update(of=("self",))
    if not is_selection(job):
        keys = list(rows.values_list("pk", flat=True)[:PORTION])
        return keys, keys[-1] if len(keys) == PORTION else None
    start = job.marked_to or 0
    chosen = _selected(job, f"selected__{start}_{start + PORTION}")
    keys = list(rows.filter(pk__in=chosen).values_list("pk", flat=True))
    return keys, start + PORTION if len(chosen) == PORTION else None


def _left(job: Job) -> QuerySet[Embedding]:
    assert job.space is not None  # noqa: S101  # visual_search_job_embeds_a_space
    if is_selection(job):
        return Embedding.objects.in_space(job.space)
    try:
        searchable = registry.for_label(job.model_label) if job.model_label else None
    except RegistrationError:
        return Embedding.objects.none()  # The shop no longer searches this model.
    rows = selection(job.space, job.scope, searchable=searchable)
    # What came later needs no renewal, and would keep the job from ending.
    return rows.filter(pk__gt=job.marked_to or 0, created_at__lte=job.created_at)


def is_selection(job: Job) -> bool:
    return job.scope == Job.Scope.SELECTED


def _selected(job: Job, part: str) -> list[int]:
    return Job.objects.filter(pk=job.pk).values_list(part, flat=True).get() or []
