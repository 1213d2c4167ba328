"""The similar products of an object: a list of cards, or the widget's HTML."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar

from django.db import models
from django.urls import reverse

from ...registry import Searchable, registry, told
from ...search.hits import Hit
from ...search.query import Context
from ..cards import Card
from ..row import Row, parsed_filters
from . import placeholder
from .neighbours import Wish, neighbours


@dataclass(frozen=True, kw_only=True)
class SimilarProducts(Row):
    """The similar products of an object: iterate it, or print it to get the widget's HTML.

    Args, beside those of every row:
        threshold: the least similarity, -1 to 1.
        fallback: objects to show where fewer than `min_items` are similar; or the name of a
            method of the searchable that takes the object and returns them.
        dedupe: leave out the object's variants, and show one of each group of variants.
        kind_weight: how much it counts that a product is of the same category, 0 to 1; by
            default as the setting KIND_WEIGHT says.
    """

    instance: models.Model
    threshold: float | None = None
    fallback: str | Iterable[models.Model] = ()
    dedupe: bool = True
    kind_weight: float | None = None

    context_name: ClassVar[str] = "similar"
    templates: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "grid": "visual_search/similar_products.html",
            "carousel": "visual_search/similar_products_carousel.html",
        }
    )
    lazy_template_name: ClassVar[str] = "visual_search/similar_products_lazy.html"

    def __post_init__(self) -> None:
        # Whoever asks for an object that is not searchable learns it here: templates would
        # swallow some of the later occasions.
        _ = self.searchable
        if self.is_lazy and not isinstance(self.fallback, str | tuple):
            raise TypeError("A lazy widget takes the name of a method as its fallback.")

    @cached_property
    def searchable(self) -> Searchable:
        return registry.for_model(type(self.instance))

    @property
    def called(self) -> str:
        return f"The row of products like {self.instance.pk}"

    @property
    def is_sold_out(self) -> bool:
        """Whether the object itself cannot be bought, so that these are its replacement."""
        asked = self.instance
        return not told(
            asked,
            lambda: asked.pk in self.searchable.in_stock_keys([asked]),
            code="stock_unreadable",
            otherwise=True,
        )

    @property
    def is_fallback(self) -> bool:
        """Whether too little is similar, and the cards are those of `fallback`."""
        return bool(self.cards) and self.cards[0].similarity is None

    def find_cards(self) -> list[Card]:
        """Cards of what is similar, else of the fallback, else none."""
        for choose in (self._similar, self._others):
            shown = self.cards_of(choose())
            if len(shown) >= self.min_items:
                return shown
        return []

    @cached_property
    def _wish(self) -> Wish:
        return Wish(
            limit=self.limit,
            threshold=self.threshold,
            filters=parsed_filters(self.filters),
            exclude=self.excluded_keys,
            dedupe=self.dedupe,
            kind_weight=self.kind_weight,
            context=Context.of(self.searchable, self.request, placement=self.placement),
        )

    def _similar(self) -> list[Hit]:
        return neighbours(self.searchable, self.instance, self._wish)

    def _others(self) -> list[Hit]:
        """Objects of the fallback that shoppers may see and buy, in its order."""
        chosen = self.fallback
        if isinstance(chosen, str):
            chosen = getattr(self.searchable, chosen)(self.instance) if chosen else ()
        if isinstance(chosen, models.QuerySet):
            chosen = chosen[: self._wish.depth]
        keys = [one.pk for one in chosen if str(one.pk) not in self.excluded_keys]
        if not keys:
            return []
        eligible = self._wish.eligible(self.searchable, self.instance)
        found = {one.pk: one for one in eligible.filter(pk__in=keys)}
        return [_unmeasured(found[pk]) for pk in keys if pk in found][: self.limit]

    @property
    def fragment_url(self) -> str:
        address = reverse(
            "visual_search:similar", args=[self.searchable.slug, str(self.instance.pk)]
        )
        return f"{address}?{placeholder.query_of(self)}"


def _unmeasured(instance: models.Model) -> Hit:
    return Hit(instance=instance, image_name="", similarity=None, score=0.0)
