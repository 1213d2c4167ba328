"""What words find in the shop's own catalogue, by what people judged: each leg, and the answer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ... import search
from ...registry import Searchable
from ...search.meaning.bands import Band
from ...search.plugged import retrievers_of
from ...search.query import Page, Query, words_query
from ...search.retrievers.base import Scan
from ..measures import metrics
from ..measures.bootstrap import Resampling

_DEPTH = 50
_CUT = 10
_ANSWER = "answer"

Judged = Mapping[str, Mapping[str, int]]
Values = npt.NDArray[np.float64]


def measure_words(searchable: Searchable, judged: Judged) -> dict[str, Any]:
    """nDCG@10, recall@50 and MRR of each leg of words and of the answer that shoppers get.

    Each leg has a paired test of its nDCG against the answer's. Of each band it tells how many
    of the first hits have it, and which part of those was judged right.
    """
    values = {name: _values(find, judged) for name, find in _ways(searchable).items()}
    resampling = Resampling.by(list(judged))
    answer = values[_ANSWER]["ndcg@10"]
    return {
        "queries": len(judged),
        "bands": _bands(searchable, judged),
        "ways": {
            name: {
                **{metric: _figure(own, resampling) for metric, own in found.items()},
                "answer_minus_this": resampling.paired(found["ndcg@10"], answer).as_json(),
            }
            for name, found in values.items()
        },
    }


def lines(measured: Mapping[str, Any]) -> list[str]:
    """The same as a person reads it."""
    told = [f"{measured['queries']} queries of words"]
    for name, figures in measured["ways"].items():
        cells = [
            f"{metric} {one['mean']:.3f} ({one['low']:.3f} to {one['high']:.3f})"
            for metric, one in figures.items()
            if "mean" in one
        ]
        test = figures["answer_minus_this"]
        told.append(f"{name:8} {', '.join(cells)}; answer {test['delta']:+.3f}, p {test['p']:.3f}")
    for band, one in measured["bands"].items():
        told.append(f"{band}: {one['hits']} of the first hits, {one['right']:.0%} of them right")
    return told


def _bands(searchable: Searchable, judged: Judged) -> dict[str, dict[str, float]]:
    """By band how many of the first hits of all queries there are, and which part is right."""
    found: dict[str, list[bool]] = {band: [] for band in Band}
    for words, known in judged.items():
        query = words_query(searchable, words, page=Page(limit=_CUT))
        for hit in search.run(query):
            if hit.band is not None:
                found[hit.band].append(known.get(str(hit.instance.pk), 0) > 0)
    return {
        band: {"hits": len(right), "right": sum(right) / len(right)}
        for band, right in found.items()
        if right
    }


def _figure(values: Values, resampling: Resampling) -> dict[str, float]:
    low, high = resampling.interval(values)
    return {"mean": float(values.mean()), "low": low, "high": high}


def _ways(searchable: Searchable) -> dict[str, Callable[[str], list[str]]]:
    def query(words: str) -> Query:
        return words_query(searchable, words, page=Page(limit=_DEPTH))

    def alone(retriever: Any) -> Callable[[str], list[str]]:
        def find(words: str) -> list[str]:
            scan = Scan(query=query(words), depth=_DEPTH)
            [found] = retriever.rank_each([scan]) if retriever.understands(scan.query) else [[]]
            return [str(one.pk) for one in found]

        return find

    legs = {one.leg: alone(one) for one in retrievers_of(searchable) if one.leg}
    return {
        **legs,
        _ANSWER: lambda words: [str(hit.instance.pk) for hit in search.run(query(words))],
    }


def _values(find: Callable[[str], list[str]], judged: Judged) -> dict[str, Values]:
    grades = np.zeros((len(judged), _DEPTH), dtype=np.float32)
    ideal = np.zeros((len(judged), _CUT), dtype=np.float32)
    total = np.zeros(len(judged), dtype=np.int64)
    for row, (words, known) in enumerate(judged.items()):
        found = [known.get(key, 0) for key in find(words)[:_DEPTH]]
        grades[row, : len(found)] = found
        best: Sequence[int] = sorted(known.values(), reverse=True)[:_CUT]
        ideal[row, : len(best)] = best
        total[row] = sum(grade > 0 for grade in known.values())
    relevance = grades > 0
    return {
        f"ndcg@{_CUT}": metrics.ndcg(grades, ideal, _CUT),
        f"recall@{_DEPTH}": metrics.recalls(relevance, _DEPTH, total=total),
        "mrr": metrics.reciprocal_ranks(relevance),
    }
