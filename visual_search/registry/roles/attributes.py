"""Which attributes of an object pictures may tell, and how the shop takes over what they told."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

from django.db import models

from ..filters import Filter, FilterSource
from ..paths import resolve

# Filters of these names tell what can be seen, in the languages of the app.
_SEEN = (
    "material", "pattern", "finish", "shape", "muster", "oberfläche", "oberflaeche", "form",
)  # fmt: skip


class TellsAttributes:
    """The part of a searchable that says what may be proposed of its objects."""

    # Names of filters; None for those by category and colour, and those called material, pattern,
    # finish or shape.
    attributes: ClassVar[Sequence[str] | None] = None
    # Files that `visual_search_train classifier` wrote of the values of these filters, by name.
    attribute_classifiers: ClassVar[Mapping[str, str | Path]] = MappingProxyType({})
    # The field that holds the alternative text of an object's main image.
    alt_text_field: ClassVar[str | None] = None

    model: type[models.Model]

    def get_filters(self) -> dict[str, Filter]:
        """All filters by name."""
        raise NotImplementedError

    def filter_source(self, name: str) -> FilterSource:
        """What a filter leads to."""
        raise NotImplementedError

    @property
    def category_filter(self) -> str | None:
        """The name of the filter by category, if there is one."""
        raise NotImplementedError

    @property
    def colour_filter(self) -> str | None:
        """The name of the filter by colour, if there is one."""
        raise NotImplementedError

    def get_attributes(self) -> tuple[str, ...]:
        """Names of the filters whose values may be proposed, that by category first."""
        names = self.attributes
        if names is None:
            named = (name for name in self.get_filters() if name.lower() in _SEEN)
            names = [self.category_filter or "", self.colour_filter or "", *named]
        sources = {name: self.filter_source(name) for name in names if name}
        return tuple(
            name for name, one in sources.items() if one.path is not None and not one.is_number
        )

    def accept_attribute(self, instance: models.Model, attribute: str, value: str) -> None:
        """Write what somebody accepted into the shop's own field; does nothing by default.

        Called inside a transaction, also when an acceptance is undone: then with what the field
        said before.

        Args:
            attribute: the name of the filter.
            value: as the filter takes it: of a relation the key as text; empty for none.
        """

    def get_alt_text(self, instance: models.Model) -> str:
        """The alternative text that the shop's own field holds; empty where there is none."""
        if not self.alt_text_field:
            return ""
        values = resolve(self.model, self.alt_text_field).values(instance)
        return next((str(value).strip() for value in values if value), "")

    def accept_alt_text(self, instance: models.Model, text: str) -> None:
        """Write an alternative text that somebody accepted; into `alt_text_field` by default.

        Called as `accept_attribute` is. A field of a related object is left to the shop.
        """
        if self.alt_text_field and "__" not in self.alt_text_field:
            setattr(instance, self.alt_text_field, text)
            instance.save(update_fields=[self.alt_text_field])


def values_of(
    source: FilterSource, instances: Sequence[models.Model]
) -> tuple[list[str], Mapping[str, str]]:
    """The first value of each object as text, empty for none, and what the values are called."""
    path = source.path
    if path is None:
        return [""] * len(instances), {}
    path.warm(instances, keys_only=True)
    values = [next((str(one) for one in path.values(each) if one), "") for each in instances]
    return values, _called(source, {one for one in values if one})


def _called(source: FilterSource, values: set[str]) -> Mapping[str, str]:
    if source.related is None:
        named = {str(value): str(name) for value, name in source.choices.items()}
        return {value: named.get(value, value) for value in values}
    key = source.field.attname
    rows: Any = source.related._base_manager.filter(**{f"{key}__in": values})
    return {str(getattr(row, key)): source.name_of(row) for row in rows}
