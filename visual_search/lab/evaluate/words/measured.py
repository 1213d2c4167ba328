"""What words find in the shop's own catalogue, by what people judged: each leg, and the answer."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.utils import translation

from .... import search
from ....registry import Searchable
from ....search.meaning.bands import Band
from ....search.pipeline import rankings_of
from ....search.plugged import retrievers_of
from ....search.query import Page, Query, words_query
from ....search.retrievers.base import Scan
from ....store.words.weights import weights_of
from ...data.word_judgements import Manner
from ...measures.bootstrap import Resampling
from .graded import CUT, DEPTH, NDCG, Judged, Values, values_of
from .weights import Found, Learned, learn_weights

_ANSWER = "answer"
Manners = Mapping[str, Manner]


def measure_words(
    searchable: Searchable, judged: Judged, manners: Manners | None = None
) -> dict[str, Any]:
    """nDCG@10, recall@50 and MRR of each leg of words and of the answer that shoppers get.

    Each leg has a paired test of its nDCG against the answer's. Of each band it tells how many
    of the first hits have it, and which part of those was judged right. `weights` are what the
    judgements teach of the legs; None where they teach nothing.
    """
    manners = manners or {}
    values = {
        name: values_of(_asked(find, judged, manners), judged)
        for name, find in _ways(searchable).items()
    }
    resampling = Resampling.by(list(judged))
    answer = values[_ANSWER][NDCG]
    learned = _learned(searchable, judged, manners, values)
    return {
        "queries": len(judged),
        "bands": _bands(searchable, judged, manners),
        "ways": {
            name: {
                **{metric: _figure(own, resampling) for metric, own in found.items()},
                "answer_minus_this": resampling.paired(found[NDCG], answer).as_json(),
            }
            for name, found in values.items()
        },
        "weights": learned.as_json() if learned else None,
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
    return told + (_lines_of_weights(measured["weights"]) if measured["weights"] else [])


def _lines_of_weights(learned: Mapping[str, Any]) -> list[str]:
    worth = ", ".join(f"{leg} {weight:g}" for leg, weight in learned["weights"].items())
    test = learned["test"]
    told = [f"weights learned: {worth}"]
    told.append(
        f"  queries kept aside: {learned['before']:.3f} before, {learned['after']:.3f} after"
        f" ({test['delta']:+.3f}, p {test['p']:.3f})"
    )
    told += [
        f"  {kind} ({one['queries']}): {one['before']:.3f} before, {one['after']:.3f} after"
        for kind, one in learned["kinds"].items()
    ]
    refused = "; ".join(learned["objections"])
    return [*told, f"refused: {refused}" if refused else "they win: --use-weights takes them"]


def _bands(searchable: Searchable, judged: Judged, manners: Manners) -> dict[str, dict[str, float]]:
    """By band how many of the first hits of all queries there are, and which part is right."""
    found: dict[str, list[bool]] = {band: [] for band in Band}
    for words, known in judged.items():
        with _typed(words, manners):
            query = words_query(searchable, words, page=Page(limit=CUT))
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
    def alone(retriever: Any) -> Callable[[str], list[str]]:
        def find(words: str) -> list[str]:
            scan = _scan(searchable, words)
            [found] = retriever.rank_each([scan]) if retriever.understands(scan.query) else [[]]
            return [str(one.pk) for one in found]

        return find

    def answer(words: str) -> list[str]:
        return [str(hit.instance.pk) for hit in search.run(_query(searchable, words))]

    return {one.leg: alone(one) for one in retrievers_of(searchable) if one.leg} | {_ANSWER: answer}


def _query(searchable: Searchable, words: str) -> Query:
    return words_query(searchable, words, page=Page(limit=DEPTH))


def _scan(searchable: Searchable, words: str) -> Scan:
    return Scan(query=_query(searchable, words), depth=DEPTH)


def _asked(find: Callable[[str], list[str]], judged: Judged, manners: Manners) -> list[list[str]]:
    found = []
    for words in judged:
        with _typed(words, manners):
            found.append(find(words))
    return found


def _typed(words: str, manners: Manners) -> AbstractContextManager[None]:
    """On the page in the language that words are typed in, if that is said."""
    language = manners.get(words, Manner()).language
    return translation.override(language) if language else nullcontext()


def _learned(
    searchable: Searchable,
    judged: Judged,
    manners: Manners,
    values: Mapping[str, Mapping[str, Values]],
) -> Learned | None:
    found = []
    for words in judged:
        with _typed(words, manners):
            scan = _scan(searchable, words)
            rankings = rankings_of([scan])[scan]
        kind = manners.get(words, Manner()).kind
        found.append(Found(scan=scan, rankings=rankings, kind=kind))
    legs = [own[NDCG].mean() for name, own in values.items() if name != _ANSWER]
    return learn_weights(
        found, judged, before=weights_of(searchable), best_leg=float(max(legs, default=0.0))
    )
