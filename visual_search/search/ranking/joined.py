"""A photo and words as one ranking: each says how well a product fits, and a weight decides."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..hits import Candidate

# Where words only order what they found, the last of it is worth half of the first.
_LAST = 0.5


def join(
    seen: Sequence[Candidate], worded: Sequence[Candidate], *, words_weight: float
) -> list[Candidate]:
    """Order what a photo and what words found by both, best first.

    What words found and the photo did not is worth nothing to the photo, and the other way round.

    Args:
        seen: with their similarity; those among them that words found too are in both.
        worded: as the words rank them.
        words_weight: 0 for the photo alone to 1 for the words alone.
    """
    if not worded:
        return list(seen)
    by_photo, by_words = _by_closeness(seen), _by_score(worded)
    known = {one.pk: one for one in worded} | {one.pk: one for one in seen}
    reasons = {one.pk: one.reasons for one in worded}
    scored = [
        replace(
            one,
            score=(1 - words_weight) * by_photo.get(pk, 0.0) + words_weight * by_words.get(pk, 0.0),
            reasons=(*one.reasons, *(r for r in reasons.get(pk, ()) if r not in one.reasons)),
        )
        for pk, one in known.items()
    ]
    return sorted(scored, key=lambda one: -one.score)


def _by_closeness(seen: Sequence[Candidate]) -> dict[Any, float]:
    """0 for the least close to 1 for the closest."""
    values = [one.closeness for one in seen]
    least, most = min(values, default=0.0), max(values, default=0.0)
    span = (most - least) or 1.0
    return {one.pk: (one.closeness - least) / span for one in seen}


def _by_score(worded: Sequence[Candidate]) -> dict[Any, float]:
    best = max(one.score for one in worded)
    if best > 0:
        return {one.pk: max(one.score, 0.0) / best for one in worded}
    step = (1 - _LAST) / len(worded)
    return {one.pk: 1 - step * place for place, one in enumerate(worded)}
