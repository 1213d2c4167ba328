"""Who looks at a mug wants mugs: in a row of similar products, those of its kind come first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from django.db import models
from django.utils.translation import gettext as _

from ...conf import app_settings
from ...exceptions import InvalidQueryError
from ...models import EmbeddingSpace
from ...registry import Searchable
from ..hits import Candidate
from ..meaning.bands import Asked, Calibration

Floats = npt.NDArray[np.floating[Any]]

# As long as a catalogue has taught nothing: on clothes it made 97 percent of a row of one category.
UNLEARNED_LIFT = 0.2
# From one end of the cosine to the other: kind before everything else.
_MOST_LIFT = 2.0
_LEAST_SIMILARITY = -1.0


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Which products are of the kind that a query starts from, and how much that counts.

    Args:
        categories: what they share one of, as `Searchable.category_values` says.
        lift: what is added to their similarity where an answer is ordered.
        least: the least similarity that is lifted; what is less alike is no good match.
    """

    searchable: Searchable
    categories: tuple[Any, ...]
    lift: float = UNLEARNED_LIFT
    least: float = _LEAST_SIMILARITY

    @classmethod
    def of(cls, searchable: Searchable, instance: models.Model) -> Self | None:
        """The kind of an object; None where it has no category, or no filter says which."""
        found = searchable.category_values([instance]).get(instance.pk, ())
        if not found or searchable.category_filter is None:
            return None
        return cls(searchable=searchable, categories=tuple(found))

    def weighed(
        self, weight: float | None, *, space: EmbeddingSpace, vector: npt.NDArray[np.float32]
    ) -> Self | None:
        """The same kind as the catalogue of a space has taught what it is worth.

        Args:
            weight: 0 for looks alone to 1 for kind before looks; None for the shop's own choice.
            vector: what is searched with, shape (space.dimensions,).

        Raises:
            InvalidQueryError: the weight lies outside 0 to 1.
        """
        weight = _checked(weight)
        if not weight:
            return None
        calibration = Calibration.of(space)
        learned = calibration.kind_lift if calibration else None
        least = self._least(calibration, vector) if calibration else _LEAST_SIMILARITY
        return replace(self, lift=lift_of(weight, learned), least=least)

    def _least(self, calibration: Calibration, vector: npt.NDArray[np.float32]) -> float:
        scale = calibration.scales.get(Asked.PRODUCT)
        if scale is None:
            return _LEAST_SIMILARITY
        limits = scale.of(str(self.categories[0]))
        return limits.loosely_related + calibration.baseline(vector)

    def among(self, objects: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The objects of this kind."""
        source = self.searchable.filter_source(str(self.searchable.category_filter))
        return source.narrowed(objects, **{"in": list(self.categories)})

    def favour(self, nearest: Sequence[Candidate], kin: Sequence[Candidate]) -> list[Candidate]:
        """Order the nearest of all and the nearest of this kind together.

        Where both hold the n best of their own, the n best of all by this order are among them.
        """
        of_kind = {one.pk for one in kin}
        candidates = [*(one for one in nearest if one.pk not in of_kind), *kin]
        score = lifted(
            np.array([one.similarity for one in candidates], dtype=float),
            np.array([one.pk in of_kind for one in candidates], dtype=bool),
            lift=self.lift,
            least=self.least,
        )
        return [candidates[place] for place in np.argsort(-score, kind="stable")]


def lifted(
    similarity: Floats, is_of_kind: npt.NDArray[np.bool_], *, lift: float, least: float | Floats
) -> Floats:
    """What a row is ordered by, shape (n,): similarity, more of it where the kind is the same."""
    scores: Floats = similarity + lift * (is_of_kind & (similarity >= least))
    return scores


def lift_of(weight: float, learned: float | None) -> float:
    """The lift for a weight, 0 to 1: at a half as learned, at 1 kind before everything else."""
    if weight >= 1:
        return _MOST_LIFT
    balanced = UNLEARNED_LIFT if learned is None else learned
    return min(balanced * weight / (1 - weight), _MOST_LIFT)


def _checked(weight: float | None) -> float:
    if weight is None:
        return app_settings().kind_weight
    if not 0 <= weight <= 1:
        raise InvalidQueryError(_("The weight of the kind lies between 0 and 1."))
    return weight
