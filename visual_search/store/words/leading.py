"""Which documents are compared: all of rare terms, of common ones those where they weigh most.

The index tells for each term in which tier a document has its impact. What a document can score at
most that no tier leads to is known, so the best are known to be the best while few are compared: as
in MaxScore (Turtle and Flood 1995), with bounds by tiers of impacts (Anh and Moffat 2006).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from ...models.words import TIERS

ALL_TIERS = len(TIERS) + 1
# The impact that whatever is in a lower tier stays below, by the lowest tier that leads.
_BOUNDS = (0.0, *TIERS, 1.0)
# Which part of a term's documents is in each tier or a higher one, roughly: it says what is asked
# first, and not what is right.
_SHARES = (1.0, 0.5, 0.15, 0.08, 0.04, 0.02, 0.005, 0.001, 0.0)
_NUMBER = re.compile(r"(\d+):")


@dataclass(frozen=True, kw_only=True)
class Leading:
    """Which tiers lead to candidates: by each term the lowest one; all below it are left out."""

    weights: Mapping[int, float]
    counts: Mapping[int, int]
    lowest: Mapping[int, int] = field(default_factory=dict)

    @property
    def keys(self) -> list[int]:
        """What the index knows them by."""
        return [key for term, lowest in self.lowest.items() for key in keys_of(term, lowest)]

    @property
    def left_out(self) -> float:
        """What a document stays below that none of them leads to."""
        return sum(
            weight * _BOUNDS[self.lowest.get(term, ALL_TIERS)]
            for term, weight in self.weights.items()
        )

    @property
    def asked(self) -> float:
        """To how many documents they lead, roughly."""
        return sum(self.counts[term] * _SHARES[lowest] for term, lowest in self.lowest.items())

    @property
    def is_whole(self) -> bool:
        return not any(self.lowest.get(term, ALL_TIERS) for term in self.weights)

    def widened(self, *, to: float, score: float = 0.0) -> Self:
        """With more of them, until they lead to so many, or nothing left out reaches a score."""
        wider = self
        while not wider.is_whole and wider.asked < to and wider.left_out > score:
            wider = wider._with_next()
        return wider

    def _with_next(self) -> Self:
        """With the tier that bounds the rest most for each document that is compared for it."""
        below = {term: self.lowest.get(term, ALL_TIERS) for term in self.weights}
        term = max(
            (one for one, tier in below.items() if tier),
            key=lambda one: self._gain(one, below[one]),
        )
        return replace(self, lowest={**self.lowest, term: below[term] - 1})

    def _gain(self, term: int, tier: int) -> float:
        bounded = self.weights[term] * (_BOUNDS[tier] - _BOUNDS[tier - 1])
        return bounded / (1 + self.counts[term] * (_SHARES[tier - 1] - _SHARES[tier]))


def keys_of(term: int, lowest: int = 0) -> list[int]:
    """What the index knows a term by, in a tier and all above it. Its terms count from 1."""
    first = (term + 1) * ALL_TIERS
    return list(range(first + lowest, first + ALL_TIERS))


def terms_in(impacts: str) -> frozenset[int]:
    """The terms of a sparse vector, as PostgreSQL writes it."""
    return frozenset(int(number) - 1 for number in _NUMBER.findall(impacts))
