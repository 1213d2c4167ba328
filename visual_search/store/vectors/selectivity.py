"""How many objects may answer, which decides how they are searched, and what is known of it."""

import time
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import Subquery
from django.db.models.expressions import Col
from django.db.models.lookups import Exact, In
from django.db.models.sql.where import AND, WhereNode

from ...models import EmbeddingSpace
from .. import database
from . import hnsw
from .index import Lookup

# For how long a set that was large is taken for large. It is never remembered that one is small:
# in a small one nothing may be missed.
_SECONDS = 10.0
# Counted beyond the limit, so that a few more or fewer exclusions do not matter.
_MARGIN = 1000
_MOST = 256


@dataclass(frozen=True, kw_only=True)
class Look:
    """How many objects are eligible for each lookup, at least; exact up to the limit.

    `is_built` says whether the index of the space is there.
    """

    counts: Mapping[Lookup, int]
    is_built: bool


def look(lookups: Sequence[Lookup], *, limit: int) -> Look:
    """Count what is eligible in one statement for all lookups, or in none where all is known."""
    eligible = list(dict.fromkeys(one.eligible for one in lookups))
    space, using = lookups[0].probe.space, database.read_alias(eligible[0])
    sets = {objects: _Set.of(objects, space, using) for objects in eligible}
    known = {objects: remembered.count_of(one, limit=limit) for objects, one in sets.items()}
    unknown = [objects for objects in eligible if known[objects] is None]
    is_built = True
    if unknown:
        counted, is_built = _counted(unknown, space, limit=limit + _MARGIN + 1, using=using)
        known |= counted
        if is_built:
            found = {sets[objects]: counted[objects] for objects in unknown}
            remembered.note({one: count for one, count in found.items() if one and count > limit})
    return Look(counts={one: known[one.eligible] or 0 for one in lookups}, is_built=is_built)


def _counted(
    eligible: Sequence[models.QuerySet[Any]], space: EmbeddingSpace, *, limit: int, using: str
) -> tuple[dict[models.QuerySet[Any], int], bool]:
    counts = [_Count(objects.order_by().values("pk")[:limit]) for objects in eligible]
    # A replica that has not heard of the space yet has no vectors in it.
    spaces = EmbeddingSpace.objects.using(using).filter(pk=space.pk).order_by()
    found = spaces.values_list(*counts, hnsw.is_valid_by_sql(space)).first()
    *numbers, is_built = found or [*[0] * len(counts), False]
    return dict(zip(eligible, numbers, strict=True)), bool(is_built)


class _Count(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()
    # What Django knows to be empty is not sent.
    empty_result_set_value = 0


@dataclass(frozen=True, kw_only=True)
class _Set:
    """Some objects without a few of them: `key` names the whole, `excluded` counts the few.

    A row of similar products leaves the product out: that makes no other set of each.
    """

    key: Hashable
    excluded: int

    @classmethod
    def of(cls, objects: models.QuerySet[Any], space: EmbeddingSpace, using: str) -> Self | None:
        """None where it is known to be empty."""
        query = objects.order_by().values("pk").query
        excluded = 0
        if not query.is_sliced and not query.combinator and query.where.connector == AND:
            few = [_excluded_by(child) for child in query.where.children]
            pairs = zip(query.where.children, few, strict=True)
            query.where = WhereNode([child for child, number in pairs if not number])
            excluded = sum(few)
        try:
            sql, parameters = query.get_compiler(using).as_sql()
        except EmptyResultSet:
            return None
        return cls(key=(using, space.pk, sql, repr(parameters)), excluded=excluded)


def _excluded_by(condition: Any) -> int:
    """How many objects a condition excludes by their primary keys; 0 for any other condition."""
    if not (isinstance(condition, WhereNode) and condition.negated):
        return 0
    if len(condition.children) != 1 or not isinstance(condition.children[0], In | Exact):
        return 0
    lookup = condition.children[0]
    is_plain = isinstance(lookup.lhs, Col) and not hasattr(lookup.rhs, "resolve_expression")
    if not is_plain or not lookup.lhs.target.primary_key:
        return 0
    return len(lookup.rhs) if isinstance(lookup, In) else 1


class _Remembered:
    """What was large lately, for all threads of the process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[Hashable, tuple[int, float]] = {}

    def count_of(self, one: _Set | None, *, limit: int) -> int | None:
        """How many there are at least, where that is more than the limit."""
        if one is None:
            return None
        with self._lock:
            count, since = self._known.get(one.key, (0, 0.0))
        left = count - one.excluded
        return left if left > limit and time.monotonic() - since < _SECONDS else None

    def note(self, counts: Mapping[_Set, int]) -> None:
        now = time.monotonic()
        with self._lock:
            if len(self._known) + len(counts) > _MOST:
                self._known.clear()
            self._known.update({one.key: (count, now) for one, count in counts.items()})

    def forget(self) -> None:
        with self._lock:
            self._known.clear()


remembered = _Remembered()
