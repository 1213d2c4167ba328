"""Runs: mark embeddings for another pass, follow it, take it back."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from ..models import Document, Embedding, EmbeddingSpace, Run
from ..registry import Searchable, registry
from . import database
from .drift import reconcile
from .pending import waiting_state

State = Embedding.State


def selection(
    space: EmbeddingSpace, scope: str, *, searchable: Searchable | None = None
) -> QuerySet[Embedding]:
    """The embeddings of a space that a scope names."""
    rows = Embedding.objects.in_space(space)
    if searchable is not None:
        rows = rows.filter(document__in=Document.objects.of_model(searchable.model))
    conditions = {
        Run.Scope.MISSING: Q(state=State.PENDING),
        Run.Scope.FAILED: Q(state=State.FAILED),
        Run.Scope.STALE: Q(state=State.STALE),
        Run.Scope.ALL: Q(),
        Run.Scope.SELECTED: Q(),
    }
    return rows.filter(conditions[Run.Scope(scope)])


@database.writing()
def reconcile_catalogue(*, searchable: Searchable | None = None) -> None:
    """Bring the outbox in step with the catalogue before a run is counted."""
    for one in [searchable] if searchable else registry:
        reconcile(one)


@database.atomic()
def start(
    rows: QuerySet[Embedding],
    *,
    space: EmbeddingSpace,
    scope: str,
    model_label: str = "",
    user: Any = None,
) -> Run:
    """Mark rows for another pass. What has a vector keeps serving it until the new one is there."""
    run = Run.objects.create(space=space, scope=scope, model_label=model_label, started_by=user)
    run.total = rows.update(
        run=run,
        state=waiting_state(),
        version=F("version") + 1,
        attempts=0,
        available_at=timezone.now(),
        lease_token=None,
        failure_code="",
        failure_reason="",
    )
    run.save(update_fields=["total"])
    return run


@database.writing()
def start_everywhere(
    scope: str,
    *,
    searchable: Searchable | None = None,
    documents: QuerySet[Document] | None = None,
    user: Any = None,
) -> list[Run]:
    """Start a run in every space that is kept up to date; spaces without such rows get none."""
    runs = []
    for space in EmbeddingSpace.objects.maintained():
        rows = selection(space, scope, searchable=searchable)
        if documents is not None:
            rows = rows.filter(document__in=documents)
        if rows.exists():
            label = searchable.label if searchable else ""
            runs.append(start(rows, space=space, scope=scope, model_label=label, user=user))
    return runs


def remaining(run: Run) -> int:
    """How many images of a run still wait."""
    return Embedding.objects.filter(run=run).waiting().count()


@database.writing()
def finish_completed(run_ids: Iterable[int | None] | None = None) -> None:
    """Close runs that nothing waits for any more."""
    waiting = Embedding.objects.filter(run=OuterRef("pk")).waiting()
    running = Run.objects.filter(~Exists(waiting), state=Run.State.RUNNING)
    if run_ids is not None:
        wanted = {pk for pk in run_ids if pk is not None}
        if not wanted:
            return
        running = running.filter(pk__in=wanted)
    for run in running:
        failed = run.embeddings.filter(state=State.FAILED).count()
        Run.objects.filter(pk=run.pk, state=Run.State.RUNNING).update(
            state=Run.State.FINISHED, failed=failed, finished_at=timezone.now()
        )


@database.atomic()
def cancel(run: Run) -> int:
    """Take a run back: renewals keep the vector they have, new images still get theirs.

    Returns how many renewals were called off.
    """
    called_off = Embedding.objects.filter(run=run, state=State.STALE).update(
        state=State.READY, lease_token=None, version=F("version") + 1
    )
    Run.objects.filter(pk=run.pk, state=Run.State.RUNNING).update(
        state=Run.State.CANCELLED, finished_at=timezone.now()
    )
    return called_off
