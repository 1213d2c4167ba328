"""Learns what the legs of words are worth in a shop, and lets queries kept aside decide."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from ....search.ranking.fusion import Ranking
from ....search.ranking.words import BRIDGED, MEANING, PICTURED, WORDS, Weights, coverage
from ....search.retrievers.base import Scan
from ....search.together import together
from ...measures.bootstrap import PairedTest, Resampling
from .graded import NDCG, Judged, Values, values_of

# Fewer queries than these teach nothing that holds for others.
LEAST_QUERIES = 40
_FOLDS, _ROUNDS = 5, 2
_SIGNIFICANT = 0.05
# So much a kind of queries may lose where all together win.
_LOSS = 0.02
# What each leg is tried with; those of words count 1, and where coverage puts them stays.
_STEPS: Mapping[str, Sequence[float]] = {
    MEANING: (0.25, 0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 4.0),
    PICTURED: (0.0, 0.25, 0.5, 1.0, 2.0, 4.0),
    BRIDGED: (0.0, 0.5, 0.75, 1.0, 1.25, 1.5),
}


@dataclass(frozen=True, kw_only=True)
class Found:
    """What each leg found for a query, before it is joined."""

    scan: Scan
    rankings: Sequence[Ranking]
    # Of what kind the query is, if the judgements say it.
    kind: str = ""

    def keys(self, weights: Weights) -> list[str]:
        return [str(one.pk) for one in together(self.scan, self.rankings, weights)]

    @property
    def known_kind(self) -> str:
        """The kind, or how many of its words one product of the catalogue has."""
        words = next((one.candidates for one in self.rankings if one.leg == WORDS), ())
        covered = coverage(words)
        known = "all words known" if covered >= 1 else "some words known" if covered else "no word"
        return self.kind or known


@dataclass(frozen=True, kw_only=True)
class Learned:
    """Weights, and how others did that were learned without the queries that asked.

    Args:
        weights: learned from all queries.
        before, after: nDCG of each query with the weights that count, and with those that were
            learned from the four fifths that it is not among.
        kinds: of each query.
        best_leg: the nDCG of the best leg alone.
    """

    weights: Weights
    before: Values
    after: Values
    kinds: Sequence[str]
    best_leg: float

    @cached_property
    def test(self) -> PairedTest:
        queries = [str(number) for number in range(len(self.before))]
        return Resampling.by(queries).paired(self.before, self.after)

    @property
    def by_kind(self) -> dict[str, tuple[float, float]]:
        """The mean before and after, of each kind."""
        rows = {kind: np.asarray(self.kinds) == kind for kind in sorted(set(self.kinds))}
        return {
            kind: (float(self.before[own].mean()), float(self.after[own].mean()))
            for kind, own in rows.items()
        }

    @property
    def objections(self) -> list[str]:
        """Why these weights should not be used; empty where they won."""
        told = []
        if self.test.delta <= 0 or self.test.p >= _SIGNIFICANT:
            told.append("no sure gain on queries kept aside")
        told += [
            f"“{kind}” loses {before - after:.3f}"
            for kind, (before, after) in self.by_kind.items()
            if before - after > _LOSS
        ]
        if self.after.mean() < self.best_leg:
            told.append(f"one leg alone finds {self.best_leg:.3f}")
        return told

    def as_json(self) -> dict[str, Any]:
        return {
            "weights": dict(self.weights),
            "before": float(self.before.mean()),
            "after": float(self.after.mean()),
            "test": self.test.as_json(),
            "kinds": {
                kind: {"before": before, "after": after, "queries": self.kinds.count(kind)}
                for kind, (before, after) in self.by_kind.items()
            },
            "objections": self.objections,
        }


def learn_weights(
    found: Sequence[Found], judged: Judged, *, before: Weights, best_leg: float
) -> Learned | None:
    """Learn from all queries, and from four fifths of them to ask the other: five times.

    None where these are too few, or where words have but one leg.

    Args:
        found: for each query in the order of `judged`.
        before: the weights that count now.
    """
    asked = _Asked(found=found, judged=judged)
    if len(found) < LEAST_QUERIES or not asked.legs:
        return None
    turns = np.random.default_rng(0).permutation(len(found)) % _FOLDS
    after = np.zeros(len(found))
    for turn in range(_FOLDS):
        kept = turns == turn
        after[kept] = asked.values(_best(asked.values, asked.legs, ~kept))[kept]
    return Learned(
        weights=_best(asked.values, asked.legs, np.ones(len(found), dtype=bool)),
        before=asked.values(before),
        after=after,
        kinds=[one.known_kind for one in found],
        best_leg=best_leg,
    )


class _Asked:
    """Judged queries, and what they find with some weights, which is computed once."""

    def __init__(self, *, found: Sequence[Found], judged: Judged) -> None:
        self._found = found
        self._judged = judged
        self._known: dict[tuple[tuple[str, float], ...], Values] = {}

    @property
    def legs(self) -> list[str]:
        """Those beside others that found anything; meaning stands for pictures that are alone."""
        telling = {one.leg for each in self._found for one in each.rankings if one.candidates}
        legs = telling & {PICTURED, BRIDGED} if MEANING in telling else set()
        if WORDS in telling and telling & {MEANING, PICTURED}:
            legs.add(MEANING)
        return [leg for leg in _STEPS if leg in legs]

    def values(self, weights: Weights) -> Values:
        key = tuple(sorted(weights.items()))
        if key not in self._known:
            keys = (one.keys(weights) for one in self._found)
            self._known[key] = values_of(keys, self._judged)[NDCG]
        return self._known[key]


def _best(
    values: Callable[[Weights], Values], legs: Collection[str], rows: npt.NDArray[np.bool_]
) -> Weights:
    """One leg after the other; what is better by less than its standard error stays as it was.

    As for the size of trees in Breiman et al. 1984: what wins by chance loses elsewhere.
    """
    best: Weights = dict.fromkeys(legs, 1.0)
    for _round in range(_ROUNDS):
        for leg in legs:
            tried = [{**best, leg: step} for step in _STEPS[leg]]
            one = max(tried, key=lambda weights: float(values(weights)[rows].mean()))
            gain = (values(one) - values(best))[rows]
            if gain.mean() > gain.std() / np.sqrt(len(gain)):
                best = one
    return best
