"""How answers can be sorted beside relevance: by price and by age, where these are told."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Max, Min, OuterRef, Subquery
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _

from ...exceptions import ConfigurationError, InvalidQueryError
from ..filters import Filter, FilterSource, filter_source

RELEVANCE, CHEAPEST, DEAREST, NEWEST = "relevance", "price", "-price", "newest"


class TellsOrder:
    """The part of a searchable that says what an object costs, and since when it is there.

    Both name a filter, a field, a path over relations or an annotation of `get_queryset()`. Of
    several prices the lowest counts, of several dates the latest. An object without one is last.
    """

    price_field: ClassVar[str | None] = "price"
    date_field: ClassVar[str | None] = None
    model: type[models.Model]

    def get_queryset(self) -> models.QuerySet[Any]:
        """The objects that shoppers may see."""
        raise NotImplementedError

    def get_filters(self) -> dict[str, Filter]:
        """All filters by name."""
        raise NotImplementedError

    @property
    def price_filter(self) -> str | None:
        """The name of the filter by price, if there is one."""
        for name, declared in self.get_filters().items():
            if self.price_field in (name, declared.lookup or name):
                return name
        return None

    @property
    def sorts(self) -> tuple[str, ...]:
        """The orders in which answers can be asked for, relevance first."""
        by_price = (CHEAPEST, DEAREST) if self.order_source(CHEAPEST) else ()
        by_date = (NEWEST,) if self.order_source(NEWEST) else ()
        return (RELEVANCE, *by_price, *by_date)

    def known_sort(self, sort: str) -> str:
        """The same, where it is one of `sorts`.

        Raises:
            InvalidQueryError: it is not.
        """
        known = self.sorts if sort != RELEVANCE else (RELEVANCE,)
        if sort in known:
            return sort
        raise InvalidQueryError(
            _("“%(sort)s” is no order of answers; these are: %(known)s.")
            % {"sort": sort[:50], "known": ", ".join(known)}
        )

    def order_source(self, sort: str) -> FilterSource | None:
        """What an order goes by; None where nothing tells it."""
        name = self.date_field if sort == NEWEST else self.price_field
        if not name:
            return None
        declared = self.get_filters().get(name, Filter(name))
        try:
            return filter_source(name, declared, model=self.model, queryset=self.get_queryset)
        except ConfigurationError:
            return None  # "price" is only a guess; a check tells of what was named.

    def in_order(self, objects: models.QuerySet[Any], sort: str) -> models.QuerySet[Any]:
        """Objects in one of `sorts` that is not relevance."""
        source = self.order_source(sort)
        if source is None:
            return objects.order_by("pk")
        is_falling = sort in (DEAREST, NEWEST)
        value: Any = F(source.lookup)
        if source.path is not None and source.path.is_to_many:
            value = self._one_of_many(source, Max if sort == NEWEST else Min)
        by_value = OrderBy(value, descending=is_falling, nulls_last=True)
        return objects.order_by(by_value, "-pk" if sort == NEWEST else "pk")

    def _one_of_many(self, source: FilterSource, chosen: Any) -> Subquery:
        """Read apart: a join would give an object once for every row."""
        path = source.path
        rows = self.model._base_manager.filter(pk=OuterRef("pk"))
        rows = rows.filter(path.shown()) if path else rows
        one = rows.order_by().values("pk").annotate(one=chosen(source.lookup))
        return Subquery(one.values("one"))
