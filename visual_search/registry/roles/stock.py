"""Whether an object can be bought, by whichever of its tables says so."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.db import models
from django.db.models import prefetch_related_objects

from ..facts import told
from ..filters import Filter, FilterSource, filter_source
from ..paths import Paths, listed


class TellsStock:
    """The part of a searchable that says what is sold out."""

    in_stock_field: ClassVar[Paths | None] = None
    model: type[models.Model]

    def get_queryset(self) -> models.QuerySet[Any]:
        """The objects that shoppers may see."""
        raise NotImplementedError

    def get_prefetches(self) -> tuple[str, ...]:
        """Relations to prefetch before many objects are asked."""
        raise NotImplementedError

    def get_filters(self) -> dict[str, Filter]:
        """All filters by name."""
        raise NotImplementedError

    @property
    def stock_sources(self) -> tuple[FilterSource, ...]:
        """What `in_stock_field` leads to: fields, paths, annotations, or filters by their names.

        Raises:
            ConfigurationError: one of them leads to nothing.
        """
        known = self.get_filters()
        return tuple(
            filter_source(
                name, known.get(name, Filter(name)), model=self.model, queryset=self.get_queryset
            )
            for name in listed(self.in_stock_field)
        )

    @property
    def tells_stock(self) -> bool:
        """Whether the shop says in any way what is sold out."""
        return self._has_own_query or self.in_stock_field is not None

    @property
    def _has_own_query(self) -> bool:
        return type(self).only_in_stock is not TellsStock.only_in_stock

    def is_in_stock(self, instance: models.Model) -> bool:
        """Whether an object can be bought; always, where the shop does not say."""
        return instance.pk in self._stock_keys([instance])

    def in_stock_keys(self, instances: Sequence[models.Model]) -> set[Any]:
        """The keys of those objects that can be bought; one query at most.

        Where a shop's own `is_in_stock` alone says it, each is asked, and one that fails counts
        as in stock; of several, what `get_prefetches` names was read before.
        """
        asks_each = getattr(self.is_in_stock, "__func__", None) is not TellsStock.is_in_stock
        if self._has_own_query or not asks_each:
            return self._stock_keys(instances)
        if len(instances) > 1:
            prefetch_related_objects(list(instances), *self.get_prefetches())
        return {one.pk for one in instances if self._told_in_stock(one)}

    def _told_in_stock(self, instance: models.Model) -> bool:
        return told(
            instance,
            lambda: self.is_in_stock(instance),
            code="stock_unreadable",
            otherwise=True,
        )

    def _stock_keys(self, instances: Sequence[models.Model]) -> set[Any]:
        keys = {one.pk for one in instances}
        if not self.tells_stock:
            return keys
        sources = () if self._has_own_query else self.stock_sources
        if sources and all(_holds(one, each) for one in instances for each in sources):
            return {one.pk for one in instances if any(_is_there(one, each) for each in sources)}
        # A method may build on what the shop's own queryset annotates.
        is_annotated = not sources or any(source.path is None for source in sources)
        rows = self.get_queryset() if is_annotated else self.model._base_manager.all()
        found = self.only_in_stock(rows.order_by().filter(pk__in=keys))
        return set(found.values_list("pk", flat=True))

    def only_in_stock(self, objects: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Leave out what is sold out."""
        told_by = [source.in_stock(self.model) for source in self.stock_sources]
        return objects.filter(reduce(or_, told_by)) if told_by else objects


def _holds(instance: models.Model, source: FilterSource) -> bool:
    """Whether an object in memory has the value: a column of its own, or an annotation."""
    return (source.path is None or source.path.is_own_column) and source.lookup in vars(instance)


def _is_there(instance: models.Model, source: FilterSource) -> bool:
    return bool((vars(instance)[source.lookup] or 0) > 0)
