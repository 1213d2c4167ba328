"""Judges a ranking: which items of the catalogue were right answers, and how right."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..data.manifest import Manifest
from ..measures.metrics import Counts, Grades, Relevance
from .ranking import Ranking

# A product that people graded at least so is relevant where a metric knows only yes and no.
RELEVANT_GRADE = 1


@dataclass(frozen=True, kw_only=True)
class Answers:
    """A judged ranking, best item first. -1 in `order` is past the end of a short row.

    Args:
        order, score: as in Ranking, without the query itself.
        grades: of the item at each rank, 0 for a wrong one, shape (queries, depth).
        ideal: the grades of the best possible ranking, highest first, shape (queries, most).
        total: how many items are relevant, shape (queries,).
    """

    order: npt.NDArray[np.int64]
    score: npt.NDArray[np.float32]
    grades: Grades
    ideal: Grades
    total: Counts

    @cached_property
    def relevance(self) -> Relevance:
        return self.grades >= RELEVANT_GRADE

    @property
    def first_is_right(self) -> npt.NDArray[np.bool_]:
        return self.relevance[:, 0]


def judge(manifest: Manifest, ranking: Ranking) -> Answers:
    """Compare a ranking with what the manifest says is right."""
    order, score = ranking.order, ranking.score
    if manifest.own_place is not None:
        order, score = _without_itself(order, score, manifest.own_place)
    if manifest.grades is not None:
        return _by_grades(manifest, order, score)
    return _by_label(manifest, order, score)


def _without_itself(
    order: npt.NDArray[np.int64],
    score: npt.NDArray[np.float32],
    own_place: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    others = order != own_place[:, None]
    # A cut ranking may lack the query itself: then its last item goes, to keep rows equal.
    others[others.all(axis=1), -1] = False
    shape = (len(order), order.shape[1] - 1)
    return order[others].reshape(shape), score[others].reshape(shape)


def _by_label(
    manifest: Manifest, order: npt.NDArray[np.int64], score: npt.NDArray[np.float32]
) -> Answers:
    offered, asked = _codes(manifest)
    counts = np.bincount(offered, minlength=int(max(offered.max(), asked.max())) + 1)
    total = counts[asked] - (manifest.own_place is not None)
    widest = max(int(total.max(initial=0)), 1)
    return Answers(
        order=order,
        score=score,
        grades=(offered[order] == asked[:, None]).astype(np.float32),
        ideal=(np.arange(widest) < total[:, None]).astype(np.float32),
        total=total,
    )


def _by_grades(
    manifest: Manifest, order: npt.NDArray[np.int64], score: npt.NDArray[np.float32]
) -> Answers:
    """People judge products, so each product counts once: at the rank of its best picture."""
    judged = manifest.grades or ()
    labels = np.asarray([entry.label for entry in manifest.catalogue], dtype=object)
    names, offered = np.unique(labels, return_inverse=True)
    shape = (len(order), min(len(names), order.shape[1]))
    kept = np.full(shape, -1, dtype=np.int64)
    kept_score = np.full(shape, -np.inf, dtype=np.float32)
    grades = np.zeros(shape, dtype=np.float32)
    for row, places in enumerate(order):
        first = np.sort(np.unique(offered[places], return_index=True)[1])
        kept[row, : len(first)] = places[first]
        kept_score[row, : len(first)] = score[row, first]
        grades[row, : len(first)] = [judged[row].get(name, 0) for name in labels[places[first]]]
    ideal = _ideal(manifest, set(names))
    return Answers(
        order=kept,
        score=kept_score,
        grades=grades,
        ideal=ideal,
        total=(ideal >= RELEVANT_GRADE).sum(axis=1),
    )


def _ideal(manifest: Manifest, offered: set[str]) -> Grades:
    rows = [
        sorted((grade for label, grade in row.items() if label in offered), reverse=True)
        for row in manifest.grades or ()
    ]
    ideal = np.zeros((len(rows), max(map(len, rows), default=0) or 1), dtype=np.float32)
    for number, row in enumerate(rows):
        ideal[number, : len(row)] = row
    return ideal


def _codes(manifest: Manifest) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Numbers for the labels of the catalogue and of the queries."""
    entries = (*manifest.catalogue, *manifest.queries)
    labels = np.asarray([entry.label for entry in entries], dtype=object)
    codes = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    return codes[: len(manifest.catalogue)], codes[len(manifest.catalogue) :]


def shares(manifest: Manifest, answers: Answers, *, attribute: str) -> Relevance:
    """Whether the item at each rank has the query's value of an attribute."""
    asked = np.asarray([getattr(entry, attribute) for entry in manifest.queries], dtype=object)
    offered = np.asarray([getattr(entry, attribute) for entry in manifest.catalogue], dtype=object)
    result: Relevance = (offered[answers.order] == asked[:, None]) & (answers.order >= 0)
    return result
