"""Many rankings to one."""

from collections.abc import Iterable, Mapping, Sequence
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
    # Which of the ways it is that are fused with each other first.
    leg: str = ""


def reciprocal_rank_fusion(rankings: Sequence[Ranking]) -> list[Candidate]:
    """Fuse rankings by reciprocal rank (Cormack et al. 2009).

    Returns candidates with their scores, best first. What different retrievers know of the
    same object is merged.
    """
    scores: dict[Any, float] = {}
    for ranking in rankings:
        for rank, candidate in enumerate(ranking.candidates, start=1):
            gain = ranking.weight / (_DAMPING + rank)
            scores[candidate.pk] = scores.get(candidate.pk, 0.0) + gain
    return merged((one for ranking in rankings for one in ranking.candidates), scores)


def merged(candidates: Iterable[Candidate], scores: Mapping[Any, float]) -> list[Candidate]:
    """Each object once with its score and all that is known of it, best first."""
    found = each_once(candidates)
    # Sorting is stable: equal scores keep the order of the earlier ranking.
    ordered = sorted(found, key=lambda one: -scores[one.pk])
    return [replace(one, score=scores[one.pk]) for one in ordered]


def each_once(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The same, each object where it comes first, with all that is known of it."""
    found: dict[Any, Candidate] = {}
    for one in candidates:
        known = found.get(one.pk)
        found[one.pk] = _merge(known, one) if known else one
    return list(found.values())


def _merge(one: Candidate, other: Candidate) -> Candidate:
    is_seen = one.similarity is not None or other.similarity is None
    new = (reason for reason in other.reasons if reason not in one.reasons)
    nearness = max(one.nearness, other.nearness)
    return replace(one if is_seen else other, reasons=(*one.reasons, *new), nearness=nearness)
