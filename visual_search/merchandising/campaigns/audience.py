"""The shoppers that a campaign fits: counted and exported, and never fewer than twenty of them.

A shopper is near a campaign where at least two of the products they had to do with are among those
of the catalogue that look most like it, and these are a fifth of all that they had to do with: as
much as one point of a taste of five. It is counted in the database, whatever the number of
shoppers; for the one shopper of a page it is read off what is known of them anyway.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Count, F, Q

from ...conf import app_settings
from ...exceptions import NoLiveSpaceError
from ...models import Campaign, Document, Interaction
from ...personalisation import Seen
from ...registry import Searchable
from ...remembering import recall, remember
from ...store.spaces import live_space
from ...store.vectors import Lookup, vector_index
from ..selection import searchable_of
from .finding import fitting
from .mood import probes_of

# Of fewer neither the number nor the names are told: they could be guessed at.
LEAST_AUDIENCE = 20
# So many are exported at most.
MOST_EXPORTED = 100_000
_LEAST_PRODUCTS = 2
_LEAST_PART = 5
# What of the catalogue counts as near: a twentieth, and never too few to meet, or too many to keep.
_NEAR_PART = 20
_NEAR_RANGE = (8, 500)
# Where nothing but words says what a campaign looks like, its first products do.
_STANDING_IN = 12


def near_keys(campaign: Campaign) -> frozenset[str]:
    """Keys of the products that look most like a campaign, of whatever brand; as text."""
    name = f"visual_search:near:{campaign.pk}:{campaign.updated_at.isoformat()}"
    found = recall(name)
    if found is None:
        found = _read_near(campaign, searchable_of(campaign))
        remember(name, found, seconds=app_settings().widget_cache_seconds)
    return frozenset(map(str, found))


def is_near(campaign: Campaign, seen: Sequence[Seen]) -> bool:
    """Whether a shopper belongs to the audience, by what they had to do with."""
    products = {str(one.key) for one in seen if one.kind != Interaction.Kind.DISLIKE}
    if len(products) < _LEAST_PRODUCTS:
        return False
    near = len(products & near_keys(campaign))
    return near >= _LEAST_PRODUCTS and near * _LEAST_PART >= len(products)


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who is near a campaign among those who agreed to be remembered."""

    campaign: Campaign

    @cached_property
    def _shoppers(self) -> models.QuerySet[Any]:
        searchable = searchable_of(self.campaign)
        documents = Document.objects.of_model(searchable.model)
        near = Document.objects.of_objects(searchable.model, _keys(searchable, self.campaign))
        rows = Interaction.objects.filter(document__in=documents.values("pk"))
        products = (
            rows.exclude(kind=Interaction.Kind.DISLIKE)
            .values("user", "visitor")
            .annotate(
                products=Count("document", distinct=True),
                near=Count("document", distinct=True, filter=Q(document__in=near.values("pk"))),
            )
        )
        found: models.QuerySet[Any] = products.filter(
            near__gte=_LEAST_PRODUCTS, products__lte=F("near") * _LEAST_PART
        ).order_by()
        return found

    @cached_property
    def count(self) -> int | None:
        """How many they are; None where they are too few to be told."""
        return self._told("everybody")

    @cached_property
    def user_count(self) -> int | None:
        """How many of them the shop knows by its own ids; None as above."""
        return self._told("users")

    def _told(self, name: str) -> int | None:
        found = self._counts[name]
        return found if found >= LEAST_AUDIENCE else None

    @cached_property
    def _counts(self) -> dict[str, int]:
        # Both at once: with a million interactions it takes seconds.
        return self._shoppers.aggregate(everybody=Count("*"), users=Count("user"))

    def user_ids(self) -> Iterator[Any]:
        """The shop's own ids, at most MOST_EXPORTED; none where they are too few."""
        if self.user_count is not None:
            known = self._shoppers.filter(user__isnull=False).values_list("user", flat=True)
            yield from known[:MOST_EXPORTED].iterator(chunk_size=2000)


def _keys(searchable: Searchable, campaign: Campaign) -> Collection[Any]:
    own = searchable.model._meta.pk
    return [own.to_python(key) for key in near_keys(campaign)]


def _read_near(campaign: Campaign, searchable: Searchable) -> list[str]:
    standing_in = [str(hit.instance.pk) for hit in fitting(campaign).hits[:_STANDING_IN]]
    try:
        space = live_space(searchable.encoder)
        probes = probes_of(campaign, searchable, space)
    except NoLiveSpaceError:
        return standing_in
    if not probes:
        return standing_in
    least, most = _NEAR_RANGE
    everything = searchable.get_queryset()
    depth = max(least, min(most, everything.count() // _NEAR_PART))
    lookups = [Lookup(probe=probe, eligible=everything, depth=depth) for probe in probes]
    found: dict[Any, float] = {}
    for some in vector_index().search_each(lookups):
        for one in some:
            found[one.pk] = max(found.get(one.pk, -1.0), one.sightings[0].similarity)
    nearest = sorted(found, key=lambda pk: -found[pk])[:depth]
    return list(dict.fromkeys([*map(str, nearest), *map(str, campaign.seeds)]))
