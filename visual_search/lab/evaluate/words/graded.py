"""What was found for judged queries, as figures: one value a query."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ...measures import metrics

DEPTH = 50
CUT = 10
NDCG = f"ndcg@{CUT}"

# The grades of products, by their keys, for each query.
Judged = Mapping[str, Mapping[str, int]]
Values = npt.NDArray[np.float64]


def values_of(found: Iterable[Sequence[str]], judged: Judged) -> dict[str, Values]:
    """nDCG@10, recall@50 and reciprocal rank.

    Args:
        found: keys of products, best first, for each query in the order of `judged`.
    """
    grades = np.zeros((len(judged), DEPTH), dtype=np.float32)
    ideal = np.zeros((len(judged), CUT), dtype=np.float32)
    total = np.zeros(len(judged), dtype=np.int64)
    for row, (keys, known) in enumerate(zip(found, judged.values(), strict=True)):
        own = [known.get(key, 0) for key in keys[:DEPTH]]
        grades[row, : len(own)] = own
        best = sorted(known.values(), reverse=True)[:CUT]
        ideal[row, : len(best)] = best
        total[row] = sum(grade > 0 for grade in known.values())
    relevance = grades > 0
    return {
        NDCG: metrics.ndcg(grades, ideal, CUT),
        f"recall@{DEPTH}": metrics.recalls(relevance, DEPTH, total=total),
        "mrr": metrics.reciprocal_ranks(relevance),
    }
