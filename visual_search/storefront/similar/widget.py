"""The similar products of an object: a list of cards, or the widget's HTML."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from ... import events
from ...exceptions import DATABASE_AWAY, VisualSearchError
from ...registry import Searchable, registry, told
from ...search.eligible.filters import Filters
from ...search.hits import Hit
from ...search.query import Context
from ...transactions import savepoint
from ..cards import Card, card_or_none, number_cards, prefetch_images, tell_impressions
from . import placeholder
from .neighbours import Wish, neighbours

logger = logging.getLogger(__name__)

Made = TypeVar("Made")

_TEMPLATES = {
    "grid": "visual_search/similar_products.html",
    "carousel": "visual_search/similar_products_carousel.html",
}


@dataclass(frozen=True, kw_only=True)
class SimilarProducts:
    """The similar products of an object: iterate it, or print it to get the widget's HTML.

    Args:
        limit: how many cards at most.
        min_items: with fewer, nothing is shown.
        threshold: the least similarity, -1 to 1.
        filters: as in searches; a mapping, or text such as `"price_max=20&category=3"`.
        fallback: objects to show where fewer than `min_items` are similar; or the name of a
            method of the searchable that takes the object and returns them.
        exclude: objects, cards or primary keys that must not come, such as what lies in the
            basket, or another widget of the page.
        dedupe: leave out the object's variants, and show one of each group of variants.
        kind_weight: how much it counts that a product is of the same category, 0 to 1; by
            default as the setting KIND_WEIGHT says.
        placement: where it stands, for styles, events and the shop's own stages.
        template: `grid`, `carousel`, or the path of a template of your own.
        is_lazy: print a placeholder that fetches the widget when it comes near.
    """

    instance: models.Model
    limit: int = 8
    min_items: int = 1
    threshold: float | None = None
    filters: str | Filters = ""
    fallback: str | Iterable[models.Model] = ()
    exclude: Iterable[Any] = ()
    dedupe: bool = True
    kind_weight: float | None = None
    placement: str = ""
    template: str = "grid"
    is_lazy: bool = False
    request: HttpRequest | None = None

    lazy_template_name = "visual_search/similar_products_lazy.html"

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
    def template_name(self) -> str:
        return _TEMPLATES.get(self.template, self.template)

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

    @cached_property
    def query_id(self) -> str:
        return events.new_query_id()

    @cached_property
    def excluded_keys(self) -> frozenset[str]:
        """Primary keys, as text, of what must not come."""
        # A text is one key, and not its letters.
        excluded = [self.exclude] if isinstance(self.exclude, str) else self.exclude
        instances = (getattr(one, "instance", one) for one in excluded)
        return frozenset(str(getattr(one, "pk", one)) for one in instances)

    @cached_property
    def cards(self) -> Sequence[Card]:
        if self.limit < 1:
            return []
        return self._spared(
            lambda: number_cards(self._found(), query_id=self.query_id, placement=self.placement),
            otherwise=[],
        )

    def _spared(self, make: Callable[[], Made], *, otherwise: Made) -> Made:
        """A widget is an extra: whatever goes wrong while it is made, the page around it stands."""
        try:
            with savepoint():
                return make()
        except (VisualSearchError, *DATABASE_AWAY):
            logger.exception("No products like %s can be shown", self.instance.pk)
        except Exception:
            if settings.DEBUG:
                raise
            logger.exception("No products like %s can be shown", self.instance.pk)
        return otherwise

    def _found(self) -> list[Card]:
        """Cards of what is similar, else of the fallback, else none."""
        for choose in (self._similar, self._others):
            hits = choose()
            prefetch_images(self.searchable, hits)
            cards = [card_or_none(self.searchable, hit) for hit in hits]
            shown = [card for card in cards if card is not None]
            if len(shown) >= self.min_items:
                return shown
        return []

    @cached_property
    def _wish(self) -> Wish:
        return Wish(
            limit=self.limit,
            threshold=self.threshold,
            filters=_parsed(self.filters),
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
    def places(self) -> range:
        """One for each card that may come, for the placeholder."""
        return range(max(self.limit, 0))

    @property
    def fragment_url(self) -> str:
        address = reverse(
            "visual_search:similar", args=[self.searchable.slug, str(self.instance.pk)]
        )
        return f"{address}?{placeholder.query_of(self)}"

    def __iter__(self) -> Iterator[Card]:
        return iter(self.cards)

    def __len__(self) -> int:
        return len(self.cards)

    def __bool__(self) -> bool:
        return bool(self.cards)

    def __str__(self) -> str:
        return self.__html__()

    def __html__(self) -> SafeString:
        return mark_safe(self._spared(self._rendered, otherwise=""))  # noqa: S308  # nosec B308 B703  # stripped of blanks only; it was escaped when rendered

    def _rendered(self) -> str:
        template = self.lazy_template_name if self.is_lazy else self.template_name
        if not self.is_lazy:
            tell_impressions(self.cards)
        return render_to_string(template, {"similar": self}, request=self.request).strip()


def _parsed(filters: str | Filters) -> Filters:
    if isinstance(filters, Mapping):
        return filters
    return {name: values for name, values in QueryDict(filters).lists() if any(values)}


def _unmeasured(instance: models.Model) -> Hit:
    return Hit(instance=instance, image_name="", similarity=None, score=0.0)
