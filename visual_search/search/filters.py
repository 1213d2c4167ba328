"""Filters of a query: a queryset on the host's own table, from values that strangers typed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from ..exceptions import ConfigurationError, InvalidQueryError, ProductNotFoundError
from ..registry import Searchable
from .words import WORDS, with_words

# One value, or a list of which any may match.
Filters = Mapping[str, Any]

EXCLUDE = "exclude"
_COMPARISONS = {"min": "gte", "max": "lte"}
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def eligible_objects(
    searchable: Searchable, *, filters: Filters | None = None, exclude: Collection[Any] = ()
) -> models.QuerySet[Any]:
    """The objects that may answer: what shoppers may see, filtered.

    Args:
        filters: by name of a filter field a value or a list of values (any of them matches),
            by `<field>_min` or `<field>_max` a bound, by `exclude` primary keys as below,
            by `words` what the text of an object must hold.
        exclude: primary keys that must not answer.

    Raises:
        InvalidQueryError: a name is no filter field, or a value does not fit its field.
    """
    objects = searchable.get_queryset()
    unwanted = list(exclude)
    for name, given in (filters or {}).items():
        values = _listed(given)
        if name == EXCLUDE and name not in searchable.filter_fields:
            unwanted += _keys(searchable, values)
        elif name == WORDS and name not in searchable.filter_fields:
            objects = with_words(objects, " ".join(map(str, values)), model=searchable.model)
        else:
            objects = objects.filter(**_lookup(searchable, name, values))
    return objects.exclude(pk__in=unwanted) if unwanted else objects


def visible_objects(searchable: Searchable, keys: Sequence[Any]) -> list[models.Model]:
    """The objects under these primary keys, in this order, as far as shoppers may see them.

    Raises:
        ProductNotFoundError: one is hidden, does not exist, or its key cannot be one.
    """
    try:
        pks = _keys(searchable, keys)
        objects = searchable.get_queryset().filter(pk__in=pks)
        found: dict[Any, models.Model] = {instance.pk: instance for instance in objects}
        return [found[pk] for pk in pks]
    except (KeyError, InvalidQueryError) as error:
        raise ProductNotFoundError(_("There is no such product.")) from error


def _listed(given: Any) -> list[Any]:
    is_one = isinstance(given, str | bytes) or not isinstance(given, Iterable)
    return [given] if is_one else list(given)


def _lookup(searchable: Searchable, name: str, values: Sequence[Any]) -> dict[str, Any]:
    if name in searchable.filter_fields:
        field = _field(searchable.model, name)
        return {f"{name}__in": [_clean(field, value, name=name) for value in values]}
    path, _underscore, end = name.rpartition("_")
    if path in searchable.filter_fields and end in _COMPARISONS:
        if len(values) != 1:
            raise InvalidQueryError(_("“%(name)s” takes one value.") % {"name": name})
        bound = _clean(_field(searchable.model, path), values[0], name=name)
        return {f"{path}__{_COMPARISONS[end]}": bound}
    known = ", ".join(searchable.filter_fields) or _("none")
    raise InvalidQueryError(
        _("“%(name)s” is no filter; these are: %(known)s.") % {"name": name[:50], "known": known}
    )


def _keys(searchable: Searchable, keys: Iterable[Any]) -> list[Any]:
    field = _target(searchable.model._meta.pk)
    return [_clean(field, key, name=EXCLUDE) for key in keys]


def _clean(field: Any, value: Any, *, name: str) -> Any:
    """The value in the field's own type, such that the database can compare with it."""
    if isinstance(field, models.BooleanField) and isinstance(value, str):
        value = _WORDS.get(value.lower(), value)
    try:
        cleaned = _aware(field.to_python(value))
        # Lengths, digits and the range of whole numbers: else the database would refuse them.
        field.run_validators(cleaned)
    except (ValidationError, TypeError, ValueError, ArithmeticError) as error:
        raise _misfit(value, name=name) from error
    if cleaned is None or (isinstance(cleaned, str) and "\x00" in cleaned):
        raise _misfit(value, name=name)
    # A zero may have an exponent that no column has room for.
    return cleaned or Decimal(0) if isinstance(cleaned, Decimal) else cleaned


def _aware(value: Any) -> Any:
    if settings.USE_TZ and isinstance(value, datetime) and timezone.is_naive(value):
        return timezone.make_aware(value)
    return value


def _misfit(value: Any, *, name: str) -> InvalidQueryError:
    message = _("“%(value)s” does not fit the filter “%(name)s”.")
    return InvalidQueryError(message % {"value": str(value)[:50], "name": name})


def _field(model: type[models.Model], path: str) -> Any:
    owner: Any = model
    field: Any = None
    try:
        for name in path.split("__"):
            field = owner._meta.get_field(name)
            owner = field.related_model
    except (FieldDoesNotExist, AttributeError) as error:
        raise ConfigurationError(f"The filter {path!r} leads to no field.") from error
    return _target(field)


def _target(field: Any) -> Any:
    """The field that holds the key of a relation; the field itself where it is none."""
    while field.is_relation:
        field = getattr(field, "target_field", None) or field.related_model._meta.pk
    return field.output_field if isinstance(field, models.GeneratedField) else field
