"""One relation on the way of a field path, and what the default manager behind it hides."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models.fields.reverse_related import ForeignObjectRel

# On a related object: whether the default manager of its model shows it. Asked once.
_IS_SHOWN = "_visual_search_is_shown"


@dataclass(frozen=True, kw_only=True)
class Hop:
    """One relation on the way: its name in lookups, and on objects, and where it leads."""

    name: str
    accessor: str
    model: type[models.Model]
    relation: Any

    @property
    def is_to_many(self) -> bool:
        return not (self.relation.many_to_one or self.relation.one_to_one)

    def follow(self, instance: models.Model) -> list[models.Model]:
        """The related objects, less those that the default manager of their model hides."""
        try:
            related = getattr(instance, self.accessor, None)
        except ObjectDoesNotExist:
            return []  # A key that leads nowhere, where the database does not check it.
        if related is None:
            return []
        if isinstance(related, models.Model):
            return _shown([related], self.model)
        queryset = related.all()
        # A manager of relations is made from the default one; what was prefetched may not be.
        is_prefetched = queryset._result_cache is not None  # noqa: SLF001
        return _shown(list(queryset), self.model) if is_prefetched else list(queryset)


def hop_of(relation: Any) -> Hop:
    if isinstance(relation, ForeignObjectRel):
        accessor = relation.get_accessor_name() or relation.name
    else:
        accessor = str(relation.name)
    return Hop(
        name=relation.name, accessor=accessor, model=relation.related_model, relation=relation
    )


def followed(instance: models.Model, hops: Iterable[Hop]) -> list[models.Model]:
    found = [instance]
    for hop in hops:
        found = [related for one in found for related in hop.follow(one)]
    return found


def hides(model: type[models.Model]) -> bool:
    """Whether the default manager of a model leaves some of its rows out."""
    return bool(model._default_manager.all().query.where)


def ask_for_hidden(instances: Sequence[models.Model], hops: Sequence[Hop]) -> None:
    """Ask for all objects at once what would else be asked for each."""
    reached = list(instances)
    for hop in hops:
        related = [one for instance in reached for one in _cached(instance, hop)]
        reached = _shown(related, hop.model)


def _cached(instance: models.Model, hop: Hop) -> Iterator[models.Model]:
    """The related objects that were prefetched, hidden ones among them."""
    try:
        related = getattr(instance, hop.accessor, None)
    except ObjectDoesNotExist:
        return
    if isinstance(related, models.Model):
        yield related
    elif related is not None:
        yield from related.all()


def _shown(objects: list[models.Model], model: type[models.Model]) -> list[models.Model]:
    if not objects or not hides(model):
        return objects
    unknown = [one for one in objects if _IS_SHOWN not in one.__dict__]
    if unknown:
        keys = {one.pk for one in unknown}
        visible = set(
            model._default_manager.order_by().filter(pk__in=keys).values_list("pk", flat=True)
        )
        for one in unknown:
            one.__dict__[_IS_SHOWN] = one.pk in visible
    return [one for one in objects if one.__dict__[_IS_SHOWN]]
