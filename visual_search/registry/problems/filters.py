"""Finds filters that cannot be asked, before a shopper does: each with the fix."""

from collections.abc import Iterator, Mapping

from django.core.checks import CheckMessage, Error
from django.core.exceptions import EmptyResultSet, FieldError
from django.db import DatabaseError

from ...exceptions import ConfigurationError
from ..filters import Filter, FilterSource, parent_field
from ..searchable import Searchable

# What the API's own parameters are called.
_TAKEN = ("format", "limit", "offset")


def filter_problems(searchable: Searchable) -> Iterator[CheckMessage]:
    """What is wrong with the filters of a searchable."""
    declared = searchable.filters
    if not isinstance(declared, Mapping) or not all(map(_is_filter, declared.values())):
        yield declared_wrongly(
            searchable,
            f"{type(searchable).__name__}.filters must be a dictionary of Filter objects by name.",
            hint="Write filters = {'price': Filter('min_price')}.",
            number="E018",
        )
        return
    for name in searchable.get_filters():
        if name in _TAKEN:
            yield declared_wrongly(
                searchable,
                f"{type(searchable).__name__} calls a filter {name!r}, as the API calls a "
                "parameter of its own.",
                hint=f"Give it another name: filters = {{'by_{name}': Filter({name!r})}}.",
                number="E018",
            )
        try:
            _try(searchable, searchable.filter_source(name))
        except (ConfigurationError, FieldError) as error:
            yield declared_wrongly(
                searchable,
                f"{type(searchable).__name__} filters by {name!r}, which "
                f"{searchable.model.__name__} cannot answer: {error}",
                hint="Name a field, a path over relations such as 'stockrecords__price', or an "
                "annotation of get_queryset().",
                number="E004",
            )


def _is_filter(value: object) -> bool:
    return isinstance(value, Filter)


def _try(searchable: Searchable, source: FilterSource) -> None:
    """Ask it without asking the database."""
    if source.tree:
        if source.related is None:
            raise ConfigurationError("only what leads to categories can be a tree.")
        if not callable(source.tree):
            parent_field(source.related, source.tree)
    if source.named_by and not hasattr(source.related, source.named_by):
        raise ConfigurationError(f"nothing that it leads to has {source.named_by!r} for a name.")
    try:
        str(source.narrowed(searchable.get_queryset(), isnull=False).query)
    except (EmptyResultSet, DatabaseError):
        return  # Nothing to find is an answer too; Django itself reports a database that is away.


def declared_wrongly(searchable: Searchable, text: str, *, hint: str, number: str) -> Error:
    return Error(text, hint=hint, obj=searchable.model, id=f"visual_search.{number}")
