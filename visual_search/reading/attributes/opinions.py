"""Puts sources together: each is trusted as far as it was right about products that say it."""

import math
import zlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from .calibrated import Calibrated, threshold_for
from .source import Answers, Places, Source, Values

__all__ = ["Opinion", "Opinions", "Source", "opinions"]

_FOLDS = 5
# Fewer families than these teach nothing of a value: it would be learned from what is asked.
_LEAST_FAMILIES = 2
_SUREST = 0.999


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What a product may be: how surely, 0 to 1, and by which source."""

    value: str
    confidence: float
    source: str


@dataclass(frozen=True, kw_only=True)
class Opinions:
    """What all products may be, and from which confidence on it is right often enough.

    Those of products that say it themselves were made without them and their variants.
    `threshold` is above 1 where nothing is right often enough; `precision` and `coverage` are what
    products that say it show at the threshold.
    """

    found: Sequence[Opinion | None]
    threshold: float
    precision: float
    coverage: float


def opinions(
    values: Sequence[str],
    families: Sequence[Hashable],
    sources: Sequence[Source],
    *,
    precision: float,
) -> Opinions:
    """Ask sources what products are, by those whose value is not empty.

    Args:
        families: what a product shares with its variants; they are never asked by each other.
        precision: which part of what is proposed shall be right.
    """
    told = np.array([str(one) for one in values], dtype=np.str_)
    known = _teaching(told, families)
    if len(known) < 2 * _FOLDS:
        return Opinions(found=[None] * len(told), threshold=2.0, precision=0.0, coverage=0.0)
    folds = _folds(families)
    said = [_said(source, known=known, folds=folds, told=told) for source in sources]
    best = _together(said, told)
    judged = [(place, best[place]) for place in np.flatnonzero(told != "")]
    confidences = np.array([one.confidence if one else 0.0 for _place, one in judged])
    right = np.array([one is not None and one.value == told[place] for place, one in judged])
    owners = [families[int(place)] for place, _one in judged]
    found = threshold_for(confidences, right, precision=precision, families=owners)
    return Opinions(
        found=best, threshold=found.level, precision=found.precision, coverage=found.coverage
    )


def _teaching(told: Values, families: Sequence[Hashable]) -> Places:
    """Products whose value several families have."""
    owners: dict[str, set[Hashable]] = {}
    for value, family in zip(told, families, strict=True):
        owners.setdefault(str(value), set()).add(family)
    is_taught = [value != "" and len(owners[str(value)]) >= _LEAST_FAMILIES for value in told]
    return np.flatnonzero(np.array(is_taught, dtype=bool))


def _folds(families: Sequence[Hashable]) -> npt.NDArray[np.intp]:
    """Variants of one product fall into one fold; the same fold each time."""
    return np.array([zlib.crc32(repr(one).encode()) % _FOLDS for one in families], dtype=np.intp)


def _said(
    source: Source, *, known: Places, folds: npt.NDArray[np.intp], told: Values
) -> list[Opinion | None]:
    """What one source says of each, as surely as it was right about those that say it."""
    said, scores = _asked(source, known, folds, told)
    judged = np.flatnonzero((told != "") & (said != ""))
    trust = Calibrated.of(scores[judged], said[judged] == told[judged])
    return [
        Opinion(value=str(value), confidence=trust.confidence(float(score)), source=source.name)
        if value
        else None
        for value, score in zip(said, scores, strict=True)
    ]


def _together(said: Sequence[Sequence[Opinion | None]], told: Values) -> list[Opinion | None]:
    """What most is said for; those that say the same make each other surer, others doubtful."""
    pooled = [_pooled([one for one in own if one]) for own in zip(*said, strict=True)]
    judged = [(one, told[place]) for place, one in enumerate(pooled) if one and told[place]]
    trust = Calibrated.of(
        np.array([one.confidence for one, _own in judged]),
        np.array([one.value == own for one, own in judged], dtype=bool),
    )
    return [
        replace(one, confidence=trust.confidence(one.confidence)) if one else None for one in pooled
    ]


def _pooled(own: Sequence[Opinion]) -> Opinion | None:
    """The value with the most weight, named after its surest source; how far it leads."""
    weights: dict[str, float] = {}
    for one in own:
        weights[one.value] = weights.get(one.value, 0.0) - math.log(
            1 - min(one.confidence, _SUREST)
        )
    ranked = sorted(weights, key=lambda value: -weights[value])
    if not ranked:
        return None
    lead = weights[ranked[0]] - (weights[ranked[1]] if len(ranked) > 1 else 0.0)
    surest = max((one for one in own if one.value == ranked[0]), key=lambda one: one.confidence)
    return replace(surest, confidence=lead)


def _asked(source: Source, known: Places, folds: npt.NDArray[np.intp], told: Values) -> Answers:
    """What a source says of all: of those that say it themselves, by the other folds alone."""
    said = np.full(len(told), "", dtype=object)
    scores = np.zeros(len(told))
    parts = [(np.flatnonzero(told == ""), known)]
    parts += [
        (np.flatnonzero((told != "") & (folds == fold)), known[folds[known] != fold])
        for fold in range(_FOLDS)
    ]
    for asked, teaching in parts:
        if len(asked) and len(teaching):
            said[asked], scores[asked] = source.answer(teaching, asked, told)
    return said.astype(np.str_), scores
