"""Learns limits and sureness from what photos of known products found: pure functions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..search.meaning.bands import Limits, Scale, Sureness
from ..search.meaning.worded import WordBands, features

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

# Fewer right answers say nothing about where the limits lie.
LEAST_ANSWERS = 20
# Part of the photos that found the right kind of thing, and may all the same be told that there
# is no good match.
_MISTAKEN = 0.10
# Of what is above a limit, this part is the product itself (or a variant), or of its kind.
_SAME, _ALIKE = 0.7, 0.8
# So many hits must stand above a limit before their precision counts.
_LEAST_HITS = 10
_LEAST_IN_CATEGORY = 8
# A category's own limits weigh as much as those of all, once so many answers speak for them.
_PRIOR = 20
_RIDGE = 1.0
_STEPS = 50


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one photo of a known product found: each product once, the closest first.

    Args:
        closeness: similarity above the photo's baseline, shape (n,), falling.
        is_same: whether each is the photo's product or a variant of it, shape (n,).
        is_alike: whether each is of its category, shape (n,); all false where none is known.
        families: what each shares with its variants alone, n of them.
        categories: the main category of each one, n of them; "" for none.
    """

    closeness: Floats
    is_same: Booleans
    is_alike: Booleans
    families: Sequence[object]
    categories: Sequence[str]

    @property
    def lead(self) -> float:
        """By how much the first is closer than the first of another family."""
        others = (
            value
            for value, family in zip(self.closeness, self.families, strict=True)
            if family != self.families[0]
        )
        return float(self.closeness[0] - next(others, self.closeness[-1]))

    @property
    def is_right(self) -> bool:
        return bool(self.is_same[0])

    @property
    def is_right_kind(self) -> bool:
        return bool(self.is_same[0] or self.is_alike[0])


def learn_limits(answers: Sequence[Answer]) -> Scale | None:
    """Find the limits of the bands, and of those categories that enough photos speak for.

    None where too few photos found what they show.
    """
    answers = [answer for answer in answers if answer.closeness.size]
    general = _limits(answers, lambda _category: True, least=LEAST_ANSWERS)
    if general is None:
        return None
    names = sorted({name for answer in answers for name in answer.categories} - {""})
    found = {name: _limits(answers, name.__eq__, least=_LEAST_IN_CATEGORY) for name in names}
    return Scale(
        limits=general[0],
        by_category={
            name: _between(general[0], own[0], trust=own[1] / (own[1] + _PRIOR))
            for name, own in found.items()
            if own is not None
        },
    )


def _limits(
    answers: Sequence[Answer], counts: Callable[[str], bool], *, least: int
) -> tuple[Limits, int] | None:
    """Limits for products of some categories, and how many right answers speak for them."""
    right = np.array(
        [one.closeness[0] for one in answers if one.is_right_kind and counts(one.categories[0])]
    )
    if right.size < least:
        return None
    wanted = [np.array([counts(name) for name in one.categories], dtype=bool) for one in answers]
    pairs = list(zip(answers, wanted, strict=True))
    closeness = np.concatenate([one.closeness[mask] for one, mask in pairs])
    same = np.concatenate([one.is_same[mask] for one, mask in pairs])
    alike = np.concatenate([(one.is_alike | one.is_same)[mask] for one, mask in pairs])
    loosely = float(np.quantile(right, _MISTAKEN))
    similar = max(loosely, _least(closeness, alike, precision=_ALIKE))
    very = max(similar, _least(closeness, same, precision=_SAME))
    return Limits(very_close=very, similar=similar, loosely_related=loosely), right.size


def _least(closeness: Floats, is_wanted: Booleans, *, precision: float) -> float:
    """The lowest limit above which this part of the hits is wanted; the highest value if none."""
    order = np.argsort(-closeness, kind="stable")
    count = np.arange(1, order.size + 1)
    reached = np.cumsum(is_wanted[order]) / count >= precision
    places = np.flatnonzero(reached & (count >= _LEAST_HITS))
    return float(closeness[order[places[-1] if places.size else 0]])


def _between(general: Limits, own: Limits, *, trust: float) -> Limits:
    def mixed(name: str) -> float:
        return float((1 - trust) * getattr(general, name) + trust * getattr(own, name))

    return Limits(
        very_close=mixed("very_close"),
        similar=mixed("similar"),
        loosely_related=mixed("loosely_related"),
    )


def learn_sureness(answers: Sequence[Answer]) -> Sureness | None:
    """Fit how surely the first product is the right one; None without right and wrong answers.

    Platt's sigmoid (Platt 1999) on two features, by ridge-penalised logistic regression.
    """
    answers = [answer for answer in answers if answer.closeness.size > 1]
    right = np.array([answer.is_right for answer in answers], dtype=float)
    if not LEAST_ANSWERS <= right.sum() < right.size:
        return None
    features = np.array([(one.closeness[0], max(one.lead, 0.0) ** 0.5) for one in answers])
    mean, spread = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-6)
    weights = _logistic((features - mean) / spread, right)
    slopes = weights[1:] / spread
    return Sureness(
        intercept=float(weights[0] - slopes @ mean),
        closeness=float(slopes[0]),
        lead=float(slopes[1]),
    )


def learn_word_bands(told: Sequence[tuple[float, float, bool]]) -> WordBands | None:
    """Fit how likely what words found is of the right kind; None where too little says so.

    Args:
        told: of each that was found its closeness, its coverage, and whether it is of the kind.
    """
    right = np.array([is_right for _closeness, _coverage, is_right in told], dtype=float)
    if not LEAST_ANSWERS <= right.sum() <= right.size - LEAST_ANSWERS:
        return None
    shown = np.array([features(closeness, coverage) for closeness, coverage, _is_right in told])
    mean, spread = shown.mean(axis=0), np.maximum(shown.std(axis=0), 1e-6)
    weights = _logistic((shown - mean) / spread, right)
    slopes = weights[1:] / spread
    intercept = float(weights[0] - slopes @ mean)
    return WordBands(intercept=intercept, slopes=tuple(map(float, slopes)))


def _logistic(features: Floats, right: Floats) -> Floats:
    """Intercept and slopes of a logistic regression, by Newton's method."""
    design = np.column_stack([np.ones(len(features)), features])
    penalty = np.diag([0.0] + [_RIDGE] * features.shape[1])
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (right - chance) - penalty @ weights
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature + 1e-9 * np.eye(len(weights)), gradient)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return np.asarray(weights)
