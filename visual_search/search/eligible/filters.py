"""Filters of a query: a queryset on the host's own table, from values that strangers typed."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import sanitize_separators
from django.utils.translation import gettext as _

from ...exceptions import InvalidQueryError, ProductNotFoundError
from ...registry import NUMBERS, FilterSource, Searchable, key_field
from .words import WORDS, with_words

# One value, or a list of which any may match.
Filters = Mapping[str, Any]

EXCLUDE = "exclude"
_PLAIN_NUMBER = re.compile(r"-?[0-9]*\.?[0-9]+")
_COMPARISONS = {"min": "gte", "max": "lte"}
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def eligible_objects(
    searchable: Searchable, *, filters: Filters | None = None, exclude: Collection[Any] = ()
) -> models.QuerySet[Any]:
    """The objects that may answer: what shoppers may see, filtered.

    Args:
        filters: by name of a filter a value or a list of values (any of them matches; in a tree
            with all below it), by `<filter>_min` or `<filter>_max` a bound, by `exclude`
            primary keys as below, by `words` what the text of an object must hold.
        exclude: primary keys that must not answer.

    Raises:
        InvalidQueryError: a name is no filter, or a value does not fit it.
    """
    objects = searchable.get_queryset()
    unwanted = list(exclude)
    known = searchable.get_filters()
    sources: dict[str, FilterSource] = {}
    conditions: dict[str, dict[str, Any]] = {}
    for name, given in (filters or {}).items():
        values = _listed(given)
        if name == EXCLUDE and name not in known:
            unwanted += _keys(searchable, values)
        elif name == WORDS and name not in known:
            objects = with_words(objects, " ".join(map(str, values)), model=searchable.model)
        else:
            own, comparison = _parts(name, known=known)
            sources.setdefault(own, searchable.filter_source(own))
            operand = _operand(sources[own], comparison, values, name=name)
            conditions.setdefault(own, {})[comparison] = operand
    for own, wanted in conditions.items():
        objects = sources[own].narrowed(objects, **wanted)
    return objects.exclude(pk__in=unwanted) if unwanted else objects


def visible_objects(searchable: Searchable, keys: Sequence[Any]) -> list[models.Model]:
    """The objects under these primary keys, in this order, as far as shoppers may see them.

    Raises:
        ProductNotFoundError: one is hidden, does not exist, or its key cannot be one.
    """
    if not keys:
        return []
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


def _parts(name: str, *, known: Collection[str]) -> tuple[str, str]:
    """The filter that a parameter names, and how its values are compared."""
    parts = _known_parts(name, known=known)
    if parts is None:
        raise InvalidQueryError(
            _("“%(name)s” is no filter; these are: %(known)s.")
            % {"name": name[:50], "known": ", ".join(known) or _("none")}
        )
    return parts


def _known_parts(name: str, *, known: Collection[str]) -> tuple[str, str] | None:
    if name in known:
        return name, "in"
    own, _underscore, end = name.rpartition("_")
    return (own, _COMPARISONS[end]) if own in known and end in _COMPARISONS else None


def fitting_filters(
    searchable: Searchable, filters: Mapping[str, list[str]]
) -> tuple[dict[str, list[str]], dict[str, InvalidQueryError | None]]:
    """The filters that can be meant, and by name those that cannot.

    Those come with what is wrong with their values, or with None where there is no such filter.
    Numbers that were written in the shopper's language are given back written plainly.
    """
    known = searchable.get_filters()
    fitting: dict[str, list[str]] = {}
    unfit: dict[str, InvalidQueryError | None] = {}
    for name, values in filters.items():
        parts = _known_parts(name, known=known)
        if parts is None:
            unfit[name] = None
            continue
        source = searchable.filter_source(parts[0])
        try:
            cleaned = _cleaned(source, parts[1], values, name=name)
        except InvalidQueryError as error:
            unfit[name] = error
        else:
            pairs = zip(cleaned, values, strict=True)
            fitting[name] = [_plain(*pair) for pair in pairs] if source.is_number else values
    return fitting, unfit


def _plain(cleaned: Any, written: str) -> str:
    # What is plain already stays as it was written: addresses are compared.
    return written if _PLAIN_NUMBER.fullmatch(written) else str(cleaned)


def _operand(source: FilterSource, comparison: str, values: Sequence[Any], *, name: str) -> Any:
    """What the database compares with: one bound, or all values of which any may match."""
    cleaned = _cleaned(source, comparison, values, name=name)
    if comparison == "in":
        return source.below(cleaned) if source.tree else cleaned
    return cleaned[0]


def _cleaned(
    source: FilterSource, comparison: str, values: Sequence[Any], *, name: str
) -> list[Any]:
    cleaned = [clean_value(source, value, name=name) for value in values]
    if comparison != "in" and len(cleaned) != 1:
        raise InvalidQueryError(_("“%(name)s” takes one value.") % {"name": name})
    return cleaned


def _keys(searchable: Searchable, keys: Iterable[Any]) -> list[Any]:
    key = key_field(searchable.model._meta.pk)
    return [_clean(key, value, name=EXCLUDE) for value in keys]


def clean_value(source: FilterSource, value: Any, *, name: str = "") -> Any:
    """A value in the type of what a filter leads to, such that the database can compare with it.

    Args:
        name: the parameter that gave it, where it is another than that of the filter.

    Raises:
        InvalidQueryError: it does not fit.
    """
    return _clean(source.field, value, name=name or source.name)


def _clean(field: Any, value: Any, *, name: str) -> Any:
    if isinstance(field, models.BooleanField) and isinstance(value, str):
        value = _WORDS.get(value.lower(), value)
    try:
        cleaned = _aware(_read(field, value))
        # Lengths, digits and the range of whole numbers: else the database would refuse them.
        field.run_validators(cleaned)
    except (ValidationError, TypeError, ValueError, ArithmeticError) as error:
        raise _misfit(value, name=name) from error
    if cleaned is None or (isinstance(cleaned, str) and "\x00" in cleaned):
        raise _misfit(value, name=name)
    # A zero may have an exponent that no column has room for.
    return cleaned or Decimal(0) if isinstance(cleaned, Decimal) else cleaned


def _read(field: Any, value: Any) -> Any:
    try:
        return field.to_python(value)
    except (ValidationError, ValueError):
        if not (isinstance(field, NUMBERS) and isinstance(value, str)):
            raise
        # As the shopper's language writes numbers: only what cannot be read otherwise.
        return field.to_python(sanitize_separators("".join(value.split())))


def _aware(value: Any) -> Any:
    if settings.USE_TZ and isinstance(value, datetime) and timezone.is_naive(value):
        return timezone.make_aware(value)
    return value


def _misfit(value: Any, *, name: str) -> InvalidQueryError:
    message = _("“%(value)s” does not fit the filter “%(name)s”.")
    return InvalidQueryError(message % {"value": str(value)[:50], "name": name})
