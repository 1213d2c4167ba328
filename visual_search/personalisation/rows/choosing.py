"""Rows by their names, as tags, addresses and the API call them."""

from collections.abc import Callable, Hashable, Mapping
from functools import partial

from django.db import models

from ...registry import Searchable
from ..shopper import Shopper
from .because import because_you_viewed
from .for_you import for_you
from .goes_with import goes_with
from .popular import trending
from .recently import recently_viewed
from .remembered import remembered
from .together import also_viewed, bought_together
from .wanted import Chosen, Wanted


def _trending(_shopper: Shopper, searchable: Searchable, wanted: Wanted) -> Chosen:
    return trending(searchable, wanted)


SHOP_ROWS: Mapping[str, Callable[[Shopper, Searchable, Wanted], Chosen]] = {
    "for_you": for_you,
    "because_you_viewed": because_you_viewed,
    "recently_viewed": recently_viewed,
    "trending": _trending,
}
PRODUCT_ROWS: Mapping[str, Callable[[models.Model, Wanted], Chosen]] = {
    "also_viewed": also_viewed,
    "bought_together": bought_together,
    "goes_with": goes_with,
}
# Rows of which a shopper may say "not for me": they go by what the shopper did.
PERSONAL = frozenset({"for_you", "because_you_viewed"})

# Those that search for vectors, which takes many times as long as reading what was found.
_SEARCHED = frozenset({"for_you", "because_you_viewed", "goes_with"})


def choose(
    name: str,
    *,
    shopper: Shopper,
    searchable: Searchable,
    wanted: Wanted,
    instance: models.Model | None = None,
) -> Chosen:
    """The products of a row: `instance` is the product of a row in `PRODUCT_ROWS`."""
    if instance is not None:
        asked: Hashable = instance.pk
        make = partial(PRODUCT_ROWS[name], instance, wanted)
    else:
        asked = tuple((one.key, one.kind) for one in shopper.seen(searchable))
        make = partial(SHOP_ROWS[name], shopper, searchable, wanted)
    if name not in _SEARCHED or not asked:
        return make()
    return remembered(name, searchable, wanted, asked=asked, make=make)
