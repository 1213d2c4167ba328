"""How many objects hold each value of some filters: one query for all filters of a page."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.expressions import RawSQL

from ...exceptions import InvalidQueryError
from ...registry import FilterSource, above
from .filters import clean_value


@dataclass(frozen=True, kw_only=True)
class Counting:
    """A filter whose values are to be counted among some objects: the `most` frequent ones.

    In a tree (`parents` by key) each category counts what is below it too, each object once.
    """

    source: FilterSource
    objects: models.QuerySet[Any]
    most: int
    parents: Mapping[Any, Any] = field(default_factory=dict)

    def pairs(self, keys: RawSQL) -> models.QuerySet[Any]:
        """The key of each object with each of its values, where `keys` are those of the objects."""
        path = self.source.path
        if path is None:
            return self.objects.order_by().values_list("pk", self.source.lookup)
        # Read apart from the host's own queryset, whose annotations would take part in it.
        objects = self.objects.model._base_manager.using(self.objects.db)
        pairs: models.QuerySet[Any] = objects.filter(path.shown(), pk__in=keys).order_by()
        return pairs.values_list("pk", self.source.lookup)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """By the name of each filter how many objects hold each value, the most frequent first.

    `total` is how many objects there are of those that were to be counted as a whole.
    """

    by_filter: Mapping[str, dict[Any, int]]
    total: int


def counts_of(wanted: Iterable[Counting], *, whole: models.QuerySet[Any]) -> Counts:
    """Count the values of filters, and all objects of a queryset."""
    countings = {one.source.name: one for one in wanted}
    counts: dict[str, dict[Any, int]] = {name: {} for name in countings}
    total = 0
    keys = _keys_of({whole, *(one.objects for one in countings.values())})
    asked = [one for one in countings.values() if one.objects in keys]
    parts = [_total(keys[whole])] if whole in keys else []
    parts += [part for one in asked if (part := _part(one, keys[one.objects]))]
    if not parts:
        return Counts(by_filter=counts, total=0)
    statement = " UNION ALL ".join(f"({sql})" for sql, _params in parts)
    with connections[whole.db].cursor() as cursor:
        cursor.execute(statement, [value for _sql, params in parts for value in params])
        for name, text, count in cursor.fetchall():
            if name is None:
                total = count
                continue
            # What could not be asked for is not offered either.
            with suppress(InvalidQueryError):
                counts[name][clean_value(countings[name].source, text)] = count
    return Counts(by_filter=counts, total=total)


def _keys_of(querysets: Iterable[models.QuerySet[Any]]) -> dict[models.QuerySet[Any], RawSQL]:
    """The keys of each queryset, compiled once for all its filters; none where it must be empty."""
    compiled = {}
    for objects in querysets:
        with suppress(EmptyResultSet):
            query = objects.order_by().values("pk").query
            compiled[objects] = RawSQL(*query.get_compiler(using=objects.db).as_sql())  # noqa: S611  # nosec B611  # compiled by the ORM
    return compiled


def _total(keys: RawSQL) -> tuple[str, Sequence[Any]]:
    statement = (
        "SELECT NULL::text, NULL::text, COUNT(DISTINCT held.object)"  # noqa: S608  # nosec B608  # compiled by the ORM
        f" FROM ({keys.sql}) AS held (object)"
    )
    return statement, keys.params


def _part(counting: Counting, keys: RawSQL) -> tuple[str, Sequence[Any]] | None:
    pairs = counting.pairs(keys)
    try:
        sql, params = pairs.query.get_compiler(using=pairs.db).as_sql()
    except EmptyResultSet:
        return None
    name = counting.source.name
    # Values come as text, so that one statement can hold those of all types.
    if not counting.parents:
        statement = (
            "SELECT %s::text, held.value::text, COUNT(DISTINCT held.object)"  # noqa: S608  # nosec B608  # compiled by the ORM
            f" FROM ({sql}) AS held (object, value) WHERE held.value IS NOT NULL"
            " GROUP BY held.value ORDER BY 3 DESC, held.value LIMIT %s"
        )
        return statement, [name, *params, counting.most]
    lower, upper = zip(*_pairs_upwards(counting.parents), strict=True)
    statement = (
        "SELECT %s::text, up.upper, COUNT(DISTINCT held.object)"  # noqa: S608  # nosec B608  # compiled by the ORM
        f" FROM ({sql}) AS held (object, value)"
        " JOIN unnest(%s::text[], %s::text[]) AS up (lower, upper)"
        " ON up.lower = held.value::text GROUP BY up.upper ORDER BY 3 DESC, up.upper"
    )
    return statement, [name, *params, list(lower), list(upper)]


def _pairs_upwards(parents: Mapping[Any, Any]) -> Iterable[tuple[str, str]]:
    """Each key with itself and with all that it is below."""
    for key in parents:
        for upper in (*above(key, parents), key):
            yield str(key), str(upper)
