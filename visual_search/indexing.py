"""The write path: claim waiting images, decode, encode, store."""

import hashlib
import logging
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import DatabaseError, models
from django.db.models.fields.files import FieldFile

from .conf import app_settings
from .encoders import Encoder, Vectors
from .exceptions import (
    ConfigurationError,
    EncoderError,
    IntakeError,
    ModelFileError,
    RegistrationError,
    VisualSearchError,
)
from .intake import CleanImage, read_image
from .models import Embedding, EmbeddingSpace, Run
from .registry import Searchable, registry
from .store import drift, hnsw, pending, runs, spaces, vectors
from .store.vectors import Result

logger = logging.getLogger(__name__)

_ALTERED_CHUNK = 200

# Failures of storage, not of the picture: worth another attempt.
_MISSING = "image_missing"
_STORAGE = "storage_unavailable"
# Where the classes live by which Celery ends a task that takes too long.
_TIME_LIMITS = frozenset({"billiard", "celery"})


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of claimed rows."""

    claimed: int = 0
    ready: int = 0
    reused: int = 0
    retried: int = 0
    failed: int = 0
    dropped: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        names = [item.name for item in fields(self)]
        return Outcome(**{name: getattr(self, name) + getattr(other, name) for name in names})

    def __bool__(self) -> bool:
        return self.claimed > 0


@dataclass(frozen=True, kw_only=True)
class _Decoded:
    row: Embedding
    clean: CleanImage


class _Tally:
    """Counts outcomes of one batch while it passes through the stages."""

    def __init__(self, claimed: int) -> None:
        self.counts = {"claimed": claimed, "retried": 0, "failed": 0, "dropped": 0, "reused": 0}

    def fail(self, row: Embedding, error: Exception, code: str) -> None:
        pending.fail(row, code=code, reason=str(error))
        self.counts["failed"] += 1

    def retry(self, row: Embedding, code: str, reason: str) -> None:
        again = pending.retry_later(row, code=code, reason=reason)
        self.counts["retried" if again else "failed"] += 1

    def drop(self, row: Embedding) -> None:
        pending.drop(row)
        self.counts["dropped"] += 1

    def finish(self, ready: int) -> Outcome:
        return Outcome(ready=ready, **self.counts)


def embed_pending(
    *, seconds: float, spaces_only: Collection[EmbeddingSpace] | None = None
) -> Iterator[Outcome]:
    """Embed waiting images batch by batch until none is left or the time is up.

    Yields the outcome of each batch. A space whose encoder cannot work is passed over, so
    that after an upgrade the new space fills although the old one has lost its encoder.

    Raises:
        ConfigurationError, EncoderError: at the end, if there was such a space.
    """
    deadline = time.monotonic() + seconds
    broken: dict[int, VisualSearchError] = {}
    while time.monotonic() < deadline:
        rows = _claim(spaces_only, without=broken)
        if not rows:
            break
        try:
            outcome = _embed_claimed(rows)
        except (ConfigurationError, EncoderError) as error:
            broken[rows[0].space_id] = error
            continue
        yield outcome
    if broken:
        raise next(iter(broken.values()))


def embed_batch(*, spaces_only: Collection[EmbeddingSpace] | None = None) -> Outcome:
    """Claim one batch and embed it. One bad image fails one row, never its neighbours.

    Raises:
        ConfigurationError, EncoderError: the encoder itself cannot work; the batch was given
            back unharmed and waits for a repair.
    """
    rows = _claim(spaces_only)
    return _embed_claimed(rows) if rows else Outcome()


def _claim(
    spaces_only: Collection[EmbeddingSpace] | None, *, without: Collection[int] = ()
) -> list[Embedding]:
    return pending.claim(limit=app_settings().batch_size, spaces=spaces_only, without=without)


def _embed_claimed(rows: Sequence[Embedding]) -> Outcome:
    try:
        return _embed(rows, spaces.space_encoder(rows[0].space))
    except (ConfigurationError, EncoderError):
        pending.release(rows)
        raise
    finally:
        runs.finish_completed(row.run_id for row in rows)


def _embed(rows: Sequence[Embedding], encoder: Encoder) -> Outcome:
    tally = _Tally(len(rows))
    decoded = list(_decode(rows, tally))
    space = rows[0].space
    known = vectors.known_vectors(space, {item.clean.sha256 for item in decoded})
    tally.counts["reused"] = sum(item.clean.sha256 in known for item in decoded)
    # Equal bytes are encoded once, however many rows show them.
    fresh = {item.clean.sha256: item for item in decoded if item.clean.sha256 not in known}
    known |= _encode(list(fresh.values()), encoder, tally)
    results = [
        Result(row=item.row, vector=known[item.clean.sha256], sha256=item.clean.sha256)
        for item in decoded
        if item.clean.sha256 in known
    ]
    return tally.finish(vectors.write(results))


def _encode(items: Sequence[_Decoded], encoder: Encoder, tally: _Tally) -> dict[str, Any]:
    try:
        encoded = encoder.encode_images([item.clean.image for item in items])
    except ModelFileError:
        raise
    except EncoderError as error:
        return _encode_singly(items, encoder, tally, error)
    return _by_digest(items, encoded)


def _encode_singly(
    items: Sequence[_Decoded], encoder: Encoder, tally: _Tally, error: EncoderError
) -> dict[str, Any]:
    """Find the one picture that the network cannot take."""
    if len(items) == 1:
        tally.fail(items[0].row, error, error.code)
        return {}
    found: dict[str, Any] = {}
    for item in items:
        found |= _encode([item], encoder, tally)
    return found


def _by_digest(items: Sequence[_Decoded], encoded: Vectors) -> dict[str, Any]:
    return {item.clean.sha256: vector for item, vector in zip(items, encoded, strict=True)}


def _decode(rows: Sequence[Embedding], tally: _Tally) -> Iterator[_Decoded]:
    for row, searchable, instance in _sources(rows, tally):
        try:
            clean = _read(searchable, instance, row)
        except IntakeError as error:
            tally.fail(row, error, error.code)
        except FileNotFoundError:
            tally.retry(row, _MISSING, f"The file {row.image_name} is not in the storage.")
        # Storages and hosts raise classes of their own: a list would never be complete.
        except Exception as error:
            if _concerns_the_worker(error):
                raise
            logger.warning("%s cannot be read", row.image_name, exc_info=True)
            tally.retry(row, _STORAGE, f"The storage failed: {str(error) or repr(error)}")
        else:
            if clean is None:
                tally.drop(row)
            else:
                yield _Decoded(row=row, clean=clean)


def _concerns_the_worker(error: Exception) -> bool:
    """Whether an error says nothing about one image: the database, or Celery's time limit."""
    is_time_limit = type(error).__module__.partition(".")[0] in _TIME_LIMITS
    return is_time_limit or isinstance(error, DatabaseError)


def _read(
    searchable: Searchable, instance: models.Model | None, row: Embedding
) -> CleanImage | None:
    """Decode the image of a row; None when its object is gone or shows it no more."""
    file = _file_of(searchable, instance, row.image_name)
    if file is None:
        return None
    with file.storage.open(row.image_name, "rb") as stream:
        return read_image(stream)


def _file_of(searchable: Searchable, instance: models.Model | None, name: str) -> FieldFile | None:
    files = searchable.get_images(instance) if instance else []
    return next((file for file in files if file.name == name), None)


def _sources(
    rows: Sequence[Embedding], tally: _Tally
) -> Iterator[tuple[Embedding, Searchable, models.Model | None]]:
    by_label: dict[str, list[Embedding]] = {}
    for row in rows:
        by_label.setdefault(_label(row), []).append(row)
    for label, model_rows in by_label.items():
        try:
            searchable = registry.for_label(label)
        except RegistrationError as error:
            for row in model_rows:
                tally.retry(row, error.code, str(error))
            continue
        objects = _load(searchable, {row.document.object_pk for row in model_rows})
        for row in model_rows:
            yield row, searchable, objects.get(row.document.object_pk)


def _label(row: Embedding) -> str:
    content_type = row.document.content_type
    return f"{content_type.app_label}.{content_type.model}"


def _load(searchable: Searchable, pks: Collection[Any]) -> dict[Any, models.Model]:
    queryset = searchable.get_index_queryset().prefetch_related(*searchable.get_prefetches())
    return queryset.in_bulk(list(pks))


def sweep() -> bool:
    """Find whatever hints were lost. Needs nothing but Postgres.

    Ends rows whose every attempt killed its worker, makes missing spaces, brings documents
    and outbox in step with the catalogue. Returns whether images wait.
    """
    pending.fail_exhausted()
    runs.finish_completed()
    spaces.delete_expired()
    _make_spaces()
    for searchable in registry:
        _reconcile(searchable)
    maintained = EmbeddingSpace.objects.maintained()
    return Embedding.objects.claimable().filter(space__in=maintained).exists()


def _make_spaces() -> None:
    """One encoder that cannot be built must not keep the others waiting."""
    for alias in app_settings().encoders:
        try:
            spaces.ensure_space(alias)
        except (ConfigurationError, EncoderError):
            logger.exception("There is no space for the encoder %r", alias)


def _reconcile(searchable: Searchable) -> None:
    """The host's own code runs here, for its own models; a fault in one spares the others."""
    try:
        changed = drift.reconcile(searchable)
    except Exception as error:
        if _concerns_the_worker(error):
            raise
        logger.exception("The index of %s cannot be brought in step", searchable.label)
        return
    if changed:
        logger.info("The sweep found %d changed objects of %s", changed, searchable.label)


def awaits_index() -> bool:
    """Whether a space that is kept up to date should get its index now."""
    return any(hnsw.is_due(space) for space in EmbeddingSpace.objects.maintained())


def tend_indexes() -> None:
    """Build missing and broken indexes, drop those whose space is gone. May take long."""
    hnsw.drop_orphans()
    for space in EmbeddingSpace.objects.maintained():
        if hnsw.is_due(space):
            hnsw.ensure_index(space)


def altered_images(space: EmbeddingSpace, *, searchable: Searchable | None = None) -> list[int]:
    """Keys of the embeddings whose image has other bytes in the storage by now.

    Reads every image of the space. One that is gone counts as altered.
    """
    rows = runs.selection(space, Run.Scope.ALL, searchable=searchable)
    ready = rows.filter(vector__isnull=False).select_related("document__content_type")
    ordered = ready.defer("vector").order_by("pk").iterator(chunk_size=_ALTERED_CHUNK)
    return [row.pk for row in ordered if _digest(row) != row.content_sha256]


def _digest(row: Embedding) -> str:
    """SHA-256 of the image as it lies in the storage; empty when it cannot be read."""
    searchable = registry.for_label(_label(row))
    instance = _load(searchable, [row.document.object_pk]).get(row.document.object_pk)
    file = _file_of(searchable, instance, row.image_name)
    if file is None:
        return ""
    try:
        with file.storage.open(row.image_name, "rb") as stream:
            return hashlib.sha256(stream.read()).hexdigest()
    except OSError as error:
        logger.warning("%s cannot be read: %s", row.image_name, error)
        return ""
