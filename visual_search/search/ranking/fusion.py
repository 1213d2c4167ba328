"""Many rankings to one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..hits import Candidate

# The constant of Cormack, Clarke and Buettcher 2009, "Reciprocal rank fusion outperforms
# Condorcet and individual rank learning methods".
_DAMPING = 60


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """What one retriever found, best first, and how much its word counts."""

    candidates: Sequence[Candidate]
    weight: float = 1.0


def reciprocal_rank_fusion(rankings: Sequence[Ranking]) -> list[Candidate]:
    """Fuse rankings by reciprocal rank (Cormack et al. 2009).

    Returns candidates with their scores, best first. What different retrievers know of the
    same object is merged.
    """
    scores: dict[Any, float] = {}
    merged: dict[Any, Candidate] = {}
    for ranking in rankings:
        for rank, candidate in enumerate(ranking.candidates, start=1):
            gain = ranking.weight / (_DAMPING + rank)
            scores[candidate.pk] = scores.get(candidate.pk, 0.0) + gain
            known = merged.get(candidate.pk)
            merged[candidate.pk] = _merge(known, candidate) if known else candidate
    # Sorting is stable: equal scores keep the order of the earlier ranking.
    ordered = sorted(scores, key=lambda pk: -scores[pk])
    return [replace(merged[pk], score=scores[pk]) for pk in ordered]


def each_once(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The same, each object where it comes first, with all that is known of it."""
    merged: dict[Any, Candidate] = {}
    for one in candidates:
        known = merged.get(one.pk)
        merged[one.pk] = _merge(known, one) if known else one
    return list(merged.values())


def _merge(one: Candidate, other: Candidate) -> Candidate:
    is_seen = one.similarity is not None or other.similarity is None
    new = (reason for reason in other.reasons if reason not in one.reasons)
    return replace(one if is_seen else other, reasons=(*one.reasons, *new))
