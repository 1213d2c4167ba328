"""Which filter says whose brand an object is, where a searchable has one."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models

from ..filters import Filter, FilterSource, filter_source


class TellsBrand:
    """The part of a searchable that says which of its filters is that by brand."""

    # The filter field; None for none.
    brand_field: ClassVar[str | None] = "brand"
    model: type[models.Model]

    def get_queryset(self) -> models.QuerySet[Any]:
        """The objects that shoppers may see."""
        raise NotImplementedError

    def get_filters(self) -> dict[str, Filter]:
        """All filters by name."""
        raise NotImplementedError

    @property
    def brand_source(self) -> FilterSource | None:
        """What the filter by brand leads to, if there is one."""
        for name, declared in self.get_filters().items():
            if self.brand_field in (name, declared.lookup or name):
                return filter_source(name, declared, model=self.model, queryset=self.get_queryset)
        return None

    def brand_values(self, instances: Sequence[models.Model]) -> dict[Any, Any]:
        """The brand of each object that has one, by its key; of a relation its key.

        None at all where reading them would cost a query.
        """
        source = self.brand_source
        if source is None or source.path is None or not source.path.is_own_column:
            return {}
        found = ((one.pk, next(iter(source.path.values(one)), None)) for one in instances)
        return {pk: brand for pk, brand in found if brand is not None}
