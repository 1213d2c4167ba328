"""What every work on claimed rows has in common: leases kept, and rows given back unharmed."""

import logging
from collections.abc import Callable, Sequence

from ..exceptions import DATABASE_AWAY, ConfigurationError, EncoderError
from ..models.claimable import Claimable
from ..store import database
from ..store.outbox import leases
from .tally import Outcome, Tally

logger = logging.getLogger(__name__)

_OUT_OF_MEMORY = "out_of_memory"


def at_work(rows: Sequence[Claimable], work: Callable[[], Outcome]) -> Outcome:
    """Do some work on claimed rows, and give them back where it was not their fault.

    Raises:
        ConfigurationError, EncoderError: whoever works cannot; the rows were given back.
    """
    try:
        with leases.kept_alive(rows):
            return work()
    except (ConfigurationError, EncoderError):
        leases.release(rows)
        raise
    except DATABASE_AWAY:
        _release_after_reconnecting(rows)
        raise
    except MemoryError as error:
        # Left to Celery, it would end the whole worker with all that its other processes do.
        return _retry_without_memory(rows, error)


def _release_after_reconnecting(rows: Sequence[Claimable]) -> None:
    """The database failed, not the pictures: an attempt should not count for it."""
    if database.connection().in_atomic_block:
        return  # The caller's transaction is lost, and with it the claim.
    database.connection().close_if_unusable_or_obsolete()
    try:
        leases.release(rows)
    except DATABASE_AWAY as error:
        logger.warning("%d images wait until their leases end: %s", len(rows), error)


def _retry_without_memory(rows: Sequence[Claimable], error: MemoryError) -> Outcome:
    logger.warning("A batch of %d images was too large", len(rows), exc_info=error)
    tally = Tally(len(rows))
    for row in rows:
        tally.retry(row, _OUT_OF_MEMORY, "The worker had not enough memory for this image.")
    return tally.finish(0)
