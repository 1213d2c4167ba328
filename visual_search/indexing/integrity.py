"""Examines the whole index against catalogue and storage. Reads every file once."""

import hashlib
import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.fields.files import FieldFile

from ..exceptions import RegistrationError
from ..models import Embedding
from ..models.vectors import has_vector
from ..registry import Searchable, registry, told
from ..store import database, integrity
from ..store.integrity import findings
from ..store.integrity.findings import Finding, Problem
from ..store.outbox.leases import STORAGE_UNAVAILABLE
from .images import concerns_one_object, file_of, objects_one_by_one

logger = logging.getLogger(__name__)

_CHUNK = 200
_SECONDS_BETWEEN_LOOKS = 0.5
_BLOCK = 1 << 20
# Failures that end once the file can be read again.
_OF_STORAGE = ("image_missing", STORAGE_UNAVAILABLE)

Item = TypeVar("Item")
Report = Callable[[int, int], None]


@database.writing()
def examine(
    searchable: Searchable | None = None, *, report: Report = lambda _done, _total: None
) -> list[Finding]:
    """Find whatever is missing, orphaned, stale or altered, and indexes that do not serve.

    What is found counts only if a second look finds it too: of a product that is saved at
    this moment, the row may come a little later. A vector that was exchanged for another
    sound one cannot be told without embedding again.

    Args:
        report: called with how many objects and images are done, and how many there are.
    """
    count = _Counter(searchable, report)
    rows = _with_vector(integrity.rows_of(searchable).of_images())
    tables = list(integrity.examine_tables(searchable))
    objects = list(_examine_catalogue(searchable, count.add))
    files = list(_examine_files(rows, count.add))
    found = [*tables, *objects, *files]
    if not found:
        return []
    time.sleep(_SECONDS_BETWEEN_LOOKS)
    again = {
        *integrity.examine_tables(searchable),
        *_examine_objects(finding.key for finding in objects),
        *_examine_files(rows.filter(pk__in=[finding.key for finding in files]), _ignore),
    }
    return [finding for finding in found if finding in again]


def _ignore(_count: int) -> None:
    """The second look is short."""


class _Counter:
    """Adds up what is done."""

    def __init__(self, searchable: Searchable | None, report: Report) -> None:
        chosen = [searchable] if searchable else list(registry)
        self.total = sum(one.get_index_queryset().count() for one in chosen)
        self.total += integrity.rows_of(searchable).count()
        self.done = 0
        self._report = report

    def add(self, count: int) -> None:
        self.done += count
        self._report(min(self.done, self.total), self.total)


def _examine_catalogue(
    searchable: Searchable | None, add: Callable[[int], None]
) -> Iterator[Finding]:
    for one in [searchable] if searchable else registry:
        keys = one.get_index_queryset().order_by("pk").values_list("pk", flat=True)
        for pks in _in_chunks(keys.iterator(chunk_size=_CHUNK)):
            yield from integrity.examine_objects(one, pks)
            add(len(pks))


def _examine_objects(keys: Iterable[tuple[str, Any]]) -> Iterator[Finding]:
    by_label: dict[str, set[Any]] = {}
    for label, pk in keys:
        by_label.setdefault(label, set()).add(pk)
    for label, chosen in by_label.items():
        for pks in _in_chunks(iter(chosen)):
            yield from integrity.examine_objects(registry.for_label(label), pks)


def _with_vector(rows: QuerySet[Embedding]) -> QuerySet[Embedding]:
    return rows.annotate(has_vector=has_vector()).select_related("document__content_type")


def _examine_files(rows: QuerySet[Embedding], add: Callable[[int], None]) -> Iterator[Finding]:
    # Rows of one image stand together, whatever their space, so that it is read once.
    ordered = rows.order_by("document_id", "image_name", "pk").iterator(chunk_size=_CHUNK)
    for chunk in _in_chunks(ordered):
        files = _files_of(chunk)
        digests: dict[tuple[int, str], str | Problem] = {}
        for row in chunk:
            image = (row.document_id, row.image_name)
            if image in files and image not in digests:
                digests[image] = _digest(files[image])
            problem = _verdict(row, digests.get(image))
            if problem:
                yield Finding(
                    problem=problem,
                    space=row.space_id,
                    key=row.pk,
                    subject=integrity.subject_of(row),
                )
        add(len(chunk))


def _in_chunks(items: Iterator[Item]) -> Iterator[list[Item]]:
    while chunk := list(islice(items, _CHUNK)):
        yield chunk


def _files_of(rows: Collection[Embedding]) -> dict[tuple[int, str], FieldFile]:
    """The files that objects still show, by document and name."""
    by_label: dict[str, list[Embedding]] = {}
    for row in rows:
        by_label.setdefault(row.document.label, []).append(row)
    files: dict[tuple[int, str], FieldFile] = {}
    for label, mine in by_label.items():
        files.update(_files_of_model(label, mine))
    return files


def _files_of_model(
    label: str, rows: Iterable[Embedding]
) -> Iterator[tuple[tuple[int, str], FieldFile]]:
    try:
        searchable = registry.for_label(label)
    except RegistrationError:
        return  # The documents themselves are found to be orphaned.
    objects = objects_one_by_one(searchable, {row.document.object_pk for row in rows})
    for row in rows:
        found = objects.get(row.document.object_pk)
        file = _file_of(searchable, found if isinstance(found, Model) else None, row.image_name)
        if file is not None:
            yield (row.document_id, row.image_name), file


def _file_of(searchable: Searchable, instance: Model | None, name: str) -> FieldFile | None:
    """The file of a row; none of an object whose own code fails, which is found by itself."""
    if instance is None:
        return None
    read = partial(file_of, searchable, instance, name)
    return told(instance, read, code="image_unreadable", otherwise=None)


def _digest(file: FieldFile) -> str | Problem:
    """SHA-256 of a file as it lies in the storage, or what is wrong with it."""
    digest = hashlib.sha256()
    try:
        with file.storage.open(str(file.name), "rb") as stream:
            for block in iter(partial(stream.read, _BLOCK), b""):
                digest.update(block)
    except FileNotFoundError:
        return findings.FILE_GONE
    # Storages raise classes of their own: a list would never be complete.
    except Exception as error:
        if not concerns_one_object(error):
            raise
        logger.warning("%s cannot be read", file.name, exc_info=True)
        return findings.FILE_UNREADABLE
    return digest.hexdigest()


def _verdict(row: Embedding, digest: str | Problem | None) -> Problem | None:
    """What is wrong with a row whose file has this digest; None for the digest: not shown."""
    is_failed = row.state == Embedding.State.FAILED
    if digest is None:
        return None
    if isinstance(digest, Problem):
        return None if is_failed else digest  # The admin lists it already.
    if is_failed and row.failure_code in _OF_STORAGE:
        return findings.FILE_RETURNED
    # What waits is embedded from the bytes that it will find.
    is_waiting = row.state in Embedding.WAITING
    has_vector: bool = row.has_vector  # type: ignore[attr-defined]
    if is_waiting or not has_vector or digest == row.content_sha256:
        return None
    return findings.BYTES_CHANGED
