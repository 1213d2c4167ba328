"""Ranks a catalogue for each query: the one seam between configurations and their figures."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..conf import app_settings
from ..encoders import Description, Encoder, EncoderConfig, Vectors, get_encoder
from ..encoders.look import Look
from ..search.pipeline import SHORTLIST
from ..search.second_look import judge
from . import metrics, scratch
from .manifest import Entry, Manifest
from .pictures import read

Progress = Callable[[int, int], None]

# The whole catalogue is ranked, up to this rank: what comes later moves no figure visibly.
_DEPTH = 10_000
_QUERIES_AT_ONCE = 256
# At most so many queries are sent to Postgres twice, to compare index and scan.
_INDEX_QUERIES = 500
NEIGHBOURS = 10


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The catalogue as one configuration ranks it for each query.

    Args:
        order: positions in the manifest's catalogue, best first, shape (queries, depth).
        score: the score at each rank, shape (queries, depth), never rising along a row.
        ann_recall: part of the exact ten nearest vectors that the index finds, 0 to 1.
        cpu_ms_query: CPU time of reading, encoding and ranking one query, in milliseconds.
        bytes_per_image: what the database keeps for an image of the catalogue.
        fingerprint: of the space that the configuration would make.
        confidence: for each query, shape (queries,), the probability (0 to 1) that its first
            item is right, where the configuration says one.
    """

    encoder: str
    fingerprint: str
    order: npt.NDArray[np.int64]
    score: npt.NDArray[np.float32]
    ann_recall: float
    cpu_ms_query: float
    bytes_per_image: float
    confidence: npt.NDArray[np.float64] | None = None


def rank(manifest: Manifest, config: EncoderConfig, *, progress: Progress | None = None) -> Ranking:
    """Embed a manifest's images, rank the catalogue exactly, and compare the index with that.

    Raises:
        ManifestError: an image cannot be read; names it.
        ConfigurationError, EncoderError: the encoder cannot work.
    """
    encoder = get_encoder(config)
    report = _Offset(progress, total=len(manifest.catalogue) + len(manifest.queries))
    catalogue = describe(manifest.catalogue, encoder, progress=report)
    vectors = np.stack([one.vector for one in catalogue])
    report.done = len(manifest.catalogue)
    seconds, rows, queries = 0.0, [], []
    for number, entry in enumerate(manifest.queries, start=1):
        started = time.process_time()
        look = encoder.look_at(read(entry).image)
        rows.append(_row(look, catalogue, vectors))
        seconds += time.process_time() - started
        queries.append(look.vector)
        report(number, len(manifest.queries))
    with scratch.temporary_space(config) as space:
        scratch.store(space, vectors)
        ann_recall = _ann_recall(space, np.stack(queries))
    return Ranking(
        encoder=f"{config.backend} {dict(config.options)}",
        fingerprint=space.fingerprint,
        order=np.stack([order for order, _score in rows]),
        score=np.stack([score for _order, score in rows]),
        ann_recall=ann_recall,
        cpu_ms_query=1000 * seconds / len(manifest.queries),
        bytes_per_image=float(np.mean([_stored_bytes(one) for one in catalogue])),
    )


def _row(
    look: Look, catalogue: Sequence[Description], vectors: Vectors
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Rank the catalogue for one photo as a search does: by vector, then the best once more."""
    nearness = vectors @ look.vector
    order = np.argsort(-nearness, kind="stable")[:_DEPTH]
    score = nearness[order]
    best = [int(place) for place in order[:SHORTLIST]]
    judgement = judge(
        look,
        [catalogue[place].descriptors for place in best],
        lambda places: [catalogue[best[place]].points for place in places],
    )
    if judgement is None:
        return order, score
    again = np.argsort(-judgement.similarity, kind="stable")
    order[: len(best)] = order[: len(best)][again]
    lowest = judgement.similarity[again[-1]]
    # What comes after the shortlist keeps its own distances below it.
    score[len(best) :] += lowest - score[len(best) - 1]
    score[: len(best)] = judgement.similarity[again]
    return order, score


def _stored_bytes(description: Description) -> int:
    return 2 * len(description.vector) + len(description.descriptors) + len(description.points)


def describe(
    entries: Sequence[Entry], encoder: Encoder, *, progress: Progress | None = None
) -> list[Description]:
    """Decode and describe catalogue images as a worker does."""
    size = app_settings().batch_size
    described: list[Description] = []
    for start in range(0, len(entries), size):
        images = [read(entry).image for entry in entries[start : start + size]]
        described += encoder.describe_images(images)
        if progress is not None:
            progress(len(described), len(entries))
    return described


def nearest(
    queries: Vectors, catalogue: Vectors, *, depth: int = _DEPTH
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Rank a catalogue for every query by cosine, computed exactly.

    Returns:
        The order and the cosines in that order, each of shape (queries, depth or catalogue).
    """
    orders, scores = [], []
    for start in range(0, len(queries), _QUERIES_AT_ONCE):
        similarity = queries[start : start + _QUERIES_AT_ONCE] @ catalogue.T
        order = np.argsort(-similarity, axis=1, kind="stable")[:, :depth]
        orders.append(order)
        scores.append(np.take_along_axis(similarity, order, axis=1))
    return np.concatenate(orders), np.concatenate(scores)


def _ann_recall(space: Any, queries: Vectors) -> float:
    step = -(-len(queries) // _INDEX_QUERIES)
    sample = queries[::step]
    found = scratch.index_neighbours(space, sample, count=NEIGHBOURS)
    exact = scratch.scan_neighbours(space, sample, count=NEIGHBOURS)
    return metrics.overlap(found, exact)


class _Offset:
    """Counts catalogue and queries as one piece of work."""

    def __init__(self, progress: Progress | None, *, total: int) -> None:
        self._progress = progress
        self._total = total
        self.done = 0

    def __call__(self, done: int, _total: int) -> None:
        if self._progress is not None:
            self._progress(self.done + done, self._total)
