"""The statement that ranks by BM25: terms lead to documents, impacts to their scores.

Exact where it matters: the rarest words lead to candidates, all words rank them, and the next
rarer one is asked too until nothing that was left out could be among the best (as in MaxScore,
Turtle and Flood 1995). Two things bound that in a large catalogue: what is as common as a fifth of
it never leads alone, and a further word is not asked for many thousand candidates more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, models

from .. import database
from .impacts import rarity
from .statement import Statement, Wanted
from .vocabulary import Measure, frequencies

# What is as common as this says little; below so many documents everything is looked at.
_COMMON, _FEW = 0.2, 5_000
# How many candidates the rarest words may lead to at first, and how many others may where the
# answer is full already.
_FIRST, _WIDEST = 2_000, 15_000
# So many of the best are asked whether they may be shown, before those that may are asked for.
_EXAMINED = 5_000
# The cost of the function in the index is never paid: no reason to compile, nor to ask workers.
_SETTINGS = {"jit": "off", "max_parallel_workers_per_gather": "0", "work_mem": "16MB"}


@dataclass(frozen=True, kw_only=True)
class Found:
    """A document that was found: the key of its object, its score, and which terms it has."""

    pk: Any
    score: float
    terms: frozenset[int] = field(repr=False)


def best(
    wanted: Wanted, eligible: models.QuerySet[Any], measure: Measure, *, depth: int
) -> list[Found]:
    """The objects with the best scores among the eligible ones, best first."""
    if not wanted.shares or not database.can_search():
        return []
    try:
        search = _Search.of(wanted, eligible, measure, depth=depth)
    except EmptyResultSet:
        return []
    with database.with_settings(_SETTINGS, using=search.using):
        return search.best()


@dataclass(frozen=True, kw_only=True)
class _Search:
    wanted: Wanted
    depth: int
    documents: int
    # Each term's weight and in how many documents it is, as far as that is known.
    weights: Mapping[int, float]
    counts: Mapping[int, int]
    statement: Statement
    using: str

    @classmethod
    def of(
        cls, wanted: Wanted, eligible: models.QuerySet[Any], measure: Measure, *, depth: int
    ) -> "_Search":
        using = database.read_alias(eligible)
        shares = wanted.shares
        asked = {*shares, *(share.of for share in shares.values())}
        known = frequencies(measure, asked, using=using)
        counts = {term: max(known.get(term, 0), 0) for term in shares}
        documents = max([measure.documents, *known.values(), 1])
        weights = {
            term: share.value * rarity(documents, max(counts[term], known.get(share.of, 0)))
            for term, share in shares.items()
        }
        statement = Statement.of(wanted, eligible, measure.content_type, weights, using=using)
        return cls(
            wanted=wanted,
            depth=depth,
            documents=documents,
            weights=weights,
            counts=counts,
            statement=statement,
            using=using,
        )

    def best(self) -> list[Found]:
        if self.wanted.together:
            return self._read(self.statement.holding_all(self.wanted.together, self.depth))
        found: list[Found] = []
        for leading in self._steps():
            asked = sum(self.counts[term] for term in leading)
            if len(found) == self.depth and asked > _WIDEST:
                break
            found = self._read(self.statement.led_by(leading, self.depth, examined=self._examined))
            if len(found) < self.depth and asked >= self._examined:
                # Few of what matches may be shown: then that is looked at instead.
                return self._read(self.statement.among_eligible(self.depth))
            left_out = sum(self.weights.values()) - sum(self.weights[term] for term in leading)
            if len(found) == self.depth and found[-1].score >= left_out:
                break
        return found

    @property
    def _examined(self) -> int:
        return max(_EXAMINED, self.depth * 20)

    def _steps(self) -> Iterator[list[int]]:
        """The terms that lead to candidates: the rarest first, then each time more of them."""
        limit = max(self.documents * _COMMON, _FEW)
        ordered = sorted(self.counts, key=lambda term: (self.counts[term], term))
        rare = [term for term in ordered if self.counts[term] <= limit]
        if not rare:
            yield ordered
            return
        enough, total = max(_FIRST, 4 * self.depth), 0
        for place, term in enumerate(rare):
            if total and total + self.counts[term] > enough:
                yield rare[:place]
                enough = 3 * (total + self.counts[term])
            total += self.counts[term]
        yield rare

    def _read(self, statement: tuple[str, Sequence[Any]]) -> list[Found]:
        with connections[self.using].cursor() as cursor:
            cursor.execute(*statement)
            return [
                Found(pk=pk, score=-distance, terms=frozenset(self._typed(terms)))
                for pk, distance, terms in cursor.fetchall()
            ]

    def _typed(self, terms: Iterable[int]) -> Iterator[int]:
        yield from (number - 1 for number in terms if number - 1 in self.wanted.shares)
