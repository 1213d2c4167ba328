"""Runs: begin another pass over embeddings, follow it, take it back."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from ...models import Document, Embedding, EmbeddingSpace, Run
from ...registry import Searchable
from .. import database
from .marking import advance, is_selection, mark, select, selection

__all__ = [
    "begin",
    "cancel",
    "finish_completed",
    "remaining",
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
) -> Run:
    """Mark all rows for another pass here and now. For commands: a request should `begin`."""
    run = Run.objects.create(space=space, scope=scope, model_label=model_label, started_by=user)
    run.total = run.expected = mark(run, rows)
    run.save(update_fields=["total", "expected"])
    return run


@database.writing()
def begin(
    space: EmbeddingSpace,
    scope: str,
    *,
    rows: QuerySet[Embedding] | None = None,
    searchable: Searchable | None = None,
    user: Any = None,
) -> Run:
    """Begin a run: the first portion is marked here, and workers mark the others.

    It takes as long for a large catalogue as for a small one.

    Args:
        rows: what somebody chose, for the scope `selected`.
    """
    with database.atomic():
        run = Run.objects.create(
            space=space,
            scope=scope,
            model_label=searchable.label if searchable else "",
            started_by=user,
            marked_to=0,
        )
        if is_selection(run):
            select(run, Embedding.objects.none() if rows is None else rows)
    # Apart from that: where the shop is busy with these rows, workers mark them too.
    advance(run.pk)
    run.refresh_from_db()
    return run


@database.writing()
def start_everywhere(
    scope: str,
    *,
    searchable: Searchable | None = None,
    documents: QuerySet[Document] | None = None,
    user: Any = None,
) -> list[Run]:
    """Begin a run in every space that is kept up to date; spaces without such rows get none."""
    runs = []
    for space in EmbeddingSpace.objects.maintained():
        rows = selection(space, scope, searchable=searchable)
        if documents is not None:
            rows = rows.filter(document__in=documents)
        if rows.exists():
            runs.append(begin(space, scope, rows=rows, searchable=searchable, user=user))
    return runs


def remaining(run: Run) -> int:
    """How many images of a run still wait, of those that are marked."""
    return Embedding.objects.filter(run=run).waiting().count()


@database.writing()
def finish_completed(run_ids: Iterable[int | None] | None = None) -> None:
    """Close runs that nothing waits for any more."""
    waiting = Embedding.objects.filter(run=OuterRef("pk")).waiting()
    running = Run.objects.filter(~Exists(waiting), state=Run.State.RUNNING, marked_to=None)
    if run_ids is not None:
        wanted = {pk for pk in run_ids if pk is not None}
        if not wanted:
            return
        running = running.filter(pk__in=wanted)
    for run in running.defer("selected"):
        failed = run.embeddings.filter(state=State.FAILED).count()
        Run.objects.filter(pk=run.pk, state=Run.State.RUNNING).update(
            state=Run.State.FINISHED, failed=failed, finished_at=timezone.now()
        )


@database.writing()
def cancel(run: Run) -> int:
    """Take a run back: renewals keep the vector they have, new images still get theirs.

    As with `begin`, workers go on where one portion was not all.

    Returns how many renewals are called off already.
    """
    with database.atomic():
        # A portion that is being marked ends first, and no other one begins.
        Run.objects.select_for_update().only("pk").get(pk=run.pk)
        is_running = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING).update(
            state=Run.State.CANCELLED, marked_to=0, selected=None, finished_at=timezone.now()
        )
    return (advance(run.pk) or 0) if is_running else 0
