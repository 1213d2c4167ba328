"""Metrics of retrieval, as pure functions of ranked relevance.

`relevance` is a boolean array of shape (queries, ranks), best rank first: whether the item
at that rank is relevant to the query. Queries without any relevant item in the catalogue
count as misses. Functions in the plural give one value for each query, shape (queries,);
the others their mean. All values are fractions, 0 to 1.

`total`, where it is taken, is how many items of the catalogue are relevant to each query,
shape (queries,); left out, the ranking is taken to hold all of them.
"""

import numpy as np
import numpy.typing as npt

Relevance = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]
Grades = npt.NDArray[np.float32]


def hits(relevance: Relevance, k: int) -> Values:
    """1 where at least one relevant item is among the first `k`, else 0."""
    return np.asarray(relevance[:, :k].any(axis=1), dtype=np.float64)


def precisions(relevance: Relevance, k: int) -> Values:
    """Part of the first `k` items that are relevant (fewer items than `k` count as misses)."""
    result: Values = relevance[:, :k].sum(axis=1) / k
    return result


def recalls(relevance: Relevance, k: int, *, total: Counts | None = None) -> Values:
    """Part of the relevant items that are among the first `k`."""
    result: Values = relevance[:, :k].sum(axis=1) / _at_least_one(relevance, total)
    return result


def f1_scores(relevance: Relevance, k: int, *, total: Counts | None = None) -> Values:
    """Harmonic mean of precision and recall of each query's first `k` items."""
    precision, recall = precisions(relevance, k), recalls(relevance, k, total=total)
    both = precision + recall
    result: Values = np.divide(
        2 * precision * recall, both, out=np.zeros_like(both), where=both > 0
    )
    return result


def average_precision(relevance: Relevance, *, total: Counts | None = None) -> Values:
    """Average precision of each query over its whole ranking.

    The mean of the precision at each relevant rank; 0 where nothing is relevant.
    """
    found = np.cumsum(relevance, axis=1, dtype=np.int32)
    precision = found / np.arange(1, relevance.shape[1] + 1)
    result: Values = (precision * relevance).sum(axis=1) / _at_least_one(relevance, total)
    return result


def reciprocal_ranks(relevance: Relevance) -> Values:
    """1 divided by the rank of the first relevant item; 0 where there is none."""
    first = relevance.argmax(axis=1) + 1
    result: Values = relevance.any(axis=1) / first
    return result


def ndcg(grades: Grades, ideal: Grades, k: int) -> Values:
    """Normalised discounted cumulative gain of each query's first `k` items.

    The gain is the grade itself, the discount log2(rank + 1), as trec_eval and scikit-learn
    have it (Järvelin and Kekäläinen 2002).

    Args:
        grades: shape (queries, ranks), 0 for what is not relevant.
        ideal: the grades of all items of the catalogue, highest first; may be cut at `k`.
    """
    best = _discounted(ideal, k)
    result: Values = np.divide(
        _discounted(grades, k), best, out=np.zeros_like(best), where=best > 0
    )
    return result


def _discounted(grades: Grades, k: int) -> Values:
    cut = grades[:, :k].astype(np.float64)
    result: Values = cut @ discounts(cut.shape[1])
    return result


def discounts(depth: int) -> Values:
    """How much attention each rank gets: 1 / log2(rank + 1)."""
    result: Values = 1.0 / np.log2(np.arange(2, depth + 2))
    return result


def hit_rate_at(relevance: Relevance, k: int) -> float:
    """Part of the queries with at least one relevant item among the first `k`.

    In instance retrieval, where one product is meant, this is what the field reports as R@k.
    """
    return mean(hits(relevance, k))


def precision_at(relevance: Relevance, k: int) -> float:
    return mean(precisions(relevance, k))


def precision_recall_curve(
    relevance: Relevance, *, total: Counts | None = None, points: int = 21
) -> tuple[Values, Values]:
    """Interpolated precision at evenly spaced levels of recall, the mean of all queries.

    The precision at a level is the highest at that recall or beyond (Manning, Raghavan and
    Schütze 2008, section 8.4).

    Returns recall and precision, each of shape (points,).
    """
    levels = np.linspace(0.0, 1.0, points)
    found = np.cumsum(relevance, axis=1, dtype=np.int32)
    if not found.size:
        return levels, np.zeros(points)
    precision = found / np.arange(1, found.shape[1] + 1)
    best_from_here = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    needed = np.ceil(levels * _at_least_one(relevance, total)[:, None] - 1e-9)
    curve = np.zeros(points)
    for number in range(points):
        is_reached = found >= np.maximum(needed[:, number, None], 1)
        rank = is_reached.argmax(axis=1)
        there = np.take_along_axis(best_from_here, rank[:, None], axis=1)[:, 0]
        curve[number] = mean(np.where(is_reached.any(axis=1), there, 0.0))
    return levels, curve


def overlap(found: list[list[int]], exact: list[list[int]]) -> float:
    """Mean part of the exact neighbours that were found: recall of approximate search."""
    parts = [
        len(set(one) & set(other)) / len(other)
        for one, other in zip(found, exact, strict=True)
        if other
    ]
    return mean(parts)


def mean(values: npt.ArrayLike) -> float:
    """The mean, and 0 of nothing."""
    array = np.asarray(values)
    return float(array.mean()) if array.size else 0.0


def _at_least_one(relevance: Relevance, total: Counts | None) -> Counts:
    count = relevance.sum(axis=1) if total is None else total
    return np.maximum(count, 1)
