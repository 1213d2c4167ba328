"""Ranks a catalogue for each query: the one seam between configurations and their figures."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...encoders import EncoderConfig, Vectors, get_encoder
from ...encoders.runtimes.optional import require
from ...reading.readers import Reader
from ...store.vectors import recall
from ..data.manifest import Manifest
from ..data.pictures import read
from ..measures import metrics
from . import calibrated, scratch
from .labels import Labels
from .rows import measure_rows
from .shelf import DEPTH, Progress, described

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
            item is right; None where too little was found to learn that from.
        is_good: for each query, shape (queries,), whether its first item is a good match by
            the limits learned; None as for `confidence`.
        labels_read: the part of the queries whose labels were read; None without a reader.
        rows: what rows of similar products show, as `measure_rows` says.
    """

    encoder: str
    fingerprint: str
    order: npt.NDArray[np.int64]
    score: npt.NDArray[np.float32]
    ann_recall: float
    cpu_ms_query: float
    bytes_per_image: float
    confidence: npt.NDArray[np.float64] | None = None
    is_good: npt.NDArray[np.bool_] | None = None
    rows: Mapping[str, Any] | None = None
    labels_read: float | None = None


def rank(
    manifest: Manifest,
    config: EncoderConfig,
    *,
    progress: Progress | None = None,
    reader: Reader | None = None,
) -> Ranking:
    """Embed a manifest's images, rank the catalogue exactly, and compare the index with that.

    Args:
        reader: of printed words, to refine what looks leave undecided.

    Raises:
        ManifestError: an image cannot be read; names it.
        ConfigurationError, EncoderError: the encoder cannot work.
    """
    require("sklearn", extra="lab")
    encoder = get_encoder(config)
    places = calibrated.sample(manifest.catalogue)
    total = len(manifest.catalogue) + len(places) + len(manifest.queries)
    report = _Offset(progress, total=total)
    found = described(manifest.catalogue, encoder, progress=report)
    report.begin_after(len(manifest.catalogue))
    with scratch.temporary_space(config) as space:
        shelf = scratch.shelved(space, manifest.catalogue, found)
        labels = Labels.of(shelf, reader) if reader else None
        known = calibrated.learn(shelf, encoder, places, progress=report)
        report.begin_after(len(manifest.catalogue) + len(places))
        seconds, rows, queries, meanings = 0.0, [], [], []
        for number, entry in enumerate(manifest.queries):
            started = time.process_time()
            look = encoder.look_at(read(entry).image)
            label = labels.on(entry) if labels else None
            rows.append(shelf.rank(look, label))
            seconds += time.process_time() - started
            queries.append(look.vector)
            own = None if manifest.own_place is None else int(manifest.own_place[number])
            meanings.append(known.meaning(shelf, *rows[-1], look.vector, own_place=own))
            report(number + 1, len(manifest.queries))
        ann_recall = _ann_recall(space, np.stack(queries))
    return Ranking(
        encoder=f"{config.backend} {dict(config.options)}",
        fingerprint=space.fingerprint,
        order=np.stack([order for order, _score in rows]),
        score=np.stack([score for _order, score in rows]),
        ann_recall=ann_recall,
        cpu_ms_query=1000 * seconds / len(manifest.queries),
        bytes_per_image=shelf.bytes_per_image + (labels.bytes_per_image if labels else 0.0),
        labels_read=labels.share_read if labels else None,
        confidence=calibrated.column([one.confidence for one in meanings]),
        is_good=calibrated.column([one.is_good for one in meanings]),
        rows=measure_rows(shelf, sample=places),
    )


def nearest(
    queries: Vectors, catalogue: Vectors, *, depth: int = DEPTH
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
    found = recall.index_neighbours(space, sample, count=NEIGHBOURS)
    exact = recall.scan_neighbours(space, sample, count=NEIGHBOURS)
    return metrics.overlap(found, exact)


class _Offset:
    """Counts all parts of the work as one."""

    def __init__(self, progress: Progress | None, *, total: int) -> None:
        self._progress = progress
        self._total = total
        self._before = 0

    def begin_after(self, done: int) -> None:
        self._before = done

    def __call__(self, done: int, _total: int) -> None:
        if self._progress is not None:
            self._progress(self._before + done, self._total)
