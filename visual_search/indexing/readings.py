"""Reads waiting images: claim some of one reader, decode, read, store."""

import logging
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..conf import app_settings
from ..exceptions import ConfigurationError, ReaderError
from ..models import Reading
from ..reading.readers import Picture, Reader, reader_named, switched_on
from ..store import database
from ..store.readings import claims, upkeep
from .claimed import at_work
from .images import Decoded, concerns_the_worker, decode
from .tally import Outcome, Tally

logger = logging.getLogger(__name__)


def read_pending(*, seconds: float) -> Iterator[Outcome]:
    """Read waiting images batch by batch until none is left or the time is up.

    Yields the outcome of each batch. A reader that cannot work is passed over.

    Raises:
        ConfigurationError: at the end, if there was such a reader.
    """
    deadline = time.monotonic() + seconds
    broken: dict[str, ConfigurationError] = {}
    while time.monotonic() < deadline:
        rows = claims.claim(limit=app_settings().batch_size, without=broken)
        if not rows:
            break
        try:
            outcome = read_claimed(rows)
        except ConfigurationError as error:
            broken[rows[0].reader] = error
            continue
        yield outcome
    if switched_on():
        with database.writing():
            upkeep.tell()
    if broken:
        raise next(iter(broken.values()))


@database.writing()
def readings_wait() -> bool:
    """Whether there is something to read now. Costs no query where no reader is switched on."""
    return bool(switched_on()) and claims.waiting().claimable().exists()


@database.writing()
def read_claimed(rows: Sequence[Reading]) -> Outcome:
    """Read images that are claimed already, all of one reader.

    Raises:
        ConfigurationError: the reader itself cannot work; the rows were given back unharmed.
    """
    return at_work(rows, lambda: _read(rows, reader_named(rows[0].reader)))


def _read(rows: Sequence[Reading], reader: Reader) -> Outcome:
    tally = Tally(len(rows), fail=claims.fail)
    ready = 0
    found: dict[str, Any] = {}
    for item in decode(rows, tally, side=reader.side):
        if item.sha256 not in found:
            found |= claims.known(reader, [item.sha256]) or _found(item, reader, tally)
        if item.sha256 in found:
            ready += claims.write(item.row, found[item.sha256], reader=reader, sha256=item.sha256)
    return tally.finish(ready)


def _found(item: Decoded, reader: Reader, tally: Tally) -> dict[str, Any]:
    """What one picture says, by its SHA-256; nothing where that one cannot be read."""
    clean = item.clean
    picture = Picture(pixels=np.asarray(clean.image), width=clean.width, height=clean.height)
    try:
        return {item.sha256: reader.read(picture)}
    except ReaderError as error:
        tally.fail(item.row, error, error.code, sha256=item.sha256)
    except ConfigurationError:
        raise
    # A library's own errors: they may pass, and concern this picture alone.
    except Exception as error:
        if concerns_the_worker(error) or isinstance(error, MemoryError):
            raise
        logger.warning("%s cannot be read", item.row, exc_info=error)
        reason = f"The reader failed: {str(error) or repr(error)}"
        tally.retry(item.row, ReaderError.code, reason)
    return {}
