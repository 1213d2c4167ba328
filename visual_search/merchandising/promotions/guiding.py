"""What the promotions of a page are ordered by: a taste, a product, a category, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.http import HttpRequest

from ...exceptions import NoLiveSpaceError
from ...personalisation import Shopper, taste_of
from ...registry import Searchable
from ...store.spaces import live_space
from ...store.vectors import Probe, vector_index

# Of a taste, so many points: each is a search in each promotion.
_MOST_POINTS = 3


@dataclass(frozen=True, kw_only=True)
class Guide:
    """Points in a space with what each counts; where there are none, a category."""

    points: Sequence[tuple[float, Probe]] = ()
    category: Any = None

    @classmethod
    def of(
        cls,
        searchable: Searchable,
        request: HttpRequest | None = None,
        *,
        product: models.Model | None = None,
        category: Any = None,
    ) -> Self:
        """By the taste of who asks; a stranger's page is guided by its product or category.

        Args:
            category: its key, or the category itself.
        """
        try:
            space = live_space(searchable.encoder)
        except NoLiveSpaceError:
            return cls(category=category)
        taste = taste_of(Shopper.of(request), searchable) if request else None
        if taste:
            heaviest = sorted(taste.points, key=lambda point: -point.weight)[:_MOST_POINTS]
            points = [(point.weight, point.vector) for point in heaviest]
        elif product is not None:
            vectors = vector_index().vectors_of(space, searchable.model, [product.pk])
            points = [(1.0, vector) for vector in vectors.values() if vector.any()]
        else:
            points = []
        probes = [
            (weight, Probe(vector=vector, space=space, model=searchable.model))
            for weight, vector in points
        ]
        return cls(points=probes, category=category)
