"""The only walker of field paths: from a model over any relations to a field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, prefetch_related_objects

from ..exceptions import RegistrationError
from .hops import Hop, ask_for_hidden, followed, hides, hop_of

# One path, or several whose values count together.
Paths = str | tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FieldPath:
    """The way from a model over any relations to a field.

    `field` may be a relation itself: then the path ends in the objects it leads to, whose
    keys are its values.
    """

    model: type[models.Model]
    hops: tuple[Hop, ...]
    field: Any

    @property
    def lookup(self) -> str:
        """The path as an ORM lookup, such as `photos__image`."""
        return "__".join((*self.relations, self.field.name))

    @property
    def start(self) -> str:
        """The name of the model's own field that the way begins with."""
        return self.relations[0] if self.hops else str(self.field.name)

    @property
    def relations(self) -> tuple[str, ...]:
        return tuple(hop.name for hop in self.hops)

    @property
    def owner(self) -> type[models.Model]:
        """The model that has the field."""
        return self.hops[-1].model if self.hops else self.model

    @property
    def kind(self) -> Any:
        """The field that holds the values: of a relation the one that it refers to."""
        return key_field(self.field)

    @property
    def way(self) -> tuple[Hop, ...]:
        """All relations on the way, the one in which it ends among them."""
        return (*self.hops, hop_of(self.field)) if self.field.is_relation else self.hops

    @property
    def is_to_many(self) -> bool:
        """Whether one object may have several values."""
        return any(hop.is_to_many for hop in self.way)

    @property
    def is_own_column(self) -> bool:
        """Whether the value stands in the object itself, so that reading it costs no query."""
        return not self.hops and self.has_key and not self.is_to_many

    @property
    def has_values(self) -> bool:
        """Whether a column holds what it means: a generic foreign key leads to any model."""
        return not self.field.is_relation or self.field.related_model is not None

    @property
    def prefetch(self) -> str:
        """What to prefetch so that reading many objects costs a query for each relation."""
        return "__".join(hop.accessor for hop in self.way)

    @property
    def joinable(self) -> str:
        """The relations as `select_related` takes them; empty where one leads to many."""
        return "" if self.is_to_many else "__".join(hop.name for hop in self.way)

    @property
    def has_key(self) -> bool:
        """Whether the last relation stands as a key in the row: its object need not be read."""
        return bool(self.field.concrete and not self.field.many_to_many)

    def owners(self, instance: models.Model) -> list[models.Model]:
        """The objects at the end of the relations, in their order."""
        return followed(instance, self.hops)

    def values(self, instance: models.Model) -> list[Any]:
        """The values of an object, each once, without empty ones; of relations the keys."""
        owners = self.owners(instance)
        if self.has_key:
            found = [getattr(owner, self.field.attname) for owner in owners]
        else:
            last = hop_of(self.field)
            found = [one.pk for owner in owners for one in last.follow(owner)]
        return self._ordered(_each_once(found))

    def things(self, instance: models.Model) -> list[Any]:
        """As `values`, but where the path ends in a relation its objects, in their order."""
        if self.field.is_relation and self.field.related_model:
            return _each_once(followed(instance, self.way))
        return _each_once(getattr(owner, self.field.name, None) for owner in self.owners(instance))

    def _ordered(self, found: list[Any]) -> list[Any]:
        """The relation's own order; where it has none, one that is the same each time."""
        has_order = any(hop.model._meta.ordering for hop in self.way)
        if has_order or not self.is_to_many:
            return found
        # Numbers by their size, not by their first digit.
        return sorted(found, key=lambda value: (len(str(value)), str(value)))

    def warm(self, instances: Sequence[models.Model], *, keys_only: bool = False) -> None:
        """Read what `things` of these objects needs, a query for each relation.

        Objects keep it, so they must be the app's own and not the caller's. For `values` the
        keys alone will do.
        """
        hops = self.hops if keys_only and self.has_key else self.way
        if not instances or not hops:
            return
        prefetch_related_objects(list(instances), "__".join(hop.accessor for hop in hops))
        if any(hides(hop.model) for hop in hops):
            ask_for_hidden(instances, hops)

    def shown(self) -> Q:
        """Leaves out what the default managers of the related models hide, in SQL.

        Belongs into the same `filter()` as the path's own lookup, so that both mean one row.
        """
        condition = Q()
        for place, hop in enumerate(self.way, start=1):
            if hides(hop.model):
                prefix = "__".join(one.name for one in self.way[:place])
                visible = hop.model._default_manager.order_by().values("pk")
                condition &= Q(**{f"{prefix}__in": visible})
        return condition


def listed(paths: Paths | Mapping[str, float] | None) -> tuple[str, ...]:
    """One path or several as several; a mapping gives each a weight."""
    if not paths:
        return ()
    return (paths,) if isinstance(paths, str) else tuple(paths)


@cache
def resolve(model: type[models.Model], path: str) -> FieldPath:
    """Follow a lookup such as `brand__name` from a model to a field or a relation.

    Raises:
        RegistrationError: a part of the path does not exist, or leads nowhere.
    """
    *relations, last = path.split("__")
    owner = model
    hops = []
    for name in relations:
        relation = _field(owner, name)
        if not relation.is_relation or relation.related_model is None:
            raise RegistrationError(f"{owner.__name__}.{name} is not a relation.")
        hops.append(hop_of(relation))
        owner = relation.related_model
    return FieldPath(model=model, hops=tuple(hops), field=_field(owner, last))


def resolve_image_path(model: type[models.Model], path: str) -> FieldPath:
    """The same for a path to a file field.

    Raises:
        RegistrationError: a part of the path does not exist, or it ends in no file field.
    """
    found = resolve(model, path)
    if not isinstance(found.field, models.FileField):
        name = path.rpartition("__")[2]
        raise RegistrationError(f"{found.owner.__name__}.{name} is not an image field.")
    return found


def key_field(field: Any) -> Any:
    """The field that holds the key of a relation; the field itself where it is none."""
    while getattr(field, "is_relation", False):
        field = getattr(field, "target_field", None) or field.related_model._meta.pk
    return field.output_field if isinstance(field, models.GeneratedField) else field


def values_at(instance: models.Model, path: str) -> list[Any]:
    """What an object has at `brand__name` or `tags__name`, without what is empty.

    A name that is no field is read as an attribute: an annotation of the queryset.
    """
    try:
        found = resolve(type(instance), path)
    except RegistrationError:
        value = getattr(instance, path, None)
        return [] if value in (None, "") else [value]
    return found.things(instance)


def _each_once(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        # Not every value can be hashed.
        if value not in (None, "") and value not in found:
            found.append(value)
    return found


def _field(model: type[models.Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise RegistrationError(f"{model.__name__} has no field {name!r}.") from error
