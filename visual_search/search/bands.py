"""Bands: what a similarity means in this shop, instead of a percentage that means nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from ..models import EmbeddingSpace


class Band(StrEnum):
    """How close a product is to what was looked for."""

    VERY_CLOSE = "very_close"
    SIMILAR = "similar"
    LOOSELY_RELATED = "loosely_related"
    NO_GOOD_MATCH = "no_good_match"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The least similarity of each band, 0 to 1; below the last there is no good match."""

    very_close: float
    similar: float
    loosely_related: float

    def band(self, similarity: float) -> Band:
        if similarity >= self.very_close:
            return Band.VERY_CLOSE
        if similarity >= self.similar:
            return Band.SIMILAR
        if similarity >= self.loosely_related:
            return Band.LOOSELY_RELATED
        return Band.NO_GOOD_MATCH


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """The limits of a space: for all, and for each category that has enough pictures."""

    limits: Limits
    by_category: Mapping[str, Limits]

    @classmethod
    def of(cls, space: EmbeddingSpace) -> Self | None:
        """What was learned from the catalogue of a space; None as long as nothing was."""
        stored = space.calibration.get("limits")
        if not stored:
            return None
        return cls(
            limits=Limits(**stored),
            by_category={
                name: Limits(**limits)
                for name, limits in space.calibration.get("by_category", {}).items()
            },
        )

    def band(self, similarity: float, *, category: str = "") -> Band:
        return self.by_category.get(category, self.limits).band(similarity)
