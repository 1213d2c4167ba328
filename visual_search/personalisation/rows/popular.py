"""Rows for everybody: what many look for lately, and what is new."""

from ...models import Trend
from ...registry import Searchable
from ...registry.roles.sorting import NEWEST
from ...search.meaning.reasons import Reason
from .wanted import Chosen, Wanted, as_hit, hits_of_keys


def trending(searchable: Searchable, wanted: Wanted) -> Chosen:
    """What many shoppers look for lately, as it was counted last. Two queries."""
    keys = Trend.objects.keys_of(searchable.model)
    hits = hits_of_keys(
        searchable,
        wanted.eligible(searchable),
        keys,
        wanted,
        reason=Reason(kind="trending"),
    )
    return Chosen(hits=hits, basis="trending")


def newest(searchable: Searchable, wanted: Wanted) -> Chosen:
    """What came last, by `date_field`, else by the primary key. One query."""
    objects = wanted.eligible(searchable)
    is_told = searchable.order_source(NEWEST) is not None
    ordered = searchable.in_order(objects, NEWEST) if is_told else objects.order_by("-pk")
    read = list(ordered[: wanted.depth])
    searchable.prefetch_families(read)
    families = {searchable.family_of(one): one for one in reversed(read)}
    shown = [
        one
        for one in read
        if families[searchable.family_of(one)] is one and str(one.pk) not in wanted.exclude
    ]
    return Chosen(hits=[as_hit(one) for one in shown[: wanted.limit]], basis="new")


def for_strangers(searchable: Searchable, wanted: Wanted) -> Chosen:
    """What is shown to whom nothing is known of: what many look for, else what is new."""
    chosen = trending(searchable, wanted)
    return chosen if len(chosen.hits) >= wanted.at_least else newest(searchable, wanted)
