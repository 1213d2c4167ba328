"""Rows by a shopper's taste and by what others did: a list of cards, or their HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...personalisation import Level, Shopper
from ...personalisation.rows import PERSONAL, PRODUCT_ROWS, SHOP_ROWS, Chosen, Wanted, choose
from ...registry import Searchable, registry, title_of
from ..cards import Card
from ..row import Row, parsed_filters
from . import fragment

_HEADINGS: Mapping[str, str | Promise] = {
    "taste": gettext_lazy("For you"),
    "trending": gettext_lazy("Popular these days"),
    "new": gettext_lazy("New"),
    "viewed": gettext_lazy("You looked at"),
    "viewed_together": gettext_lazy("Others looked at these too"),
    "bought_together": gettext_lazy("Bought together with this"),
    "pairing": gettext_lazy("Goes with this"),
}
# What is said below the heading: where the row comes from.
_EXPLANATIONS: Mapping[str, str | Promise] = {
    "taste": gettext_lazy("They look like what you looked at here."),
    "pairing": gettext_lazy("Other things of its colours and style."),
}


@dataclass(frozen=True, kw_only=True)
class ChosenRow(Row):
    """A row of `personalisation.rows`, by its name; the options are those of every row."""

    name: str

    templates: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"grid": "visual_search/row.html", "carousel": "visual_search/row_carousel.html"}
    )
    lazy_template_name: ClassVar[str] = "visual_search/row_lazy.html"

    @property
    def product(self) -> models.Model | None:
        """The product that the row belongs to, if it belongs to one."""
        return None

    @property
    def called(self) -> str:
        return f"The row {self.name}"

    @cached_property
    def shopper(self) -> Shopper:
        return Shopper.of(self.request)

    @cached_property
    def chosen(self) -> Chosen:
        wanted = Wanted(
            limit=self.limit,
            at_least=self.min_items,
            filters=parsed_filters(self.filters),
            exclude=self.excluded_keys,
        )
        return choose(
            self.name,
            shopper=self.shopper,
            searchable=self.searchable,
            wanted=wanted,
            instance=self.product,
        )

    def find_cards(self) -> list[Card]:
        shown = self.cards_of(self.chosen.hits)
        return shown if len(shown) >= self.min_items else []

    @property
    def heading(self) -> str:
        """What the row is called, with the product that it starts from."""
        start = self.chosen.start
        if self.name == "because_you_viewed" and start is not None:
            return _("Because you looked at “%(name)s”") % {"name": title_of(start)}
        return str(_HEADINGS[self.chosen.basis])

    @property
    def explanation(self) -> str:
        """One sentence on where the row comes from; empty where its heading says it."""
        return str(_EXPLANATIONS.get(self.chosen.basis, ""))

    @property
    def can_be_refused(self) -> bool:
        """Whether cards have a button “not for me”: somebody may be told, and agreed to it."""
        return self.name in PERSONAL and self.shopper.level >= Level.VISIT

    @property
    def fragment_url(self) -> str:
        return fragment.address_of(self)


@dataclass(frozen=True, kw_only=True)
class ShopRow(ChosenRow):
    """A row of one model: `for_you`, `because_you_viewed`, `recently_viewed` or `trending`.

    Args:
        model: the `app-model`; the first that was registered by default.
    """

    model: str = ""

    def __post_init__(self) -> None:
        # Whoever misspells a model or a row learns it here: templates would swallow it later.
        if self.name not in SHOP_ROWS or not self.searchable:
            raise TypeError(f"There is no row {self.name!r}.")

    @cached_property
    def searchable(self) -> Searchable:
        return registry.asked(self.model)


@dataclass(frozen=True, kw_only=True)
class ProductRow(ChosenRow):
    """A row of one product: `also_viewed`, `bought_together` or `goes_with`."""

    instance: models.Model

    def __post_init__(self) -> None:
        if self.name not in PRODUCT_ROWS or not self.searchable:
            raise TypeError(f"There is no row {self.name!r}.")

    @cached_property
    def searchable(self) -> Searchable:
        return registry.for_model(type(self.instance))

    @property
    def product(self) -> models.Model:
        return self.instance
