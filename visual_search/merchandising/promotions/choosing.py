"""Orders promotions by who looks and where, and chooses the products of each that fit best."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.db import models

from ...registry import Offer, Searchable
from ...search.eligible.filters import eligible_objects
from ...search.hits import Hit
from ...store.vectors import Lookup, Neighbour, vector_index
from ..selection import keys_of_each, within
from .guiding import Guide

# Of so many the order is decided; the others follow as they run out.
MOST_COMPARED = 8
# More than are shown, so that variants of each other do not leave gaps.
_SPARE = 3

Found = tuple[Any, str, float | None]
# What an offer is worth beside the others, and its products.
Ranked = tuple[float, list[Found]]


@dataclass(frozen=True, kw_only=True)
class Promoted:
    """A promotion, and those of its products that fit best."""

    offer: Offer
    hits: Sequence[Hit]


def promoted(
    searchable: Searchable,
    offers: Sequence[Offer],
    guide: Guide,
    *,
    products: int,
    among: models.QuerySet[Any] | None = None,
) -> list[Promoted]:
    """The offers of which anything can be bought, best first, in three statements at most.

    Without points to go by, those stand first that have something of the category; then in the
    order that they are given in.

    Args:
        products: how many of each are chosen.
        among: what may be chosen, and can be bought; by default all that shoppers may see.
    """
    offers = offers[:MOST_COMPARED]
    among = searchable.only_in_stock(searchable.get_queryset()) if among is None else among
    eligible = [within(among, offer.objects) for offer in offers]
    ranked = _ranked(searchable, eligible, guide, depth=products * _SPARE)
    hits = _read(searchable, [found for _score, found in ranked], limit=products)
    shown = [
        (score, Promoted(offer=offer, hits=some))
        for (score, _found), offer, some in zip(ranked, offers, hits, strict=True)
        if some
    ]
    return [one for _score, one in sorted(shown, key=lambda pair: -pair[0])]


def _ranked(
    searchable: Searchable,
    eligible: Sequence[models.QuerySet[Any]],
    guide: Guide,
    *,
    depth: int,
) -> list[Ranked]:
    if not guide.points:
        return _first(searchable, eligible, guide, depth)
    ranked = _nearest(eligible, guide, depth)
    if all(found for _score, found in ranked):
        return ranked
    # What has no picture (yet) can be offered all the same.
    unseen = _first(searchable, eligible, guide, depth)
    return [
        (score, found or other)
        for (score, found), (_score, other) in zip(ranked, unseen, strict=True)
    ]


def _nearest(eligible: Sequence[models.QuerySet[Any]], guide: Guide, depth: int) -> list[Ranked]:
    """By looks: how alike the nearest of each offer are to what is liked, in one search for all."""
    lookups = [
        Lookup(probe=probe, eligible=objects, depth=depth)
        for objects in eligible
        for _weight, probe in guide.points
    ]
    found = vector_index().search_each(lookups)
    count = len(guide.points)
    weights = [weight for weight, _probe in guide.points]
    return [
        _blended(found[place * count : (place + 1) * count], weights)
        for place in range(len(eligible))
    ]


def _blended(found: Sequence[Sequence[Neighbour]], weights: Sequence[float]) -> Ranked:
    """One ranking of what several points found, in turns; its worth is their weighted nearness."""
    score = sum(
        weight * _mean(one.sightings[0].similarity for one in some[:_SPARE])
        for some, weight in zip(found, weights, strict=True)
    )
    by_weight = [found[place] for place in sorted(range(len(found)), key=lambda i: -weights[i])]
    turns = [one for turn in zip_longest(*by_weight) for one in turn if one is not None]
    ranked = {one.pk: one.sightings[0] for one in reversed(turns)}
    order = dict.fromkeys(one.pk for one in turns)
    return score, [(pk, ranked[pk].image_name, ranked[pk].similarity) for pk in order]


def _mean(values: Iterable[float]) -> float:
    # What has no picture is far from everything.
    some = list(values) or [-1.0]
    return sum(some) / len(some)


def _first(
    searchable: Searchable, eligible: Sequence[models.QuerySet[Any]], guide: Guide, depth: int
) -> list[Ranked]:
    """As the shop's own queryset has them, those of the category in front."""
    parts = list(eligible)
    name = searchable.category_filter
    if guide.category is not None and name:
        key = getattr(guide.category, "pk", guide.category)
        kind = eligible_objects(searchable, filters={name: str(key)})
        parts += [within(objects, kind) for objects in eligible]
    keys = keys_of_each(parts, limit=depth)
    ranked: list[Ranked] = []
    for place in range(len(eligible)):
        own = keys[place + len(eligible)] if len(parts) > len(eligible) else []
        order = dict.fromkeys([*own, *keys[place]])
        ranked.append((float(bool(own)), [(pk, "", None) for pk in order]))
    return ranked


def _read(
    searchable: Searchable, ranked: Sequence[Sequence[Found]], *, limit: int
) -> list[list[Hit]]:
    """The hits of each ranking, one of each family, read at once through the shop's queryset."""
    wanted = {pk for found in ranked for pk, *_ in found}
    if not wanted:
        return [[] for _ in ranked]
    read = {one.pk: one for one in searchable.get_queryset().filter(pk__in=wanted)}
    searchable.prefetch_families(list(read.values()))
    hits = []
    for found in ranked:
        families: dict[Any, Hit] = {}
        for pk, image_name, similarity in found:
            if pk in read:
                hit = Hit(
                    instance=read[pk],
                    image_name=image_name,
                    similarity=similarity,
                    score=similarity or 0.0,
                )
                families.setdefault(searchable.family_of(read[pk]), hit)
        hits.append(list(families.values())[:limit])
    return hits
