"""Embeds waiting images and texts: claim a batch, read, encode, store."""

import logging
import time
from collections.abc import Collection, Iterator, Sequence

from .. import telemetry
from ..conf import app_settings
from ..encoders import Description, Encoder
from ..exceptions import (
    ConfigurationError,
    EncoderError,
    ModelFileError,
    VisualSearchError,
)
from ..models import Embedding, EmbeddingSpace
from ..store import database, spaces, vectors
from ..store.outbox import claims, jobs, marking
from ..store.outbox.results import Result, write
from .claimed import at_work
from .images import Decoded, concerns_the_worker, decode
from .tally import Outcome, Tally
from .texts import Worded, read_texts
from .upkeep import sweep

logger = logging.getLogger(__name__)

# What a row is about, as it was read.
Read = Decoded | Worded


def embed_pending(
    *, seconds: float, spaces_only: Collection[EmbeddingSpace] | None = None
) -> Iterator[Outcome]:
    """Embed waiting images batch by batch until none is left or the time is up.

    Yields the outcome of each batch. A space whose encoder cannot work is passed over, so
    that after an upgrade the new space fills although the old one has lost its encoder.

    Raises:
        ConfigurationError, EncoderError: at the end, if there was such a space.
    """
    if not EmbeddingSpace.objects.maintained().exists():
        sweep()  # The very first images of a shop: there is no space to embed them into yet.
    deadline = time.monotonic() + seconds
    broken: dict[int, VisualSearchError] = {}
    while time.monotonic() < deadline:
        # A portion between two batches keeps well ahead of them.
        is_marking = marking.advance_next(spaces_only)
        rows = _claim(spaces_only, without=broken)
        if not rows and is_marking:
            continue
        if not rows:
            break
        try:
            outcome = embed_claimed(rows)
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
    return embed_claimed(rows) if rows else Outcome()


def _claim(
    spaces_only: Collection[EmbeddingSpace] | None, *, without: Collection[int] = ()
) -> list[Embedding]:
    return claims.claim(limit=app_settings().batch_size, spaces=spaces_only, without=without)


@database.writing()
def embed_claimed(rows: Sequence[Embedding]) -> Outcome:
    """Embed rows of one space that are claimed already. Raises what `embed_batch` raises."""
    try:
        return at_work(rows, lambda: _embed(rows, _encoder(rows[0].space)))
    finally:
        jobs.finish_completed(row.job_id for row in rows)


def _encoder(space: EmbeddingSpace) -> Encoder:
    try:
        return spaces.space_encoder(space)
    except MemoryError as error:
        raise EncoderError("The worker has not enough memory for the network.") from error


def _embed(rows: Sequence[Embedding], encoder: Encoder) -> Outcome:
    tally = Tally(len(rows))
    space = rows[0].space
    read: list[Read] = [
        *(read_texts(rows, tally) if space.holds_texts else decode(rows, tally)),
    ]
    known = vectors.known_descriptions(space, {item.sha256 for item in read})
    tally.counts["reused"] = sum(item.sha256 in known for item in read)
    # What is equal is encoded once, however many rows have it.
    fresh = {item.sha256: item for item in read if item.sha256 not in known}
    known |= _encode(list(fresh.values()), encoder, tally)
    results = [
        Result(row=item.row, description=known[item.sha256], sha256=item.sha256)
        for item in read
        if item.sha256 in known
    ]
    return tally.finish(write(results))


def _encode(items: Sequence[Read], encoder: Encoder, tally: Tally) -> dict[str, Description]:
    try:
        with telemetry.batch(len(items)):
            described = _described(items, encoder)
    except (ModelFileError, ConfigurationError):
        raise
    # Encoders of other people raise what they like.
    except Exception as error:
        if concerns_the_worker(error) or isinstance(error, MemoryError):
            raise
        return _encode_singly(items, encoder, tally, error)
    return {item.sha256: one for item, one in zip(items, described, strict=True)}


def _described(items: Sequence[Read], encoder: Encoder) -> Sequence[Description]:
    images = [item.clean.image for item in items if isinstance(item, Decoded)]
    texts = [item.text for item in items if isinstance(item, Worded)]
    return encoder.describe_texts(texts) if texts else encoder.describe_images(images)


def _encode_singly(
    items: Sequence[Read], encoder: Encoder, tally: Tally, error: Exception
) -> dict[str, Description]:
    """Find the one picture, or text, that the network cannot take.

    What is no EncoderError may pass, as a lost graphics card does: it is tried again.
    """
    if len(items) == 1:
        row = items[0].row
        if isinstance(error, EncoderError):
            tally.fail(row, error, error.code)
        else:
            logger.warning("%s cannot be encoded", row, exc_info=error)
            tally.retry(row, EncoderError.code, f"The encoder failed: {str(error) or repr(error)}")
        return {}
    found: dict[str, Description] = {}
    for item in items:
        found |= _encode([item], encoder, tally)
    return found
