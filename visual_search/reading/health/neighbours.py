"""What the look-alikes of a picture tell of it: another kind, a copy, a custom of the shop."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .copies import difference

# How many products a picture is compared with.
LOOK_ALIKES = 12
READER = "health"
# Copies are this much alike: re-encoded, smaller, a few percent cropped.
COPY_SIMILARITY, COPY_DIFFERENCE = 0.9, 9.0
# An edge that a fifth of the look-alikes touch is touched by custom: trousers have no head.
_CUSTOM = 0.2
_TOUCHED = 0.04
_SMOOTHING = 0.5


@dataclass(frozen=True, kw_only=True)
class LookAlike:
    """The nearest picture of another product; `found` is what the health reader found in it."""

    key: Any
    similarity: float
    found: Mapping[str, Any]


@dataclass
class Confusion:
    """How often the look-alikes of products of one category are of another one.

    Shirts and jumpers look like each other in any shop: that is no fault of a product.
    """

    seen: dict[str, Counter[str]] = field(default_factory=dict)

    def learn(self, category: str, others: Sequence[str]) -> None:
        self.seen.setdefault(category, Counter()).update(others)

    def surprise(self, category: str, others: Sequence[str]) -> tuple[float, str]:
        """How many times (as a logarithm) likelier another category is, and which one."""
        if category not in self.seen or not others:
            return 0.0, ""
        own = self._likelihood(category, others)
        # The neighbours of a product say themselves what else it may be.
        rivals = {other for other in others if other != category and other in self.seen}
        best = max(rivals, key=lambda one: self._likelihood(one, others), default="")
        return (self._likelihood(best, others) - own, best) if best else (0.0, "")

    def _likelihood(self, category: str, others: Sequence[str]) -> float:
        counts = self.seen[category]
        total = counts.total() + _SMOOTHING * (len(self.seen) + 1)
        return float(sum(math.log((counts[one] + _SMOOTHING) / total) for one in others))


def copies_of(found: Mapping[str, Any], others: Sequence[LookAlike]) -> list[LookAlike]:
    """The look-alikes that show the very same picture."""
    sketch = found.get("sketch")
    return [
        one
        for one in others
        if sketch and one.similarity >= COPY_SIMILARITY and one.found.get("sketch")
        and difference(sketch, one.found["sketch"]) <= COPY_DIFFERENCE
    ]  # fmt: skip


def customary_lettering(others: Sequence[LookAlike]) -> float:
    """The log odds of words that a quarter of the look-alikes have: cartons are printed."""
    found = [one.found["lettering"] for one in others if "lettering" in one.found]
    return float(np.percentile(found, 75)) if found else 0.0


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
