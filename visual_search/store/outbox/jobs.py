"""Jobs that embed again: begin another pass over embeddings, follow it, take it back."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from ...models import Document, Embedding, EmbeddingSpace, Job
from ...registry import Searchable
from .. import database
from . import watch
from .marking import advance, is_selection, mark, select, selection

__all__ = [
    "begin",
    "cancel",
    "finish_completed",
    "selection",
    "start",
    "start_everywhere",
]

State = Embedding.State


@database.atomic()
def start(
    rows: QuerySet[Embedding],
    *,
    space: EmbeddingSpace,
    scope: str,
    model_label: str = "",
    user: Any = None,
) -> Job:
    """Mark all rows for another pass here and now. For commands: a request should `begin`."""
    job = Job.objects.create(space=space, scope=scope, model_label=model_label, **_asker(user))
    job.total = job.expected = mark(job, rows)
    job.save(update_fields=["total", "expected"])
    return job


@database.writing()
def begin(
    space: EmbeddingSpace,
    scope: str,
    *,
    rows: QuerySet[Embedding] | None = None,
    searchable: Searchable | None = None,
    user: Any = None,
) -> Job:
    """Begin a job: the first portion is marked here, and workers mark the others.

    It takes as long for a large catalogue as for a small one.

    Args:
        rows: what somebody chose, for the scope `selected`.
    """
    with database.atomic():
        job = Job.objects.create(
            space=space,
            scope=scope,
            model_label=searchable.label if searchable else "",
            **_asker(user),
            marked_to=0,
        )
        if is_selection(job):
            select(job, Embedding.objects.none() if rows is None else rows)
    # Apart from that: where the shop is busy with these rows, workers mark them too.
    advance(job.pk)
    job.refresh_from_db()
    return job


@database.writing()
def start_everywhere(
    scope: str,
    *,
    searchable: Searchable | None = None,
    documents: QuerySet[Document] | None = None,
    user: Any = None,
) -> list[Job]:
    """Begin a job in every space that is kept up to date; spaces without such rows get none."""
    jobs = []
    for space in EmbeddingSpace.objects.maintained():
        rows = selection(space, scope, searchable=searchable)
        if documents is not None:
            rows = rows.filter(document__in=documents)
        if rows.exists():
            jobs.append(begin(space, scope, rows=rows, searchable=searchable, user=user))
    return jobs


@database.writing()
def finish_completed(job_ids: Iterable[int | None] | None = None) -> None:
    """Close jobs that nothing waits for any more."""
    waiting = Embedding.objects.filter(job=OuterRef("pk")).waiting()
    running = Job.objects.embedding().filter(
        ~Exists(waiting), state=Job.State.RUNNING, marked_to=None
    )
    if job_ids is not None:
        wanted = {pk for pk in job_ids if pk is not None}
        if not wanted:
            return
        running = running.filter(pk__in=wanted)
    for job in running.defer("selected"):
        failed = job.embeddings.filter(state=State.FAILED).count()
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
            state=Job.State.FINISHED, failed=failed, finished_at=timezone.now()
        )


@database.writing()
def cancel(job: Job) -> int:
    """Take a job back: renewals keep the vector they have, new images still get theirs.

    As with `begin`, workers go on where one portion was not all. What does other work sees it
    within seconds.

    Returns how many renewals are called off already.
    """
    with database.atomic():
        # A portion that is being marked ends first, and no other one begins.
        Job.objects.select_for_update().only("pk").get(pk=job.pk)
        place = {"marked_to": 0, "selected": None} if job.kind == Job.Kind.EMBED else {}
        was_open = (
            Job.objects.open()
            .filter(pk=job.pk)
            .update(state=Job.State.CANCELLED, finished_at=timezone.now(), **place)
        )
    return (advance(job.pk) or 0) if was_open and place else 0


def _asker(user: Any) -> dict[str, Any]:
    return {"started_by": user, "command": watch.command()}
