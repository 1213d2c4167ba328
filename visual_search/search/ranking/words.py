"""What words find as they are written, and what by their meaning or on pictures, as one ranking.

Reciprocal rank fusion of the two is worse than the better one of them (docs/evaluation.md): each
is right where the other fails. Where the catalogue has the words of a query itself, what holds
them is what was meant; where it lacks one, products that hold the others are most often wrong.
So *coverage* decides: the part of the query that the best product holds. What pictures show of the
words stands beside the meaning of texts, behind the same gate.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..hits import Candidate
from .fusion import Ranking, merged

WORDS, MEANING, PICTURED, BRIDGED = "words", "meaning", "pictured", "bridged"
# The ways to find by words, which stand as one beside all others.
LEGS_OF_WORDS = (WORDS, MEANING, PICTURED, BRIDGED)

# What a shop learned that its legs are worth, by their names; 1 where it says nothing. That of
# meaning holds for all that words do not find as they are written, beside what they do; that of
# what is pictured beside the meaning of texts; that of what is bridged for how much nearer it is.
Weights = Mapping[str, float]
AS_SHIPPED: Weights = {}

# The power of the coverage: half a query covered says next to nothing (1/16), all of it all.
_SHARPNESS = 4
# Where all is covered, meaning still orders what words find equal.
_LEAST_MEANING = 0.3
# What the nearest words of a product count beside its whole text, where nothing is covered.
_NEARNESS = 0.5


def joined_words(rankings: Sequence[Ranking], weights: Weights = AS_SHIPPED) -> list[Ranking]:
    """The rankings, those of words as one in the place of the first."""
    bridged = next((one for one in rankings if one.leg == BRIDGED), None)
    nearer = weights.get(BRIDGED, 1.0)
    beside = [
        _completed(one, bridged, nearer) for one in rankings if one.leg in (MEANING, PICTURED)
    ]
    meant = _mixed([one for one in beside if one.candidates], weights.get(PICTURED, 1.0))
    if meant is None:
        return list(rankings)
    written = next((one for one in rankings if one.leg == WORDS), replace(meant, candidates=()))
    known = {one.pk for one in written.candidates}
    candidates = meant.candidates
    if known:
        # Whatever meaning makes of them: what holds the words themselves is no bad match.
        candidates = [replace(one, band=None) for one in candidates]
    candidates = [_without_meant(one) if one.pk in known else one for one in candidates]
    fused = _fused(written, replace(meant, candidates=candidates), weights.get(MEANING, 1.0))
    joined = Ranking(candidates=fused, weight=written.weight, leg=WORDS)
    first = next(place for place, one in enumerate(rankings) if one.leg in LEGS_OF_WORDS)
    others = [one for one in rankings if one.leg not in LEGS_OF_WORDS]
    return [*others[:first], joined, *others[first:]]


def _without_meant(candidate: Candidate) -> Candidate:
    """What holds a typed word itself needs none that means the like."""
    return replace(candidate, reasons=tuple(r for r in candidate.reasons if r.kind != MEANING))


def _completed(found: Ranking, bridged: Ranking | None, weight: float) -> Ranking:
    """What meaning found, with products whose pictures say more of the words than their texts do.

    Both scores say how near a text is to the words, so the better one of a product counts. What
    the last of meaning's is nearer than stays out: its list would have been longer.
    """
    if bridged is None or found.leg != MEANING:
        return found
    least = min((one.score for one in found.candidates), default=-1.0)
    above = [replace(one, score=least + weight * (one.score - least)) for one in bridged.candidates]
    nearer = {one.pk: one for one in above if one.score > least}
    known = {one.pk: one for one in found.candidates}
    for pk, one in nearer.items():
        own = known.get(pk)
        if own is None:
            known[pk] = one
        elif own.score < one.score:
            known[pk] = replace(own, score=one.score, band=one.band, image_name=one.image_name)
    return replace(found, candidates=sorted(known.values(), key=lambda one: -one.score))


def _mixed(rankings: Sequence[Ranking], pictured: float) -> Ranking | None:
    """What meaning and pictures find, each by its weight; None where neither finds anything."""
    if len(rankings) < 2:
        return rankings[0] if rankings else None
    scores: dict[Any, float] = {}
    for ranking in rankings:
        weight = ranking.weight * (pictured if ranking.leg == PICTURED else 1.0)
        for pk, score in _of_range(ranking.candidates).items():
            scores[pk] = scores.get(pk, 0.0) + weight * score
    found = merged((one for ranking in rankings for one in ranking.candidates), scores)
    return Ranking(candidates=found, leg=MEANING)


def _fused(written: Ranking, meant: Ranking, worth: float) -> list[Candidate]:
    """A sum of scores from 0 to 1, by the coverage and by what meaning is worth in this shop."""
    gate = coverage(written.candidates) ** _SHARPNESS
    by_words = _of_best(written.candidates)
    by_meaning = _with_nearness(meant.candidates, _NEARNESS * (1 - gate))
    weight = worth * (1 - (1 - _LEAST_MEANING) * gate)
    scores = {
        pk: gate * by_words.get(pk, 0.0) + weight * by_meaning.get(pk, 0.0)
        for pk in {**by_words, **by_meaning}
    }
    near = {one.pk: one.meant for one in meant.candidates}
    fused = merged((*written.candidates, *meant.candidates), scores)
    return [replace(one, meant=near.get(one.pk)) for one in fused]


def with_bands(candidates: Sequence[Candidate]) -> list[Candidate]:
    """What words alone found, best first, each with how close it is, where that was learned.

    What meaning did not find among its best is taken to be as near as the last of those.
    """
    known = [one.meant for one in candidates if one.meant is not None]
    bands = next((one.bands for one in known if one.bands), None)
    told = [one for one in candidates if one.meant is not None or one.coverage is not None]
    if bands is None or not told:
        return list(candidates)
    last = min(one.closeness for one in known)
    likely = [
        bands.probability(one.meant.closeness if one.meant else last, one.coverage or 0.0)
        for one in told
    ]
    found = {one.pk: band for one, band in zip(told, bands.bands(likely), strict=True)}
    return [replace(one, band=one.band or found.get(one.pk)) for one in candidates]


def _with_nearness(candidates: Sequence[Candidate], weight: float) -> Mapping[Any, float]:
    by_text = _of_range(candidates)
    return {one.pk: by_text[one.pk] + weight * one.nearness for one in candidates}


def coverage(candidates: Iterable[Candidate]) -> float:
    """The largest part of the query that one product holds, 0 to 1.

    A retriever that does not tell finds only what holds all.
    """
    parts = [1.0 if one.coverage is None else one.coverage for one in candidates]
    return max(parts, default=0.0)


def _of_best(candidates: Sequence[Candidate]) -> Mapping[Any, float]:
    """Each score as a part of the best; by rank where there are none."""
    best = max((one.score for one in candidates), default=0.0)
    if best <= 0:
        return {one.pk: 1 / rank for rank, one in enumerate(candidates, start=1)}
    return {one.pk: one.score / best for one in candidates}


def _of_range(candidates: Sequence[Candidate]) -> Mapping[Any, float]:
    """Where each score lies between the last one and the best: cosines are all alike large."""
    scores = [one.score for one in candidates]
    least, span = min(scores), max(scores) - min(scores)
    return {one.pk: (one.score - least) / span if span else 1.0 for one in candidates}
