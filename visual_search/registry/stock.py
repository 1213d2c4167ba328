"""Whether an object can be bought, by whichever of its tables says so."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q, prefetch_related_objects

from .facts import told
from .paths import FieldPath, Paths, listed, resolve


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

    @property
    def stock_paths(self) -> tuple[FieldPath, ...]:
        return tuple(resolve(self.model, path) for path in listed(self.in_stock_field))

    @property
    def tells_stock(self) -> bool:
        """Whether the shop says in any way what is sold out."""
        is_told = type(self).only_in_stock is not TellsStock.only_in_stock
        return is_told or self.in_stock_field is not None

    def is_in_stock(self, instance: models.Model) -> bool:
        """Whether an object can be bought; always, where the shop does not say."""
        if not self._is_told_by_object:
            return bool(self._keys_in_stock([instance]))
        values = [value for path in self.stock_paths for value in path.values(instance)]
        return not self.stock_paths or any(value > 0 for value in values)

    def in_stock_keys(self, instances: Sequence[models.Model]) -> set[Any]:
        """The keys of those objects that can be bought; one query at most.

        Where a shop's own `is_in_stock` alone says it, each is asked, and one that fails counts
        as in stock; of several, what `get_prefetches` names was read before.
        """
        if type(self).only_in_stock is not TellsStock.only_in_stock:
            return self._keys_in_stock(instances)
        asks_each = getattr(self.is_in_stock, "__func__", None) is not TellsStock.is_in_stock
        if asks_each and len(instances) > 1:
            prefetch_related_objects(list(instances), *self.get_prefetches())
        if asks_each or self._is_told_by_object:
            return {one.pk for one in instances if self._told_in_stock(one)}
        return self._keys_in_stock(instances)

    def _keys_in_stock(self, instances: Sequence[models.Model]) -> set[Any]:
        is_own = type(self).only_in_stock is not TellsStock.only_in_stock
        # The shop's own may build on what its queryset annotates.
        rows = self.get_queryset() if is_own else self.model._base_manager.all()
        rows = rows.order_by().filter(pk__in=[one.pk for one in instances])
        return set(self.only_in_stock(rows).values_list("pk", flat=True))

    def _told_in_stock(self, instance: models.Model) -> bool:
        return told(
            instance,
            lambda: self.is_in_stock(instance),
            code="stock_unreadable",
            otherwise=True,
        )

    @property
    def _is_told_by_object(self) -> bool:
        """Whether an object in memory says whether it is in stock."""
        is_own = all(path.is_own_column for path in self.stock_paths)
        return is_own and (bool(self.stock_paths) or not self.tells_stock)

    def only_in_stock(self, objects: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Leave out what is sold out."""
        conditions = [self._in_stock(path) for path in self.stock_paths]
        return objects.filter(reduce(or_, conditions)) if conditions else objects

    def _in_stock(self, path: FieldPath) -> Q:
        is_flag = isinstance(path.kind, models.BooleanField)
        condition = Q(**({path.lookup: True} if is_flag else {f"{path.lookup}__gt": 0}))
        if path.is_own_column:
            return condition
        # Apart from the query around it: a join to many would give an object more than once.
        rows = self.model._base_manager.order_by().filter(
            path.shown() & condition, pk=OuterRef("pk")
        )
        return Q(Exists(rows))
