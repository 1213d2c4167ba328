"""The way from a searchable model to its file fields, over any relations."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.fields.files import FieldFile
from django.db.models.fields.reverse_related import ForeignObjectRel

from ..exceptions import RegistrationError


@dataclass(frozen=True, kw_only=True)
class ImagePath:
    """The way from a searchable model to one of its file fields, over any relations."""

    relations: tuple[str, ...]
    accessors: tuple[str, ...]
    owner: type[models.Model]
    field: models.FileField

    @property
    def lookup(self) -> str:
        """The path as an ORM lookup, such as `photos__image`."""
        return "__".join((*self.relations, self.field.name))

    @property
    def owner_lookup(self) -> str:
        """The ORM lookup that leads to the model that owns the file field."""
        return "__".join(self.relations) or "pk"

    def files(self, instance: models.Model) -> Iterator[FieldFile]:
        """Yield the files of an instance, in the order of its relations."""
        owners = [instance]
        for accessor in self.accessors:
            owners = [found for owner in owners for found in _related(owner, accessor)]
        for owner in owners:
            yield getattr(owner, self.field.name)


def _related(instance: models.Model, accessor: str) -> list[models.Model]:
    # Only a reverse one-to-one raises; a forward relation without a target is None.
    related = getattr(instance, accessor, None)
    if related is None:
        return []
    if isinstance(related, models.Model):
        return [related]
    return list(related.all())


def resolve_image_path(model: type[models.Model], path: str) -> ImagePath:
    """Follow a lookup such as `photos__image` from a model to a file field.

    Raises:
        RegistrationError: a part of the path does not exist, or it ends in no file field.
    """
    *relations, last = path.split("__")
    owner = model
    accessors = []
    for name in relations:
        relation = _field(owner, name)
        if not relation.is_relation or relation.related_model is None:
            raise RegistrationError(f"{owner.__name__}.{name} is not a relation.")
        accessors.append(_accessor(relation))
        owner = relation.related_model
    field = _field(owner, last)
    if not isinstance(field, models.FileField):
        raise RegistrationError(f"{owner.__name__}.{last} is not an image field.")
    return ImagePath(
        relations=tuple(relations), accessors=tuple(accessors), owner=owner, field=field
    )


def _field(model: type[models.Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise RegistrationError(f"{model.__name__} has no field {name!r}.") from error


def is_to_one(model: type[models.Model], path: str) -> bool:
    """Whether every relation of a path leads to one object, so that a join can follow it."""
    owner: Any = model
    for name in path.split("__"):
        try:
            field = _field(owner, name)
        except RegistrationError:
            return False
        if not (field.many_to_one or field.one_to_one):
            return False
        owner = field.related_model
    return True


def _accessor(relation: Any) -> str:
    if isinstance(relation, ForeignObjectRel):
        return relation.get_accessor_name() or relation.name
    return str(relation.name)
