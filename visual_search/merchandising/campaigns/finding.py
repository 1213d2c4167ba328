"""The products that fit a campaign: looked for, pinned, hidden, frozen."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ... import search
from ...conf import app_settings
from ...exceptions import NoLiveSpaceError, VisualSearchError
from ...models import Campaign
from ...registry import Searchable
from ...remembering import recall, remember
from ...search.eligible.filters import Filters, eligible_objects
from ...search.hits import Candidate, Hit
from ...search.pipeline import hits_of
from ...search.query import Page
from ...search.ranking.fusion import Ranking, reciprocal_rank_fusion
from ...store.spaces import live_space
from ...store.vectors import Lookup, vector_index
from ..selection import searchable_of
from .mood import probes_of

logger = logging.getLogger(__name__)

# As many as a landing page shows, and as are looked for: variants and hidden ones fall out.
PRODUCTS = 24
_DEPTH = 3 * PRODUCTS

Found = tuple[str, str, float | None]


@dataclass(frozen=True, kw_only=True)
class Fitting:
    """The products of a campaign, best first, as shoppers see them at this moment."""

    searchable: Searchable
    hits: Sequence[Hit]


def fitting(campaign: Campaign) -> Fitting:
    """What the landing page shows: the pinned, then those that were frozen or are found now.

    Hidden, sold-out and unpublished products are left out, and one of each family comes. What is
    found is remembered for a while; a campaign that was changed is looked at anew.

    Raises:
        VisualSearchError: the model is not searchable, or a picture cannot be encoded.
    """
    searchable = searchable_of(campaign)
    is_live = campaign.frozen is None
    found = _remembered(campaign, searchable) if is_live else _frozen(campaign)
    known: dict[str, Found] = {key: (key, image_name, alike) for key, image_name, alike in found}
    order = dict.fromkeys([*campaign.pinned, *known])
    wanted = [key for key in order if key not in set(campaign.hidden)]
    objects = searchable.only_in_stock(searchable.get_queryset()).filter(pk__in=wanted)
    read = {str(one.pk): one for one in objects}
    return Fitting(searchable=searchable, hits=_hits(searchable, wanted, read, known)[:PRODUCTS])


def problems_of(campaign: Campaign, shown: Fitting | None) -> list[str | Promise]:
    """What keeps a campaign from being shown, in words for a merchandiser; none where it can be."""
    problems: list[str | Promise] = []
    if not (campaign.pictures.exists() or campaign.words or campaign.seeds or campaign.brand):
        problems.append(_("Nothing says what it looks like: add a picture, words or products."))
    elif shown is not None and not shown.hits:
        problems.append(_("No product fits that can be bought: loosen the brand, or pin some."))
    return problems


def _frozen(campaign: Campaign) -> list[Found]:
    return [(key, "", None) for key in campaign.frozen or ()]


def _hits(
    searchable: Searchable,
    wanted: Sequence[str],
    read: Mapping[str, models.Model],
    known: Mapping[str, Found],
) -> list[Hit]:
    searchable.prefetch_families(list(read.values()))
    families: dict[Any, Hit] = {}
    for key in wanted:
        if key not in read:
            continue
        _key, image_name, similarity = known.get(key, (key, "", None))
        hit = Hit(
            instance=read[key],
            image_name=image_name,
            similarity=similarity,
            score=similarity or 0.0,
        )
        families.setdefault(searchable.family_of(read[key]), hit)
    return list(families.values())


def _remembered(campaign: Campaign, searchable: Searchable) -> list[Found]:
    key = f"visual_search:campaign:{campaign.pk}:{campaign.updated_at.isoformat()}"
    found = recall(key)
    if found is None:
        found = _looked_for(campaign, searchable)
        remember(key, found, seconds=app_settings().widget_cache_seconds)
    return [(str(pk), str(name), alike) for pk, name, alike in found]


def _looked_for(campaign: Campaign, searchable: Searchable) -> list[Found]:
    brands = searchable.brand_source
    filters: Filters = {brands.name: campaign.brand} if brands and campaign.brand else {}
    eligible = searchable.only_in_stock(eligible_objects(searchable, filters=filters))
    rankings = [_by_looks(campaign, searchable, eligible)]
    if campaign.words:
        rankings.append(_by_words(campaign.words, searchable, filters))
    found = reciprocal_rank_fusion([Ranking(candidates=one) for one in rankings if one])
    if not found and campaign.brand and not campaign.words:
        found = [Candidate(pk=pk) for pk in eligible.values_list("pk", flat=True)[:_DEPTH]]
    return [(str(one.pk), one.image_name, one.similarity) for one in found[:_DEPTH]]


def _by_looks(
    campaign: Campaign, searchable: Searchable, eligible: models.QuerySet[Any]
) -> list[Candidate]:
    """By the picture or seed product that each is nearest to."""
    try:
        space = live_space(searchable.encoder)
    except NoLiveSpaceError as error:
        logger.warning("A campaign finds nothing by looks yet: %s", error)
        return []
    probes = probes_of(campaign, searchable, space)
    lookups = [Lookup(probe=probe, eligible=eligible, depth=_DEPTH) for probe in probes]
    found: dict[Any, Candidate] = {}
    for some in vector_index().search_each(lookups) if lookups else ():
        for one in some:
            best = one.sightings[0]
            known = found.get(one.pk)
            if known is None or (known.similarity or -1.0) < best.similarity:
                found[one.pk] = Candidate(
                    pk=one.pk, image_name=best.image_name, similarity=best.similarity
                )
    return sorted(found.values(), key=lambda one: -one.closeness)


def _by_words(words: str, searchable: Searchable, filters: Filters) -> list[Candidate]:
    limit = min(_DEPTH, app_settings().max_results)
    try:
        query = search.words_query(searchable, words, filters=filters, page=Page(limit=limit))
        return [Candidate(pk=hit.instance.pk) for hit in hits_of(query)]
    except VisualSearchError as error:
        logger.warning("A campaign finds nothing by words: %s", error)
        return []
