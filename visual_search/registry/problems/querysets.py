"""Finds querysets of a searchable that no search can narrow, before a shopper does."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, models
from django.db.models.manager import BaseManager

from ..searchable import Searchable


def queryset_problems(searchable: Searchable) -> Iterator[CheckMessage]:
    """What is wrong with what the methods of a searchable give; asks no database."""
    for name in ("get_queryset", "get_index_queryset"):
        try:
            unfit = _unfit(getattr(searchable, name)(), searchable.model)
        except DatabaseError:
            continue  # Before the first migration a shop's own code may find no table.
        if unfit:
            model = searchable.model.__name__
            yield Error(
                f"{type(searchable).__name__}.{name}() gives {unfit}, in which nothing can be "
                "searched.",
                hint=f"Return a queryset of {model} that can be narrowed, such as "
                f"{model}.objects.filter(...): for what a union holds, join conditions with "
                "Q(...) | Q(...); for a slice or a list, filter by primary keys.",
                obj=searchable.model,
                id="visual_search.E019",
            )


def _unfit(objects: Any, model: type[models.Model]) -> str:
    """What it is instead of objects of the model; empty where a search can narrow it."""
    if isinstance(objects, BaseManager):
        objects = objects.all()
    if not isinstance(objects, models.QuerySet):
        return f"a {type(objects).__name__}"
    if not issubclass(objects.model, model):
        return f"objects of {objects.model.__name__}"
    query = objects.query
    if query.combinator:
        return f"a {query.combinator}"
    if query.is_sliced:
        return "a slice"
    return "values instead of objects" if query.values_select else ""
