"""Metrics of retrieval, as pure functions of ranked relevance.

`relevance` is a boolean array of shape (queries, ranks), best rank first: whether the item
at that rank is relevant to the query. Queries without any relevant item in the catalogue
count as misses.
"""

import numpy as np
import numpy.typing as npt

Relevance = npt.NDArray[np.bool_]


def hit_rate_at(relevance: Relevance, k: int) -> float:
    """Part of the queries with at least one relevant item among the first `k`.

    In instance retrieval, where one product is meant, this is what the field reports as R@k.
    """
    return _mean(relevance[:, :k].any(axis=1))


def precision_at(relevance: Relevance, k: int) -> float:
    """Mean part of the first `k` items that are relevant (fewer items than `k` count as misses)."""
    return _mean(relevance[:, :k].sum(axis=1) / k)


def average_precision(relevance: Relevance) -> npt.NDArray[np.float64]:
    """Average precision of each query over its whole ranking, shape (queries,).

    The mean of the precision at each relevant rank; 0 where nothing is relevant.
    """
    hits = np.cumsum(relevance, axis=1)
    precision = hits / np.arange(1, relevance.shape[1] + 1)
    total = np.maximum(relevance.sum(axis=1), 1)
    result: npt.NDArray[np.float64] = (precision * relevance).sum(axis=1) / total
    return result


def mean_average_precision(relevance: Relevance) -> float:
    return _mean(average_precision(relevance))


def overlap(found: list[list[int]], exact: list[list[int]]) -> float:
    """Mean part of the exact neighbours that were found: recall of approximate search."""
    parts = [
        len(set(one) & set(other)) / len(other)
        for one, other in zip(found, exact, strict=True)
        if other
    ]
    return _mean(parts)


def _mean(values: npt.ArrayLike) -> float:
    array = np.asarray(values)
    return float(array.mean()) if array.size else 0.0
