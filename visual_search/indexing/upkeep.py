"""Upkeep: finds what hints did not tell, makes spaces, builds indexes."""

import logging

from django.db import DatabaseError

from ..conf import app_settings
from ..exceptions import ConfigurationError, EncoderError, IncompleteSpaceError
from ..models import Embedding, EmbeddingSpace, Job
from ..registry import Searchable, registry
from ..store import database, interactions, members, spaces, vectors
from ..store.documents import drift
from ..store.locks import sole
from ..store.outbox import claims, jobs, watch
from ..store.readings import upkeep as readings
from ..store.spaces import removal
from . import changed_files
from .health import examine_health
from .images import concerns_the_worker
from .meanings import learn_words

logger = logging.getLogger(__name__)

_SWEEP = "visual_search_sweep"
# Of the 45 that a sweep may take; the next one goes on.
_REMOVAL_SECONDS = 5
# The words of a catalogue are learned once, and then the few that are new.
_WORDS_SECONDS = 5
_HEALTH_SECONDS = 5
_RENEWED = 1.2


@database.writing()
def sweep() -> None:
    """Find whatever hints were lost. Needs nothing but Postgres; new words wait for their encoder.

    Ends rows whose every attempt killed its worker, makes missing spaces, brings documents
    and outbox in step with the catalogue, lets the successor of a space whose encoder is no
    more go live once it is full. One sweep at a time: another does nothing.
    """
    with sole(_SWEEP) as is_sole:
        if is_sole:
            _sweep()


def _sweep() -> None:
    claims.fail_exhausted()
    claims.revive_after_outage()
    changed_files.revive_changed()
    jobs.finish_completed()
    watch.end_silent()
    watch.prune()
    spaces.delete_expired()
    removal.go_on(seconds=_REMOVAL_SECONDS)
    interactions.end_old()
    members.end_old()
    _make_spaces()
    _report_broken_encoders()
    for searchable in registry:
        _reconcile(searchable)
    readings.sweep()
    _replace_outdated_spaces()
    _learn_means()
    learn_words(seconds=_WORDS_SECONDS)
    examine_health(seconds=_HEALTH_SECONDS)


@database.writing()
def images_wait() -> bool:
    """Whether there is something to embed now, or to mark for it."""
    if Job.objects.with_portions_left().exists():
        return True
    maintained = EmbeddingSpace.objects.maintained()
    return Embedding.objects.claimable().filter(space__in=maintained).exists()


def _make_spaces() -> None:
    """One encoder that cannot be built must not keep the others waiting."""
    for alias in app_settings().encoders:
        try:
            spaces.ensure_space(alias)
        except (ConfigurationError, EncoderError):
            logger.exception("There is no space for the encoder %r", alias)


def _report_broken_encoders() -> None:
    """Say it although nothing waits for them: the worker goes on with the shop's other work."""
    for space in EmbeddingSpace.objects.maintained():
        try:
            spaces.space_encoder(space).check_files()
        except (ConfigurationError, EncoderError) as error:
            logger.error("Nothing will be embedded into space %s: %s", space.pk, error)  # noqa: TRY400


def _reconcile(searchable: Searchable) -> None:
    """The host's own code runs here, for its own models; a fault in one spares the others."""
    try:
        changed = drift.reconcile(searchable)
    except Exception as error:
        # A statement that fails for this model, such as one on a column that is not there yet,
        # says nothing of the next; a connection that is gone does.
        is_of_model = isinstance(error, DatabaseError) and database.connection().is_usable()
        if concerns_the_worker(error) and not is_of_model:
            raise
        logger.exception("The index of %s cannot be brought in step", searchable.label)
        return
    if changed:
        logger.info("The sweep found %d changed objects of %s", changed, searchable.label)


def _learn_means() -> None:
    """Keep the mean of each space of texts, from which the closeness of words is counted.

    Made anew when a fifth more batches have been written: a mean of many moves little.
    """
    for space in EmbeddingSpace.objects.live():
        known = space.calibration.get("version", 0)
        if space.holds_texts and space.version > known * _RENEWED:
            mean = vectors.packed(vectors.vector_index().mean_of(space))
            EmbeddingSpace.objects.filter(pk=space.pk).learn(mean=mean, version=space.version)


def _replace_outdated_spaces() -> None:
    for alias in app_settings().encoders:
        try:
            successor = spaces.replace_outdated(alias)
        except IncompleteSpaceError as error:
            logger.info("The successor of the outdated live space has to wait: %s", error)
            continue
        except (ConfigurationError, EncoderError):
            continue  # This sweep has said it already.
        if successor is not None:
            logger.warning("The live space had lost its encoder; space %s took over", successor.pk)


@database.writing()
def awaits_index() -> bool:
    """Whether an index should be built now, or one of a deleted space dropped."""
    maintained = EmbeddingSpace.objects.maintained()
    return any(vectors.is_due(space) for space in maintained) or bool(vectors.orphans())


@database.writing()
def tend_indexes() -> None:
    """Build missing and broken indexes, drop those whose space is gone. May take long.

    One that cannot be built does not keep the others waiting. Does nothing inside a
    transaction, such as that of a test whose tasks are eager: indexes are built CONCURRENTLY.
    """
    if database.connection().in_atomic_block:
        return
    vectors.drop_orphans()
    for space in EmbeddingSpace.objects.maintained():
        try:
            if vectors.is_due(space):
                vectors.ensure_index(space)
        except DatabaseError:
            logger.exception("The index of space %s cannot be built", space.pk)
            database.connection().close_if_unusable_or_obsolete()
