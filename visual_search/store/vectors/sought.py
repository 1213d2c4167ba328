"""Lookups as the statements of Postgres say them: made once for a search, in SQL."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.expressions import Col, RawSQL
from django.db.models.lookups import Exact, In
from django.db.models.sql.where import AND, WhereNode

from ...models.documents import key_column
from ..database import Sql
from .index import Lookup, Vector

# Statements call the app's own tables by names that no queryset of a shop's uses.
DOCUMENT = "vs_document"


@dataclass(frozen=True, kw_only=True)
class Objects:
    """Objects that may answer, on one database, without a few that are left out by their keys.

    A row of similar products leaves the product out: that makes no other set of each.
    `membership` says whether the object of a document is one of the whole set.
    """

    whole: models.QuerySet[Any]
    excluded: tuple[Any, ...]
    membership: Sql
    using: str

    @classmethod
    def of(cls, eligible: models.QuerySet[Any], model: type[models.Model], using: str) -> Self:
        """Raises `EmptyResultSet` for what Django knows to be empty."""
        whole = eligible.order_by()
        excluded = _taken_out(whole, using)
        same = RawSQL(f"{DOCUMENT}.{key_column(model)}", ())  # noqa: S611  # nosec B611  # a name of ours
        membership = _compiled(whole.filter(pk=same), using)
        return cls(whole=whole, excluded=excluded, membership=membership, using=using)

    @cached_property
    def listed(self) -> Sql:
        """Their keys."""
        return _compiled(self.whole, self.using)


@dataclass(frozen=True, kw_only=True, eq=False)
class Sought:
    """A lookup on one database: its vector as text, among which objects, of which model's."""

    lookup: Lookup
    objects: Objects
    vector: str
    content_type: int

    @property
    def key_column(self) -> str:
        return key_column(self.lookup.probe.model)

    @property
    def set_key(self) -> Hashable:
        """Names the whole set of objects that may answer, and the space."""
        sql, parameters = self.objects.membership
        return self.objects.using, self.lookup.probe.space.pk, sql, repr(parameters)


def sought(lookups: Sequence[Lookup], *, using: str) -> list[Sought]:
    """Lookups as statements say them, without those that nothing can answer."""
    objects: dict[models.QuerySet[Any], Objects | None] = {}
    vectors: dict[int, str] = {}
    found = []
    for one in lookups:
        model, vector = one.probe.model, one.probe.vector
        if one.eligible not in objects:
            objects[one.eligible] = _objects_or_none(one.eligible, model, using)
        eligible = objects[one.eligible]
        if eligible is None:
            continue
        content_type = ContentType.objects.db_manager(using).get_for_model(model).pk
        text = vectors.setdefault(id(vector), "") or as_text(vector)
        vectors[id(vector)] = text
        found.append(Sought(lookup=one, objects=eligible, vector=text, content_type=content_type))
    return found


def as_text(vector: Vector) -> str:
    """A vector as pgvector reads it: five digits tell all numbers of half precision apart."""
    numbers = tuple(vector.astype(np.float16).tolist())
    return f"[{','.join(['%.5g'] * len(numbers)) % numbers}]"


def _objects_or_none(
    eligible: models.QuerySet[Any], model: type[models.Model], using: str
) -> Objects | None:
    try:
        return Objects.of(eligible, model, using)
    except EmptyResultSet:
        return None


def _compiled(objects: models.QuerySet[Any], using: str) -> Sql:
    sql, parameters = objects.values("pk").query.get_compiler(using).as_sql()
    return sql, tuple(parameters)


def _taken_out(objects: models.QuerySet[Any], using: str) -> tuple[Any, ...]:
    """Take the conditions that exclude objects by their primary keys out of a queryset of ours.

    Returns the keys.
    """
    query = objects.query
    if query.is_sliced or query.combinator or query.where.connector != AND:
        return ()
    own = query.get_initial_alias()
    few = [_excluded_by(child, own, using) for child in query.where.children]
    pairs = zip(query.where.children, few, strict=True)
    query.where = WhereNode([child for child, keys in pairs if not keys])
    return tuple(key for keys in few for key in keys)


def _excluded_by(condition: Any, own: str, using: str) -> list[Any]:
    """The primary keys of a table that a condition excludes; none for any other condition."""
    if not (isinstance(condition, WhereNode) and condition.negated):
        return []
    if len(condition.children) != 1 or not isinstance(condition.children[0], In | Exact):
        return []
    lookup = condition.children[0]
    is_plain = isinstance(lookup.lhs, Col) and not hasattr(lookup.rhs, "resolve_expression")
    if not is_plain or not lookup.lhs.target.primary_key or lookup.lhs.alias != own:
        return []
    keys = list(lookup.rhs) if isinstance(lookup, In) else [lookup.rhs]
    if any(hasattr(key, "resolve_expression") for key in keys):
        return []
    as_stored = lookup.lhs.output_field.get_db_prep_value
    return [as_stored(key, connections[using], prepared=True) for key in keys if key is not None]
