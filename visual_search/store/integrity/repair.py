"""Puts right what the examination of the index found."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import F, QuerySet

from ...models import Document, Embedding, EmbeddingSpace, Job
from ...registry import registry
from .. import database
from ..documents import forget_documents, synchronise
from ..outbox import jobs
from ..vectors import drop_orphans, ensure_index, vector_index
from . import findings
from .findings import Finding, Problem

_CHUNK = 500
_MISSING = "image_missing"


@database.writing()
def repair(found: Iterable[Finding]) -> int:
    """Repair what can be repaired. Returns how many findings that was.

    Nothing is embedded here: rows are put in the outbox again, for workers or for
    `visual_search_embed`. Must not run inside a transaction, since indexes are built.
    """
    by_problem: dict[Problem, list[Finding]] = {}
    for finding in found:
        by_problem.setdefault(finding.problem, []).append(finding)
    repaired = 0
    # In this order: what is deleted needs no renewal, and indexes come when all else is done.
    for problem, remedy in _REMEDIES.items():
        for chunk in _in_chunks(by_problem.get(problem, [])):
            remedy(chunk)
            repaired += len(chunk) if problem.is_repairable else 0
    return repaired


def _in_chunks(found: Sequence[Finding]) -> Iterator[Sequence[Finding]]:
    for start in range(0, len(found), _CHUNK):
        yield found[start : start + _CHUNK]


def _keys(found: Iterable[Finding]) -> list[Any]:
    return [finding.key for finding in found]


def _synchronise(found: Sequence[Finding]) -> None:
    by_label: dict[str, set[Any]] = {}
    for label, pk in _keys(found):
        by_label.setdefault(label, set()).add(pk)
    for label, pks in by_label.items():
        synchronise(registry.for_label(label), sorted(pks, key=str))


def _forget_documents(found: Sequence[Finding]) -> None:
    forget_documents(Document.objects.filter(pk__in=_keys(found)))


def _delete_vectors(found: Sequence[Finding]) -> None:
    vector_index().delete(_keys(found))


def _embed_unserved(found: Sequence[Finding]) -> None:
    # Unless a worker has made it searchable meanwhile.
    _start_anew(Embedding.objects.filter(pk__in=_keys(found), state=Embedding.State.PENDING))


def _embed_anew(found: Sequence[Finding]) -> None:
    _start_anew(Embedding.objects.filter(pk__in=_keys(found)))


@database.atomic()
def _start_anew(rows: QuerySet[Embedding]) -> None:
    """Put rows back as if they had never been embedded."""
    pks = list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
    vector_index().delete(pks)
    rows = Embedding.objects.filter(pk__in=pks)
    rows.make_wait(state=Embedding.State.PENDING, content_sha256="")


def _renew(found: Sequence[Finding]) -> None:
    """Mark rows for another pass; the old vector answers meanwhile, where workers will come."""
    spaces = EmbeddingSpace.objects.in_bulk({finding.space for finding in found})
    for pk, space in spaces.items():
        mine = [finding for finding in found if finding.space == pk]
        if space.state == EmbeddingSpace.State.RETIRED:
            _embed_anew(mine)
        else:
            rows = Embedding.objects.filter(pk__in=_keys(mine))
            jobs.start(rows, space=space, scope=Job.Scope.STALE)


def _list_as_failed(found: Sequence[Finding]) -> None:
    """Nobody can embed a file that is gone; the vector it had stays, as after any such failure."""
    Embedding.objects.filter(pk__in=_keys(found)).update(
        state=Embedding.State.FAILED,
        version=F("version") + 1,
        lease_token=None,
        failure_code=_MISSING,
        failure_reason="The file is not in the storage.",
    )


def _drop_indexes(_found: Sequence[Finding]) -> None:
    drop_orphans()


def _build_indexes(found: Sequence[Finding]) -> None:
    for space in EmbeddingSpace.objects.filter(pk__in=_keys(found)):
        ensure_index(space)


_REMEDIES: dict[Problem, Callable[[Sequence[Finding]], None]] = {
    findings.NO_OBJECT: _forget_documents,
    findings.UNREGISTERED: _forget_documents,
    findings.NOT_SHOWN: _synchronise,
    findings.NO_DOCUMENT: _synchronise,
    findings.NO_ROW: _synchronise,
    findings.WORDS_CHANGED: _synchronise,
    findings.VECTOR_WITHOUT_ROW: _delete_vectors,
    findings.NOT_SERVED: _embed_unserved,
    findings.NO_VECTOR: _embed_anew,
    findings.WRONG_SPACE: _embed_anew,
    findings.WRONG_DIMENSIONS: _embed_anew,
    findings.NOT_UNIT: _embed_anew,
    findings.FILE_GONE: _list_as_failed,
    findings.FILE_RETURNED: _renew,
    findings.BYTES_CHANGED: _renew,
    findings.INDEX_WITHOUT_SPACE: _drop_indexes,
    findings.INDEX_MISSING: _build_indexes,
    findings.INDEX_INVALID: _build_indexes,
}
