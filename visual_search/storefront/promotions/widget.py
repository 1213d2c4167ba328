"""The promotions of a page: a list of them with cards, or their HTML."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from types import MappingProxyType
from typing import Any

from django.db import models

from ...merchandising.promotions import Guide, promoted, running
from ...registry import Offer, Searchable, registry
from ...search.eligible.filters import eligible_objects
from ..cards import Card
from ..row import Row, parsed_filters


@dataclass(frozen=True, kw_only=True)
class ShownPromotion:
    """A promotion as a page shows it, with the cards of some of its products."""

    offer: Offer
    cards: Sequence[Card]


@dataclass(frozen=True, kw_only=True)
class Promotions(Row):
    """The running promotions: iterate them, or print them to get their HTML.

    Ordered by the shopper's taste; for strangers by the page's product, or its category.

    Args:
        limit: how many promotions at most.
        products: how many products of each at most; 0 for none.
        model: the label of the model that is promoted; the first registered one by default.
        product, category: what the page is about.
    """

    limit: int = 3
    products: int = 4
    model: str = ""
    product: models.Model | None = None
    category: Any = None

    context_name = "promotions"
    templates = MappingProxyType({"grid": "visual_search/promotions.html"})

    def __post_init__(self) -> None:
        _ = self.searchable
        if self.is_lazy:
            raise TypeError("Promotions cannot be lazy.")

    @cached_property
    def searchable(self) -> Searchable:
        if self.product is not None:
            return registry.for_model(type(self.product))
        return registry.asked(self.model or None)

    def find_cards(self) -> list[Card]:
        return [card for _offer, cards in self._found for card in cards]

    @cached_property
    def _found(self) -> list[tuple[Offer, list[Card]]]:
        offers = [
            offer
            for offer in running(self.searchable, self.request)
            if offer.stands_at(self.placement)
        ]
        if not offers:
            return []
        guide = Guide.of(
            self.searchable, self.request, product=self.product, category=self.category
        )
        # One at least is looked for, so that an offer of nothing that can be bought stays away.
        found = promoted(
            self.searchable, offers, guide, products=max(self.products, 1), among=self._among
        )
        return [
            (one.offer, self.cards_of(one.hits[: self.products])) for one in found[: self.limit]
        ]

    @property
    def _among(self) -> models.QuerySet[Any]:
        objects = eligible_objects(
            self.searchable,
            filters=parsed_filters(self.filters),
            exclude=sorted(self.excluded_keys),
        )
        if self.product is not None:
            objects = self.searchable.without_variants(objects, self.product)
        return self.searchable.only_in_stock(objects)

    @cached_property
    def shown(self) -> Sequence[ShownPromotion]:
        cards = iter(self.cards)
        # What went wrong while cards were made has left none, and is in the log.
        found = self._found if self.cards or not self.products else []
        return [
            ShownPromotion(offer=offer, cards=list(islice(cards, len(some))))
            for offer, some in found
        ]

    def __iter__(self) -> Iterator[ShownPromotion]:  # type: ignore[override]  # of cards in promotions
        return iter(self.shown)

    def __len__(self) -> int:
        return len(self.shown)

    def __bool__(self) -> bool:
        return bool(self.shown)
