"""A second look at what meaning found: at the single words of the nearest products.

The vector of a whole text says roughly what it is about; one of its words may say just what was
typed, in another language or by another name. The words of the nearest products that come nearest
to the query stand in for it: what holds them weightily, is nearer. As a feedback of what was found
first (pseudo-relevance feedback, Lavrenko and Croft 2001), but the words are chosen by their own
meaning, so that what these products have in common by chance is no evidence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ...store.vectors import Probe
from ...store.words.meanings import impacts_of, meanings_of
from ..hits import Candidate
from ..meaning.reasons import Reason

# Whose words are looked at, how many of these stand in, and from which closeness on they are told.
_PRODUCTS, _WORDS, _TOLD = 20, 20, 0.75


def with_nearness(candidates: Sequence[Candidate], probe: Probe) -> list[Candidate]:
    """The same with their `nearness`, and the word that means the like.

    Args:
        candidates: of one model, the nearest first.
    """
    held = impacts_of(probe.model, [one.pk for one in candidates])
    words = _nearest(candidates[:_PRODUCTS], held, probe)
    weights = {term: closeness**2 for term, (closeness, _word) in words.items()}
    worth = {
        pk: sum(impact * weights[term] for term, impact in own.items() if term in weights)
        for pk, own in held.items()
    }
    most = max(worth.values(), default=0.0) or 1.0
    return [
        replace(
            one,
            nearness=worth.get(one.pk, 0.0) / most,
            reasons=(*one.reasons, *_reasons(held.get(one.pk, {}), words)),
        )
        for one in candidates
    ]


def _nearest(
    candidates: Sequence[Candidate], held: Mapping[Any, Mapping[int, float]], probe: Probe
) -> dict[int, tuple[float, str]]:
    """By the terms of the words that stand in, nearest first: how near they are, and the word.

    From 0, as near as their words are on average, to 1: encoders differ in what is near.
    """
    terms = {term for one in candidates for term in held.get(one.pk, ())}
    known = meanings_of(probe.model, terms, probe.space)
    if not known.terms:
        return {}
    similarity = known.vectors @ probe.vector
    mean, most = float(similarity.mean()), float(similarity.max())
    closeness = np.clip((similarity - mean) / ((most - mean) or 1.0), 0.0, 1.0)
    best = np.argsort(-closeness, kind="stable")[:_WORDS]
    return {known.terms[at]: (float(closeness[at]), known.words[at]) for at in best}


def _reasons(
    own: Mapping[int, float], words: Mapping[int, tuple[float, str]]
) -> tuple[Reason, ...]:
    told = (word for term, (close, word) in words.items() if close >= _TOLD and term in own)
    nearest = next(told, None)
    return (Reason(kind="meaning", values=(nearest,)),) if nearest else ()
