"""Bands: what a similarity means in this shop, instead of a percentage that means nothing.

Similarities of different photos cannot be compared as they are: a dim photo of a thing in a
crowded room is less alike to everything. So what counts is *closeness*: by how much a product
is more alike to the photo than the catalogue is on average. (T-norm without its variance, as
speaker verification has it: Auckenthaler, Carey and Lloyd-Thomas 2000.)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from ...models import EmbeddingSpace
from ...store.vectors import unpacked


class Band(StrEnum):
    """How close a product is to what was looked for."""

    VERY_CLOSE = "very_close"
    SIMILAR = "similar"
    LOOSELY_RELATED = "loosely_related"
    NO_GOOD_MATCH = "no_good_match"


class Asked(StrEnum):
    """What a query starts from; each has a scale of its own."""

    PHOTO = "photo"
    PRODUCT = "product"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The least closeness of each band; below the last there is no good match."""

    very_close: float
    similar: float
    loosely_related: float

    def band(self, closeness: float) -> Band:
        if closeness >= self.very_close:
            return Band.VERY_CLOSE
        if closeness >= self.similar:
            return Band.SIMILAR
        if closeness >= self.loosely_related:
            return Band.LOOSELY_RELATED
        return Band.NO_GOOD_MATCH


@dataclass(frozen=True, kw_only=True)
class Scale:
    """The limits for one kind of query: for all, and for each category that has enough pictures."""

    limits: Limits
    by_category: Mapping[str, Limits] = field(default_factory=dict)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(
            limits=Limits(**stored["limits"]),
            by_category={name: Limits(**one) for name, one in stored["by_category"].items()},
        )

    def band(self, closeness: float, *, category: str = "") -> Band:
        return self.of(category).band(closeness)

    def of(self, category: str) -> Limits:
        """The limits of a category; those of all where it has none of its own."""
        return self.by_category.get(category, self.limits)


@dataclass(frozen=True, kw_only=True)
class Sureness:
    """The probability that the first product is what the photo shows: a logistic regression.

    `lead` is by how much it is closer than the best product of another family.
    """

    intercept: float
    closeness: float
    lead: float

    def probability(self, closeness: float, lead: float) -> float:
        # The square root: the first hundredths of a lead say more than the later ones.
        logit = self.intercept + self.closeness * closeness + self.lead * max(lead, 0.0) ** 0.5
        return float(1.0 / (1.0 + np.exp(-logit)))


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """What was learned from the catalogue of a space."""

    mean: npt.NDArray[np.float32]
    scales: Mapping[str, Scale]
    sureness: Sureness | None = None
    # What the same kind is worth in a row of similar products, in similarity.
    kind_lift: float | None = None

    @classmethod
    def of(cls, space: EmbeddingSpace) -> Self | None:
        """None as long as nothing was learned."""
        stored = space.calibration
        if not stored.get("scales"):
            return None
        return cls(
            mean=unpacked(stored["mean"]),
            scales={name: Scale.from_json(one) for name, one in stored["scales"].items()},
            sureness=Sureness(**stored["sureness"]) if stored.get("sureness") else None,
            kind_lift=stored.get("kind_lift"),
        )

    def baseline(self, vector: npt.NDArray[np.float32]) -> float:
        """How alike the catalogue is to a query on average, -1 to 1."""
        return float(self.mean @ vector)
