"""The base of every printed row: a list of cards, or its HTML, which never empties a page."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from .. import events
from ..exceptions import DATABASE_AWAY, VisualSearchError
from ..merchandising.promotions import Marks
from ..registry import Searchable
from ..search.eligible.filters import Filters
from ..search.hits import Hit
from ..transactions import savepoint
from .cards import Card, card_or_none, number_cards, prefetch_images, tell_impressions

logger = logging.getLogger(__name__)

Made = TypeVar("Made")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of products: iterate it, or print it to get its HTML.

    Args:
        limit: how many cards at most.
        min_items: with fewer, nothing is shown.
        filters: as in searches; a mapping, or text such as `"price_max=20&category=3"`.
        exclude: objects, cards or primary keys that must not come, such as what lies in the
            basket, or another row of the page.
        placement: where it stands, for styles, events and the shop's own stages.
        template: `grid`, `carousel`, or the path of a template of your own.
        is_lazy: print a placeholder that fetches the row when it comes near.
    """

    limit: int = 8
    min_items: int = 1
    filters: str | Filters = ""
    exclude: Iterable[Any] = ()
    placement: str = ""
    template: str = "grid"
    is_lazy: bool = False
    request: HttpRequest | None = None

    # What templates call the row.
    context_name: ClassVar[str] = "row"
    templates: ClassVar[Mapping[str, str]] = MappingProxyType({})
    lazy_template_name: ClassVar[str] = ""

    @cached_property
    def searchable(self) -> Searchable:
        raise NotImplementedError

    def find_cards(self) -> list[Card]:
        """What is shown, at most `limit`; fewer than `min_items` are shown as none."""
        raise NotImplementedError

    @property
    def fragment_url(self) -> str:
        """Where the placeholder fetches the row."""
        raise NotImplementedError

    @property
    def called(self) -> str:
        """What the log calls it."""
        return type(self).__name__

    @property
    def template_name(self) -> str:
        return self.templates.get(self.template, self.template)

    @cached_property
    def query_id(self) -> str:
        return events.new_query_id()

    @cached_property
    def excluded_keys(self) -> frozenset[str]:
        """Primary keys, as text, of what must not come."""
        # A text is one key, and not its letters.
        is_one = isinstance(self.exclude, str) or not isinstance(self.exclude, Iterable)
        excluded = [self.exclude] if is_one else self.exclude
        instances = (getattr(one, "instance", one) for one in excluded)
        return frozenset(str(getattr(one, "pk", one)) for one in instances)

    @cached_property
    def cards(self) -> Sequence[Card]:
        if self.limit < 1:
            return []
        return self._spared(self._numbered, otherwise=[])

    def _numbered(self) -> list[Card]:
        cards = self.find_cards()
        keys = [card.instance.pk for card in cards]
        marks = Marks(searchable=self.searchable, keys=keys, request=self.request)
        placement = self.placement
        return number_cards(cards, query_id=self.query_id, placement=placement, marks=marks)

    def _spared(self, make: Callable[[], Made], *, otherwise: Made) -> Made:
        """A row is an extra: whatever goes wrong while it is made, the page around it stands."""
        try:
            with savepoint():
                return make()
        except (VisualSearchError, *DATABASE_AWAY):
            logger.exception("%s cannot be shown", self.called)
        except Exception:
            if settings.DEBUG:
                raise
            logger.exception("%s cannot be shown", self.called)
        return otherwise

    def cards_of(self, hits: Sequence[Hit]) -> list[Card]:
        """Cards of hits, less those that the shop's own code gives none."""
        prefetch_images(self.searchable, hits)
        cards = [card_or_none(self.searchable, hit) for hit in hits]
        return [card for card in cards if card is not None]

    @property
    def places(self) -> range:
        """One for each card that may come, for the placeholder."""
        return range(max(self.limit, 0))

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
        context = {self.context_name: self}
        return render_to_string(template, context, request=self.request).strip()


def parsed_filters(filters: str | Filters) -> Filters:
    """Filters as a mapping, also where a template wrote them as an address does."""
    if isinstance(filters, Mapping):
        return filters
    return {name: values for name, values in QueryDict(filters).lists() if any(values)}
