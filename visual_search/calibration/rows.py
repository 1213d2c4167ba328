"""Learns from rows of similar products where a kind ends, and what kind is worth beside looks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from ..search.meaning.bands import Scale
from ..search.ranking.kind import lifted
from .learning import LEAST_ANSWERS, Answer, learn_limits

# What a shop's page shows beside a product.
ROW = 8
# Part of the rows of one kind, as the catalogue could fill them, that counts as no good match.
_OUTSIDERS = 0.02
# Part of a row that is of the product's kind, as far as the catalogue has enough of it to offer.
_WANTED = 0.98
_LIFTS = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True, kw_only=True)
class ProductAnswers:
    """What one product found: the nearest of all, and the nearest of its kind beside them."""

    nearest: Answer
    with_kin: Answer


@dataclass(frozen=True, kw_only=True)
class Row:
    """What may stand beside one product: one of each other family, the closest first.

    Args:
        places: where each stands in the answer.
        closeness, is_alike: as in Answer, of these alone.
        least: the least closeness of each that is a good match.
    """

    places: npt.NDArray[np.int64]
    closeness: npt.NDArray[np.float64]
    is_alike: npt.NDArray[np.bool_]
    least: npt.NDArray[np.float64]

    @classmethod
    def of(cls, answer: Answer, scale: Scale) -> Self:
        places = np.array(_one_of_each_family(answer), dtype=np.int64)
        limits = [scale.of(answer.categories[place]).loosely_related for place in places]
        return cls(
            places=places,
            closeness=answer.closeness[places],
            is_alike=answer.is_alike[places],
            least=np.array(limits, dtype=float),
        )

    @property
    def offered(self) -> int:
        """How many places of the row could be filled with good matches of the kind."""
        return min(ROW, int((self.is_alike & (self.closeness >= self.least)).sum()))

    def filled(self, lift: float) -> int:
        """How many of them are."""
        return min(self.offered, int(self.is_alike[self._chosen(lift)].sum()))

    def shown(self, lift: float) -> npt.NDArray[np.int64]:
        """Where those that stand in the row stand in the answer, best first."""
        return self.places[self._chosen(lift)]

    def _chosen(self, lift: float) -> npt.NDArray[np.int64]:
        score = lifted(self.closeness, self.is_alike, lift=lift, least=self.least)
        return np.argsort(-score, kind="stable")[:ROW]


def learn_row_limits(answers: Sequence[ProductAnswers]) -> Scale | None:
    """Find the limits of the bands for products asked with products.

    What is of the same kind may be less alike here than a photo's own product: a row wants
    eight of them. So the last limit is where the rows end that the catalogue could fill; in a
    shop without categories, where it is for photos.
    """
    scale = learn_limits([one.nearest for one in answers])
    ends = [_kin(one.with_kin) for one in answers]
    if scale is None or sum(map(len, ends)) < LEAST_ANSWERS:
        return scale
    last = float(np.quantile(np.concatenate(ends), _OUTSIDERS))
    limits = {name: min(last, one.loosely_related) for name, one in scale.by_category.items()}
    return Scale(
        limits=replace(scale.limits, loosely_related=min(last, scale.limits.loosely_related)),
        by_category={
            name: replace(one, loosely_related=limits[name])
            for name, one in scale.by_category.items()
        },
    )


def learn_kind_lift(answers: Sequence[ProductAnswers], scale: Scale | None) -> float | None:
    """Find the least lift that fills rows with their kind, so that looks count all they can.

    None where the catalogue has no categories, or too little of each to fill a row.
    """
    if scale is None:
        return None
    rows = [Row.of(one.with_kin, scale) for one in answers]
    if sum(row.offered for row in rows) < LEAST_ANSWERS:
        return None
    # A row that the kind can just fill is the hardest: its last place is far away by looks.
    full = [row for row in rows if row.offered == ROW]
    for lift in _LIFTS:
        if all(_part_filled(some, float(lift)) >= _WANTED for some in (rows, full)):
            return float(lift)
    return float(_LIFTS[-1])


def _part_filled(rows: Sequence[Row], lift: float) -> float:
    offered = sum(row.offered for row in rows)
    return sum(row.filled(lift) for row in rows) / offered if offered else 1.0


def _kin(answer: Answer) -> npt.NDArray[np.float64]:
    """The closeness of the first row of its kind."""
    places = _one_of_each_family(answer)
    kin: npt.NDArray[np.float64] = answer.closeness[places][answer.is_alike[places]][:ROW]
    return kin


def _one_of_each_family(answer: Answer) -> list[int]:
    """Places of the closest of each family, without the product's own."""
    first: dict[object, int] = {}
    for place, family in enumerate(answer.families):
        if not answer.is_same[place]:
            first.setdefault(family, place)
    return list(first.values())
