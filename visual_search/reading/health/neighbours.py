"""What the look-alikes of a picture tell of it: another kind, a copy, a custom of the shop."""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from .copies import difference

# How many products a picture is compared with.
LOOK_ALIKES = 12
READER = "health"
# Copies are this much alike: re-encoded, smaller, a few percent cropped.
COPY_SIMILARITY, COPY_DIFFERENCE = 0.96, 15.0
# Or they stand out: a fifth as far as what is like the picture otherwise, the fourth nearest.
_FOURTH, _APART, _LEAST_ALIKE, _LEAST_DIFFERENCE = 3, 0.2, 0.85, 9.0
# An edge that a third of the look-alikes touch is touched by custom: trousers have no head.
_CUSTOM = 0.34
_TOUCHED = 0.04
_SMOOTHING = 0.5
# Log odds for a category that the title says: people write titles with care. Of its own category
# they count for a product's further images too, which show parts and how it is worn.
_SAID, _OWN = 6.0, 8.0


@dataclass(frozen=True, kw_only=True)
class LookAlike:
    """The nearest picture of another product; `found` is what the health reader found in it."""

    key: Any
    similarity: float
    found: Mapping[str, Any]


_NO_PRIOR: Mapping[str, float] = MappingProxyType({})


def prior_of(category: str, said: Collection[str], *, is_first: bool) -> dict[str, float]:
    """What speaks for categories besides looks, as log odds.

    Args:
        said: the categories that the title says.
        is_first: whether it is the first image of its product.
    """
    prior = dict.fromkeys(said, _SAID)
    if category in prior or not is_first:
        prior[category] = _OWN
    return prior


@dataclass
class Confusion:
    """How often the look-alikes of products of one category are of another one.

    Shirts and jumpers look like each other in any shop: that is no fault of a product.
    """

    seen: dict[str, Counter[str]] = field(default_factory=dict)

    def learn(self, category: str, others: Sequence[str]) -> None:
        self.seen.setdefault(category, Counter()).update(others)

    def surprise(
        self, category: str, others: Sequence[str], prior: Mapping[str, float] = _NO_PRIOR
    ) -> tuple[float, str]:
        """How many times (as a logarithm) likelier another category is, and which one.

        Args:
            prior: what else speaks for categories, as log odds.
        """
        if category not in self.seen or not others:
            return 0.0, ""

        def score(one: str) -> float:
            return self._likelihood(one, others) + prior.get(one, 0.0)

        # The neighbours of a product say themselves what else it may be.
        rivals = {other for other in others if other != category and other in self.seen}
        best = max(rivals, key=score, default="")
        return (score(best) - score(category), best) if best else (0.0, "")

    def _likelihood(self, category: str, others: Sequence[str]) -> float:
        counts = self.seen[category]
        total = counts.total() + _SMOOTHING * (len(self.seen) + 1)
        return float(sum(math.log((counts[one] + _SMOOTHING) / total) for one in others))


def copies_of(found: Mapping[str, Any], others: Sequence[LookAlike]) -> list[LookAlike]:
    """The look-alikes that show the very same picture."""
    sketch = found.get("sketch")
    if not sketch:
        return []
    usual = others[_FOURTH].similarity if len(others) > _FOURTH else 0.0
    return [
        one
        for one in others
        if one.found.get("sketch")
        and difference(sketch, one.found["sketch"]) <= _most_different(one.similarity, usual)
    ]


def _most_different(similarity: float, usual: float) -> float:
    """By how much the sketch of a copy may differ that is as much alike; below 0 for none."""
    if similarity >= COPY_SIMILARITY:
        return COPY_DIFFERENCE
    stands_out = similarity >= _LEAST_ALIKE and 1 - similarity <= _APART * (1 - usual)
    return _LEAST_DIFFERENCE if stands_out else -1.0


def lettering_beyond_custom(found: Mapping[str, Any], others: Sequence[LookAlike]) -> float:
    """How far its log odds of words lead those of a quarter of its look-alikes.

    Cartons are printed: that is no fault of a carton.
    """
    own = found.get("lettering")
    usual = [one.found["lettering"] for one in others if "lettering" in one.found]
    return float(own - np.percentile(usual, 75)) if own is not None and usual else 0.0


def cut_beyond_custom(found: Mapping[str, Any], others: Sequence[LookAlike]) -> float:
    """The largest share of an edge that is covered, of edges that look-alikes keep free."""
    if not found.get("is_plain"):
        return 0.0
    edges = np.array([one.found["covered"] for one in others if "covered" in one.found])
    customary = (edges > _TOUCHED).mean(0) >= _CUSTOM if len(edges) else np.zeros(4, bool)
    return max(
        (
            share
            for share, is_usual in zip(found["covered"], customary, strict=True)
            if not is_usual
        ),
        default=0.0,
    )
