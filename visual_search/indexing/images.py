"""Reads and decodes the images of claimed rows; a fault of one concerns its row alone."""

import hashlib
import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    models,
)
from django.db.models.fields.files import FieldFile
from django.db.transaction import TransactionManagementError

from ..conf import app_settings
from ..exceptions import IntakeError, RegistrationError
from ..imaging import CleanImage, read_image
from ..imaging.decode import DEFAULT_SIDE
from ..imaging.source import read_bytes
from ..models import Embedding, Reading
from ..registry import Searchable, registry
from ..store.outbox.leases import OBJECT_UNREADABLE, STORAGE_UNAVAILABLE
from .tally import Tally

logger = logging.getLogger(__name__)

Row = Embedding | Reading

# Failures of storage, not of the picture: worth another attempt.
_MISSING = "image_missing"
# Where the classes live by which Celery ends a task that takes too long.
_TIME_LIMITS = frozenset({"billiard", "celery"})
# What a database answers to a query that is wrong.
_OF_A_QUERY = (DataError, IntegrityError, NotSupportedError, ProgrammingError)


@dataclass(frozen=True, kw_only=True)
class Decoded:
    row: Any
    clean: CleanImage

    @property
    def sha256(self) -> str:
        return self.clean.sha256


def decode(rows: Sequence[Row], tally: Tally, *, side: int = DEFAULT_SIDE) -> Iterator[Decoded]:
    for row, file in _sources(rows, tally):
        data = b""
        try:
            data = _read(file, row)
            clean = read_image(data, side=side)
        except IntakeError as error:
            # Perhaps the shop was still writing: the sweep looks whether the bytes change.
            sha256 = hashlib.sha256(data).hexdigest() if data else ""
            tally.fail(row, error, error.code, sha256=sha256)
        except FileNotFoundError:
            tally.retry(row, _MISSING, f"The file {row.image_name} is not in the storage.")
        # Storages and hosts raise classes of their own: a list would never be complete.
        except Exception as error:
            if concerns_the_worker(error):
                raise
            logger.warning("%s cannot be read", row.image_name, exc_info=True)
            tally.retry(
                row, STORAGE_UNAVAILABLE, f"The storage failed: {str(error) or repr(error)}"
            )
        else:
            yield Decoded(row=row, clean=clean)


def concerns_the_worker(error: Exception) -> bool:
    """Whether an error says nothing about one image: the database, or Celery's time limit."""
    is_time_limit = type(error).__module__.partition(".")[0] in _TIME_LIMITS
    return is_time_limit or isinstance(error, DatabaseError)


def concerns_one_object(error: Exception) -> bool:
    """Whether what the shop's own code does for one object failed, and its neighbours may go on.

    So does a query of that code that the database refuses, unlike a database that is away.
    """
    is_dead = isinstance(error, TransactionManagementError)
    return not concerns_the_worker(error) or (isinstance(error, _OF_A_QUERY) and not is_dead)


def _read(file: FieldFile, row: Row) -> bytes:
    with file.storage.open(row.image_name, "rb") as stream:
        return read_bytes(stream, limit=app_settings().upload_max_bytes)


def file_of(searchable: Searchable, instance: models.Model | None, name: str) -> FieldFile | None:
    if instance is None:
        return None
    files = (*searchable.get_images(instance), *searchable.get_shopper_images(instance))
    return next((file for file in files if file.name == name), None)


def _sources(rows: Sequence[Row], tally: Tally) -> Iterator[tuple[Row, FieldFile]]:
    """The rows whose object still shows their image, with its file; others are dropped."""
    by_label: dict[str, list[Row]] = {}
    for row in rows:
        by_label.setdefault(row.document.label, []).append(row)
    for label, model_rows in by_label.items():
        try:
            searchable = registry.for_label(label)
        except RegistrationError as error:
            for row in model_rows:
                tally.retry(row, error.code, str(error))
            continue
        yield from _sources_of(searchable, model_rows, tally)


def _sources_of(
    searchable: Searchable, rows: Sequence[Row], tally: Tally
) -> Iterator[tuple[Row, FieldFile]]:
    """The shop's own code runs here; what it cannot read concerns that object alone."""
    objects = objects_one_by_one(searchable, {row.document.object_pk for row in rows})
    for row in rows:
        file = file_shown(searchable, objects.get(row.document.object_pk), row.image_name)
        if file is None:
            tally.drop(row)
        elif isinstance(file, Exception):
            logger.warning("%s cannot be read", row.document, exc_info=file)
            reason = f"The shop's own code failed: {str(file) or repr(file)}"
            tally.retry(row, OBJECT_UNREADABLE, reason)
        else:
            yield row, file


def file_shown(
    searchable: Searchable, found: models.Model | Exception | None, name: str
) -> FieldFile | Exception | None:
    """The file of an image, None where its object shows it no more, or why nobody can tell."""
    if isinstance(found, Exception):
        return found
    try:
        return file_of(searchable, found, name)
    except Exception as error:
        if not concerns_one_object(error):
            raise
        return error


def objects_one_by_one(
    searchable: Searchable, pks: Collection[Any]
) -> dict[Any, models.Model | Exception]:
    """Objects by key, all in one go; where that fails, one by one, with what is wrong of each."""
    try:
        return dict(load_objects(searchable, pks))
    except Exception as error:
        if not concerns_one_object(error):
            raise
        if len(pks) == 1:
            return dict.fromkeys(pks, error)
    found: dict[Any, models.Model | Exception] = {}
    for pk in pks:
        found |= objects_one_by_one(searchable, [pk])
    return found


def load_objects(searchable: Searchable, pks: Collection[Any]) -> dict[Any, models.Model]:
    return searchable.get_index_objects(pks, with_images=True)
