"""Upkeep: finds what hints did not tell, makes spaces, builds indexes."""

import logging

from ..conf import app_settings
from ..exceptions import ConfigurationError, EncoderError
from ..models import Embedding, EmbeddingSpace
from ..registry import Searchable, registry
from ..store import drift, hnsw, pending, runs, spaces
from .images import concerns_the_worker

logger = logging.getLogger(__name__)


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
        if concerns_the_worker(error):
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
