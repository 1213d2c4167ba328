"""The statement that ranks by BM25: terms lead to documents, impacts to their scores.

Exact where it matters: some tiers of terms lead to candidates, all terms rank them, and more tiers
are asked until nothing that was left out could be among the best (see `leading`). One thing bounds
that in a large catalogue: no more is asked that would lead to many thousand candidates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, models

from .. import database
from .impacts import rarity
from .leading import Leading, terms_in
from .statement import Statement, Wanted
from .vocabulary import Measure, frequencies

# To how many candidates terms lead at first, how many times as many they may next where these are
# not enough, and how many in the end where the answer is full already.
_FIRST, _FURTHER, _WIDEST = 1_000, 4, 15_000
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
        leading = Leading(weights=self.weights, counts=self.counts)
        leading = leading.widened(to=max(_FIRST, 4 * self.depth))
        while True:
            found = self._read(
                self.statement.led_by(leading.keys, self.depth, examined=self._examined)
            )
            is_full = len(found) == self.depth
            if leading.is_whole or (is_full and found[-1].score >= leading.left_out):
                return found
            if is_full:
                wider = leading.widened(to=_WIDEST, score=found[-1].score)
                if wider.left_out > found[-1].score and not wider.is_whole:
                    return found
            elif leading.asked >= self._examined:
                # Few of what matches may be shown: then that is looked at instead.
                return self._read(self.statement.among_eligible(self.depth))
            else:
                wider = leading.widened(to=_FURTHER * max(leading.asked, _FIRST))
            leading = wider

    @property
    def _examined(self) -> int:
        return max(_EXAMINED, self.depth * 20)

    def _read(self, statement: tuple[str, Sequence[Any]]) -> list[Found]:
        with connections[self.using].cursor() as cursor:
            cursor.execute(*statement)
            return [
                Found(pk=pk, score=-distance, terms=terms_in(impacts) & self.wanted.shares.keys())
                for pk, distance, impacts in cursor.fetchall()
            ]
