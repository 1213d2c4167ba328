"""Rows of what looks like several things at once: one search for all of them, in four queries."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import models

from ...models import EmbeddingSpace
from ...registry import Searchable
from ...search.hits import Hit
from ...search.meaning.reasons import Reason
from ...search.ranking.kind import Kind, lifted
from ...store.vectors import Lookup, Neighbour, Probe, Sighting, vector_index
from ..interleave import Choice, interleaved
from ..taste import Point
from .wanted import Wanted, as_hit

# Of one brand no more than this part of a row comes, where it can be filled otherwise.
_MOST_OF_BRAND = 1 / 3
_LEAST_OF_BRAND = 2


@dataclass(frozen=True, kw_only=True)
class Near:
    """Points to look around, in a space, for products of one model.

    `without` are keys of products that must not come, nor their variants as far as these are
    among `families_of`; those, and the products of the points, are read along.
    """

    searchable: Searchable
    space: EmbeddingSpace
    points: Sequence[Point]
    without: Collection[Any] = ()
    families_of: Collection[Any] = ()

    def lookups(self, wanted: Wanted) -> list[Lookup]:
        """A search for each point, all made at once."""
        objects = wanted.eligible(self.searchable).exclude(pk__in=list(self.without))
        return [
            Lookup(
                probe=Probe(vector=one.vector, space=self.space, model=self.searchable.model),
                eligible=objects,
                depth=wanted.depth,
                wants_vectors=True,
            )
            for one in self.points
        ]


@dataclass(frozen=True, kw_only=True)
class Around:
    """What was found around points: lists of choices, and the objects of all of these by key.

    `sightings` are the nearest images of those that were found.
    """

    lists: Sequence[Sequence[Choice]]
    objects: Mapping[Any, models.Model]
    sightings: Mapping[Any, Sighting]

    def hit(self, choice: Choice, *, reasons: tuple[Reason, ...]) -> Hit:
        seen = self.sightings[choice.key]
        return as_hit(
            self.objects[choice.key],
            image_name=seen.image_name,
            similarity=seen.similarity,
            reasons=reasons,
        )


@dataclass(frozen=True, kw_only=True)
class _Facts:
    """Of objects by their keys: variants, brand and categories, each asked for once."""

    families: Mapping[Any, Hashable]
    brands: Mapping[Any, Hashable]
    categories: Mapping[Any, tuple[Any, ...]]

    @classmethod
    def of(cls, searchable: Searchable, instances: Sequence[models.Model]) -> "_Facts":
        return cls(
            families={one.pk: searchable.family_of(one) for one in instances},
            brands=searchable.brand_values(instances),
            categories=searchable.category_values(instances),
        )


def look_around(near: Near, wanted: Wanted) -> Around:
    """Find what is near each point, and read it with the products of the points. Two queries.

    One more for each relation to many that says what brand or category a product is of.
    """
    found = vector_index().search_each(near.lookups(wanted))
    found = [[one for one in some if str(one.pk) not in wanted.exclude] for some in found]
    keys = {one.pk for some in found for one in some}
    known = {point.key for point in near.points} | set(near.families_of)
    objects = _read(near.searchable, keys | known)
    facts = _Facts.of(near.searchable, list(objects.values()))
    left_out = {facts.families[key] for key in near.families_of if key in objects}
    shown = {pk for pk in keys & objects.keys() if facts.families[pk] not in left_out}
    lists = [
        _choices(near, point, [one for one in some if one.pk in shown], facts)
        for point, some in zip(near.points, found, strict=True)
    ]
    sightings = {one.pk: one.sightings[0] for some in reversed(found) for one in some}
    return Around(lists=lists, objects=objects, sightings=sightings)


def chosen_around(
    around: Around, points: Sequence[Point], wanted: Wanted
) -> Iterable[tuple[int, Choice]]:
    """The best of all lists: each point has its part, and no two look the same."""
    most = max(_LEAST_OF_BRAND, int(wanted.limit * _MOST_OF_BRAND))
    weights = [point.weight for point in points]
    return interleaved(around.lists, weights, limit=wanted.limit, most_of_group=most)


def _read(searchable: Searchable, keys: Collection[Any]) -> dict[Any, models.Model]:
    """As shoppers may see them at this moment; what is sold out was left out by the search."""
    read = list(searchable.get_queryset().filter(pk__in=keys))
    searchable.prefetch_families(read)
    return {one.pk: one for one in read}


def _choices(
    near: Near,
    point: Point,
    found: Sequence[Neighbour],
    facts: _Facts,
) -> list[Choice]:
    """What may come of a point: what is of the same kind counts more, as in similar products."""
    likeness = np.array([one.sightings[0].similarity for one in found], dtype=float)
    own = set(facts.categories.get(point.key, ()))
    kind = None
    if own and near.searchable.category_filter is not None:
        kind = Kind(searchable=near.searchable, categories=tuple(own))
        kind = kind.weighed(None, space=near.space, vector=point.vector)
    if kind is not None:
        kinds = (facts.categories.get(one.pk, ()) for one in found)
        is_of_kind = np.array([not own.isdisjoint(some) for some in kinds], dtype=bool)
        likeness = lifted(likeness, is_of_kind, lift=kind.lift, least=kind.least)
    return [
        Choice(
            key=one.pk,
            similarity=float(worth),
            vector=one.vector,
            group=facts.brands.get(one.pk),
            family=facts.families[one.pk],
        )
        for one, worth in zip(found, likeness, strict=True)
    ]
