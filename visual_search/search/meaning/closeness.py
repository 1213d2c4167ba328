"""How close the hits of one query are, measured by what the catalogue taught."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Self

from ...registry import Searchable
from ..hits import Hit
from ..query import Query
from .bands import Asked, Band, Calibration, Scale, Sureness

# As sure as this, the first product is very close, whatever the limits say.
_SURE = 0.7


@dataclass(frozen=True, kw_only=True)
class Yardstick:
    """The scale for one query, and the similarity from which closeness is counted."""

    scale: Scale
    baseline: float
    sureness: Sureness | None

    @classmethod
    def of(cls, query: Query) -> Self | None:
        """None where nothing was learned for this kind of query."""
        calibration = Calibration.of(query.space) if query.space else None
        scale = calibration.scales.get(query.asked) if calibration else None
        if calibration is None or scale is None:
            return None
        baseline = query.baseline
        if baseline is None and query.vector is not None:
            baseline = calibration.baseline(query.vector)
        if baseline is None:
            return None
        sureness = calibration.sureness if query.asked == Asked.PHOTO else None
        return cls(scale=scale, baseline=baseline, sureness=sureness)

    def band(self, similarity: float, *, category: str = "") -> Band:
        return self.scale.band(similarity - self.baseline, category=category)

    def confidence(self, searchable: Searchable, hits: Sequence[Hit]) -> float | None:
        """The probability, 0 to 1, that the best hit is what the photo shows."""
        compared = _compared(hits)
        if self.sureness is None or len(compared) < 2:
            return None
        kin = first_kin(searchable, compared)
        second = compared[len(kin)] if len(kin) < len(compared) else compared[-1]
        best = compared[0].similarity or 0.0
        return self.sureness.probability(best - self.baseline, best - (second.similarity or 0.0))

    def surely_found(
        self, searchable: Searchable, hits: Sequence[Hit], confidence: float | None
    ) -> frozenset[Any]:
        """Keys of the best hit and the variants beside it, if they surely are what is shown.

        Where even the best is below the last limit, the shop may not sell the thing at all, and
        sureness says only which of what it sells is nearest.
        """
        compared = _compared(hits)
        if (confidence or 0.0) < _SURE or not compared:
            return frozenset()
        if self.band(compared[0].similarity or 0.0) is Band.NO_GOOD_MATCH:
            return frozenset()
        return frozenset(hit.instance.pk for hit in first_kin(searchable, compared))


def _compared(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that a picture found, not a barcode alone."""
    return [hit for hit in hits if hit.similarity is not None]


def first_kin(searchable: Searchable, hits: Sequence[Hit]) -> list[Hit]:
    """The best hit, and its variants as far as they come before anything else."""
    best = searchable.family_of(hits[0].instance)
    return list(takewhile(lambda hit: searchable.family_of(hit.instance) == best, hits))
