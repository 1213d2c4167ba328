"""Filters of a query: a queryset on the host's own table, from values that strangers typed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from ..exceptions import InvalidQueryError
from ..registry import Searchable

Filters = Mapping[str, Sequence[Any]]

_COMPARISONS = {"min": "gte", "max": "lte"}
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def eligible_objects(
    searchable: Searchable, *, filters: Filters | None = None, exclude: Collection[Any] = ()
) -> models.QuerySet[Any]:
    """The objects that may answer: what shoppers may see, filtered.

    Args:
        filters: values by name of a filter field (any of them matches), or one value by
            `<field>_min` or `<field>_max`.
        exclude: primary keys that must not answer.

    Raises:
        InvalidQueryError: a name is no filter field, or a value does not fit its field.
    """
    objects = searchable.get_queryset()
    for name, values in (filters or {}).items():
        objects = objects.filter(**_lookup(searchable, name, values))
    return objects.exclude(pk__in=exclude) if exclude else objects


def _lookup(searchable: Searchable, name: str, values: Sequence[Any]) -> dict[str, Any]:
    if name in searchable.filter_fields:
        return {f"{name}__in": [_clean(searchable, name, value) for value in values]}
    field, _underscore, end = name.rpartition("_")
    if field in searchable.filter_fields and end in _COMPARISONS:
        if len(values) != 1:
            raise InvalidQueryError(_("“%(name)s” takes one value.") % {"name": name})
        return {f"{field}__{_COMPARISONS[end]}": _clean(searchable, field, values[0])}
    known = ", ".join(searchable.filter_fields) or _("none")
    raise InvalidQueryError(
        _("“%(name)s” is no filter; these are: %(known)s.") % {"name": name, "known": known}
    )


def _clean(searchable: Searchable, path: str, value: Any) -> Any:
    field = _field(searchable.model, path)
    if isinstance(field, models.BooleanField) and isinstance(value, str):
        value = _WORDS.get(value.lower(), value)
    try:
        return field.to_python(value)
    except (ValidationError, TypeError, ValueError, OverflowError) as error:
        raise InvalidQueryError(
            _("“%(value)s” does not fit the filter “%(name)s”.")
            % {"value": str(value)[:50], "name": path}
        ) from error


def _field(model: type[models.Model], path: str) -> Any:
    owner: Any = model
    field: Any = None
    for name in path.split("__"):
        field = owner._meta.get_field(name)
        owner = field.related_model
    while field.is_relation:
        field = getattr(field, "target_field", None) or owner._meta.pk
    return field
