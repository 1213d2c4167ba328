"""Which cards bear the mark of a promotion. Their order is nobody's business here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from ...registry import Offer, Searchable
from ..selection import keys_of_each
from .running import running

# Of a promotion with fewer products these are read once for a page; of one with more it is
# asked of each answer which of its products are in it.
_MOST_KNOWN = 300
_MEMO = "_visual_search_reaches"

# The keys that an offer covers; None where they are too many.
Reach = frozenset[Any] | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Marks:
    """The offers of the products of one answer: asked together, once the first of them is.

    One statement a page, however many rows it has, and none where nothing is promoted. Only a
    promotion with many products that is not for all costs one for each answer.
    """

    searchable: Searchable
    keys: Collection[Any]
    request: HttpRequest | None = None

    def of(self, key: Any) -> Offer | None:
        """The offer that the card of a product says."""
        return self._found.get(key)

    @cached_property
    def _found(self) -> Mapping[Any, Offer]:
        found: dict[Any, Offer] = {}
        for offer, keys in self._covered().items():
            # Of several the first.
            found = {**dict.fromkeys(keys, offer), **found}
        return found

    def _covered(self) -> dict[Offer, Collection[Any]]:
        wanted = frozenset(self.keys)
        reaches = self._reaches() if wanted else {}
        broad = {
            offer: offer.objects.order_by().filter(pk__in=wanted)
            for offer, reach in reaches.items()
            if offer.objects is not None and reach is None
        }
        asked = keys_of_each(list(broad.values()), limit=len(wanted))
        among = dict(zip(broad, asked, strict=True))
        return {
            offer: among.get(offer, wanted if reach is None else wanted & reach)
            for offer, reach in reaches.items()
        }

    def _reaches(self) -> dict[Offer, Reach]:
        known = vars(self.request).setdefault(_MEMO, {}) if self.request else {}
        if self.searchable.label not in known:
            known[self.searchable.label] = _read_reaches(self.searchable, self.request)
        found: dict[Offer, Reach] = known[self.searchable.label]
        return found


def _read_reaches(searchable: Searchable, request: HttpRequest | None) -> dict[Offer, Reach]:
    offers = [offer for offer in running(searchable, request) if offer.label]
    some = {one: one.objects.order_by() for one in offers if one.objects is not None}
    read = dict(zip(some, keys_of_each(list(some.values()), limit=_MOST_KNOWN + 1), strict=True))
    reaches: dict[Offer, Reach] = dict.fromkeys(offers)
    for offer, keys in read.items():
        if len(keys) <= _MOST_KNOWN:
            reaches[offer] = frozenset(keys)
    return reaches
