"""Which field an image lies in, so that its address can be told without reading its object."""

from collections.abc import Iterable

from django.db import models
from django.db.models.fields.files import FieldFile

from ..registry import Searchable

# Names remembered of a searchable whose images come from a method or lie in several storages.
_MOST = 20_000

_known: dict[str, dict[str, models.FileField]] = {}


def field_of(searchable: Searchable, image_name: str) -> models.FileField | None:
    """The field of an image; None where only the object's own files can tell."""
    if not image_name:
        return None
    if searchable.image_storage is not None:
        field: models.FileField = searchable.image_paths[0].field
        return field
    return _known.get(searchable.label, {}).get(image_name)


def remember_fields(searchable: Searchable, files: Iterable[FieldFile]) -> None:
    """Remember which fields these files lie in, unless they are files of a kind of their own."""
    names = _known.setdefault(searchable.label, {})
    for file in files:
        field = getattr(file, "field", None)
        if field is not None and type(file) is field.attr_class and file.name:
            names[file.name] = field
    while len(names) > _MOST:
        del names[next(iter(names))]
