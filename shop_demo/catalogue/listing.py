"""Lists of products that shoppers narrow down and sort; everything stands in the address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, Min, Q
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .colours import colour_name, look
from .models import Product, ProductQuerySet
from .templatetags.catalogue import money

PAGE_SIZE = 24
MOST_DIGITS = 8
CHOICES_SHOWN = 7
FACETS: Mapping[str, tuple[str, str | Promise]] = {
    "colour": ("colour", gettext_lazy("Colour")),
    "material": ("material", gettext_lazy("Material")),
    "brand": ("brand__name", gettext_lazy("Brand")),
}
NEWEST = "new"
SORTS: Mapping[str, tuple[str | Promise, tuple[str | OrderBy, ...]]] = {
    NEWEST: (gettext_lazy("Newest first"), ("-created_at", "-pk")),
    "price": (gettext_lazy("Lowest price"), (F("sale_price").asc(nulls_last=True), "pk")),
    "-price": (gettext_lazy("Highest price"), (F("sale_price").desc(nulls_last=True), "pk")),
    "rating": (gettext_lazy("Best rated"), (F("rating").desc(nulls_last=True), "-pk")),
    "name": (gettext_lazy("Name"), ("name", "pk")),
}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value of a facet; `count` is how many products it would leave."""

    value: str
    label: str
    count: int
    is_chosen: bool
    look: str = ""


@dataclass(frozen=True, kw_only=True)
class Facet:
    name: str
    title: str
    choices: list[Choice]

    @property
    def is_used(self) -> bool:
        return any(choice.is_chosen for choice in self.choices)

    @property
    def first(self) -> list[Choice]:
        """The choices that stand open: all of a short list."""
        return self.choices[: len(self.choices) if self._is_short else CHOICES_SHOWN]

    @property
    def rest(self) -> list[Choice]:
        return [] if self._is_short else self.choices[CHOICES_SHOWN:]

    @property
    def is_used_in_rest(self) -> bool:
        return any(choice.is_chosen for choice in self.rest)

    @property
    def _is_short(self) -> bool:
        # To unfold two more is not worth a press.
        return self.name == "colour" or len(self.choices) <= CHOICES_SHOWN + 2


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter in force, and the address of the list without it."""

    label: str
    url: str


class Listing:
    """A page of products with the filters beside it."""

    def __init__(self, products: ProductQuerySet, parameters: QueryDict) -> None:
        self.parameters = parameters
        self._products = products.published().with_offers()

    @cached_property
    def page(self) -> Page[Product]:
        found = self._narrowed().with_photos().with_ratings()
        ordered = found.order_by(*SORTS[self.sort][1])
        return Paginator(ordered, PAGE_SIZE).get_page(self.parameters.get("page"))

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @property
    def sort(self) -> str:
        chosen = self.parameters.get("sort", "")
        return chosen if chosen in SORTS else NEWEST

    @property
    def sorts(self) -> list[tuple[str, str]]:
        return [(name, str(title)) for name, (title, _order) in SORTS.items()]

    @cached_property
    def facets(self) -> list[Facet]:
        facets = [self._facet(name, path, str(title)) for name, (path, title) in FACETS.items()]
        # One value that all products share narrows nothing down.
        return [one for one in facets if len(one.choices) > 1 or one.is_used]

    @cached_property
    def in_stock_count(self) -> int:
        return self._narrowed(without="stock").filter(in_stock=True).count()

    @cached_property
    def price_range(self) -> Mapping[str, Decimal | None]:
        """The lowest and the highest price of all that is listed here."""
        return self._products.order_by().aggregate(low=Min("sale_price"), high=Max("sale_price"))

    @cached_property
    def lowest(self) -> Decimal | None:
        return _amount(self.parameters.get("min", ""))

    @cached_property
    def highest(self) -> Decimal | None:
        return _amount(self.parameters.get("max", ""))

    @property
    def is_in_stock_only(self) -> bool:
        return bool(self.parameters.get("stock"))

    @cached_property
    def chips(self) -> list[Chip]:
        chips = [
            Chip(label=_label(name, value), url=self._without(name, value))
            for name in FACETS
            for value in self._chosen(name)
        ]
        if self.lowest is not None:
            label = _("from %(price)s") % {"price": money(self.lowest)}
            chips.append(Chip(label=label, url=self._without("min")))
        if self.highest is not None:
            label = _("up to %(price)s") % {"price": money(self.highest)}
            chips.append(Chip(label=label, url=self._without("max")))
        if self.is_in_stock_only:
            chips.append(Chip(label=_("In stock"), url=self._without("stock")))
        return chips

    @property
    def cleared_url(self) -> str:
        """The list without filters."""
        kept = self.parameters.copy()
        for name in (*FACETS, "min", "max", "stock", "page"):
            kept.pop(name, None)
        return f"?{kept.urlencode()}"

    @property
    def page_base(self) -> str:
        kept = self.parameters.copy()
        kept.pop("page", None)
        return f"?{kept.urlencode()}&page=" if kept else "?page="

    def _chosen(self, name: str) -> list[str]:
        values = (value.replace("\0", "") for value in self.parameters.getlist(name))
        return [value for value in dict.fromkeys(values) if value]

    def _without(self, name: str, value: str | None = None) -> str:
        kept = self.parameters.copy()
        kept.pop("page", None)
        others = [one for one in kept.getlist(name) if value is not None and one != value]
        kept.setlist(name, others)
        return f"?{kept.urlencode()}"

    def _narrowed(self, *, without: str = "") -> ProductQuerySet:
        found = self._products
        for name, (path, _title) in FACETS.items():
            chosen = self._chosen(name)
            if chosen and name != without:
                found = found.filter(**{f"{path}__in": chosen})
        if self.is_in_stock_only and without != "stock":
            found = found.filter(in_stock=True)
        return found.filter(self._within_price())

    def _within_price(self) -> Q:
        within = Q()
        if self.lowest is not None:
            within &= Q(sale_price__gte=self.lowest)
        if self.highest is not None:
            within &= Q(sale_price__lte=self.highest)
        return within

    def _facet(self, name: str, path: str, title: str) -> Facet:
        rows = self._narrowed(without=name).exclude(**{path: ""}).exclude(**{path: None})
        counted = rows.order_by().values_list(path).annotate(number=Count("pk", distinct=True))
        counts = dict(counted)
        chosen = self._chosen(name)
        values = sorted({*counts, *chosen}, key=lambda value: _label(name, value).casefold())
        if name != "colour":
            # Many materials: those of most products first.
            values.sort(key=lambda value: -counts.get(value, 0))
        choices = [
            Choice(
                value=value,
                label=_label(name, value),
                count=counts.get(value, 0),
                is_chosen=value in chosen,
                look=look(value) if name == "colour" else "",
            )
            for value in values
        ]
        return Facet(name=name, title=title, choices=choices)


def one_of_each_style(products: Iterable[Product], count: int) -> list[Product]:
    """The first products, one of each style."""
    found: dict[str, Product] = {}
    for product in products:
        found.setdefault(product.style or f"product {product.pk}", product)
        if len(found) == count:
            break
    return list(found.values())


def _label(name: str, value: str) -> str:
    return colour_name(value) if name == "colour" else value


def _amount(text: str) -> Decimal | None:
    """A price as somebody types it; None for what is none."""
    try:
        amount = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    is_sound = amount.is_finite() and 0 <= amount < 10**MOST_DIGITS
    return amount if is_sound else None
