"""Products that a merchandiser chose: by filter, by hand, or both."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.http import QueryDict

from ..registry import Searchable, registry
from ..search.eligible.filters import Filters, eligible_objects


def searchable_of(planned: Any) -> Searchable:
    """How the model is searched that something with a `content_type` is about.

    Raises:
        RegistrationError: it is not, or no longer.
    """
    content_type = planned.content_type
    return registry.for_label(f"{content_type.app_label}.{content_type.model}")


def filters_in(text: str) -> Filters:
    """Filters as an address writes them, such as `category=3&price_max=20`."""
    return {name: values for name, values in QueryDict(text).lists() if any(values)}


def chosen_objects(
    searchable: Searchable, *, filters: str, keys: Collection[Any]
) -> models.QuerySet[Any] | None:
    """What shoppers may see of the products by hand and of those that filters leave.

    None for all, where nothing is said.

    Raises:
        InvalidQueryError: a name is no filter, or a value does not fit it.
    """
    if not (filters or keys):
        return None
    if not keys:
        return eligible_objects(searchable, filters=filters_in(filters))
    by_hand = Q(pk__in=list(keys))
    if not filters:
        return searchable.get_queryset().filter(by_hand)
    left = eligible_objects(searchable, filters=filters_in(filters)).order_by().values("pk")
    return searchable.get_queryset().filter(by_hand | Q(pk__in=left))


def within(
    shown: models.QuerySet[Any], objects: models.QuerySet[Any] | None
) -> models.QuerySet[Any]:
    """Of what is shown that which is among some objects; all of it where these are None."""
    # Inside the searchable's own queryset, whose annotations cards may need.
    return shown if objects is None else shown.filter(pk__in=objects.order_by().values("pk"))


def keys_of_each(parts: Sequence[models.QuerySet[Any]], *, limit: int) -> list[list[Any]]:
    """The first keys of each of several querysets, in one statement for all."""
    if not parts:
        return []
    numbered = [
        part.annotate(vs_part=Value(number)).values_list("vs_part", "pk")[:limit]
        for number, part in enumerate(parts)
    ]
    first, *others = numbered
    found: list[list[Any]] = [[] for _ in parts]
    for number, pk in first.union(*others, all=True) if others else first:
        found[number].append(pk)
    # A join to many tells an object several times.
    return [list(dict.fromkeys(keys)) for keys in found]
