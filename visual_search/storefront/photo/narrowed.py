"""What both pages of results say of what narrows an answer: of a photo, and of words."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ...registry import Searchable
from .facets import Choice, Facet, Offer
from .form import PhotoForm
from .restrictions import carried_filters

_SORTS: Mapping[str, str | Promise] = {
    "relevance": _("Best match"),
    "price": _("Lowest price"),
    "-price": _("Highest price"),
    "newest": _("Newest first"),
}


class Narrowed:
    """Filters of a page of results, by its form, its answer and what it offers."""

    searchable: Searchable
    form: PhotoForm
    answer: Any

    @property
    def offer(self) -> Offer:
        raise NotImplementedError

    @property
    def likely(self) -> list[Choice]:
        """The categories to offer first."""
        raise NotImplementedError

    @cached_property
    def facets(self) -> list[Facet]:
        category = self.searchable.category_filter
        return [facet for name, facet in self.offer.facets.items() if name != category]

    @cached_property
    def category(self) -> Facet | None:
        return self.offer.facets.get(self.searchable.category_filter or "")

    @cached_property
    def unlikely(self) -> list[Choice]:
        rest = self.category.choices if self.category else ()
        return [choice for choice in rest if choice not in self.likely]

    @property
    def filter_count(self) -> int:
        """How many filters the shopper has set, words and category not counted."""
        return len([name for name in self.form.filters if name != self.searchable.category_filter])

    @property
    def has_stock(self) -> bool:
        return self.answer is not None and self.searchable.tells_stock

    @property
    def stock_count(self) -> int:
        return self.offer.in_stock

    @cached_property
    def sorts(self) -> list[tuple[str, str | Promise]]:
        """The orders to choose from, with what each is called; none where there is no choice."""
        known = self.searchable.sorts
        return [(one, _SORTS[one]) for one in known] if len(known) > 1 else []

    @property
    def carried_filters(self) -> list[tuple[str, str]]:
        """Filters that no field on the page shows, as names and values of hidden ones."""
        return carried_filters(self.form, self.offer.facets)
