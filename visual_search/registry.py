"""Which models can be searched, and how to read their images, text, filters and barcode."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.fields.files import FieldFile
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.functional import Promise

from .exceptions import RegistrationError

MAX_BARCODE_LENGTH = 64


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


def _is_to_one(model: type[models.Model], path: str) -> bool:
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


class Searchable:
    """Says how one model is searched. Subclass it beside your models and `@register` it.

    `images` is a file field (`"photo"`), a path over relations to one (`"photos__image"`),
    or the name of a method of the subclass that takes an object and returns its files.
    `variant_field` and `in_stock_field` are fields of the model itself: objects of one
    non-empty value are variants of each other, and false or 0 is sold out.
    """

    images: ClassVar[str] = "image"
    text_fields: ClassVar[tuple[str, ...]] = ()
    filter_fields: ClassVar[tuple[str, ...]] = ()
    barcode_field: ClassVar[str | None] = None
    variant_field: ClassVar[str | None] = None
    in_stock_field: ClassVar[str | None] = None
    # The filter field that says what kind of thing an object is.
    category_field: ClassVar[str | None] = "category"
    # Photos to try the search with: paths of static files, and what each shows.
    sample_photos: ClassVar[tuple[tuple[str, str | Promise], ...]] = ()

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model

    @property
    def label(self) -> str:
        """The model's label in lower case, such as `shop.product`."""
        return self.model._meta.label_lower

    @property
    def slug(self) -> str:
        """The label as it stands in addresses, such as `shop-product`."""
        return self.label.replace(".", "-")

    def get_queryset(self) -> models.QuerySet[Any]:
        """The objects that shoppers may see. Every answer is read through this queryset."""
        return self.model._default_manager.all()

    def get_index_queryset(self) -> models.QuerySet[Any]:
        """The objects that are embedded: also the hidden ones, so publishing shows at once."""
        return self.model._base_manager.all()

    @cached_property
    def image_path(self) -> ImagePath | None:
        """The resolved path, or None where `images` names a method."""
        if callable(getattr(self, self.images, None)):
            return None
        return resolve_image_path(self.model, self.images)

    def get_images(self, instance: models.Model) -> list[FieldFile]:
        """The files of an object: each name once, the main image first."""
        path = self.image_path
        files: Iterable[FieldFile]
        files = path.files(instance) if path else getattr(self, self.images)(instance)
        return list({file.name: file for file in files if file}.values())

    def get_text(self, instance: models.Model) -> str:
        """The words that describe an object, one field a line."""
        values = (value_at(instance, field) for field in self.text_fields)
        return "\n".join(str(value) for value in values if value not in (None, ""))

    def get_barcodes(self, instance: models.Model) -> list[str]:
        """The barcodes of an object, digits and letters only."""
        if self.barcode_field is None:
            return []
        code = normalise_barcode(str(value_at(instance, self.barcode_field) or ""))
        return [code] if code else []

    def get_variant_group(self, instance: models.Model) -> Any:
        """What an object shares with its variants; None where it has none."""
        if self.variant_field is None:
            return None
        field: Any = self.model._meta.get_field(self.variant_field)
        # The key of a relation, not the object: reading it costs no query.
        return getattr(instance, field.attname) or None

    def category_values(self, instances: Sequence[models.Model]) -> dict[Any, Any]:
        """The category of each object, by its key; of a relation the key, without a query."""
        if self.category_field is None or self.category_field not in self.filter_fields:
            return {}
        field: Any = self.model._meta.get_field(self.category_field)
        values = {one.pk: getattr(one, field.attname) for one in instances}
        return {pk: value for pk, value in values.items() if value not in (None, "")}

    def category_names(self, instances: Sequence[models.Model]) -> dict[Any, str]:
        """What kind of thing each object is, by its key; one query at most for all of them."""
        values = self.category_values(instances)
        if not values:
            return {}
        field: Any = self.model._meta.get_field(str(self.category_field))
        if not field.is_relation:
            return {pk: str(value) for pk, value in values.items()}
        related = field.related_model._base_manager.in_bulk(set(values.values()))
        return {pk: str(related[value]) for pk, value in values.items() if value in related}

    def is_in_stock(self, instance: models.Model) -> bool:
        """Whether an object can be bought; always, where the shop does not say."""
        return self.in_stock_field is None or bool(getattr(instance, self.in_stock_field))

    def only_in_stock(self, objects: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Leave out what is sold out."""
        if self.in_stock_field is None:
            return objects
        field: Any = self.model._meta.get_field(self.in_stock_field)
        kind = field.output_field if isinstance(field, models.GeneratedField) else field
        if isinstance(kind, models.BooleanField):
            return objects.filter(**{field.name: True})
        return objects.filter(**{f"{field.name}__gt": 0})

    def without_variants(
        self, objects: models.QuerySet[Any], instance: models.Model
    ) -> models.QuerySet[Any]:
        """Leave out an object and its variants."""
        objects = objects.exclude(pk=instance.pk)
        group = self.get_variant_group(instance)
        return objects.exclude(**{str(self.variant_field): group}) if group else objects

    def fields_read(self) -> set[str] | None:
        """Names of the model's own fields that words and images are read from.

        None where a method of the subclass reads them, since it may read any field.
        """
        own = type(self)
        readers = (
            (own.get_text, Searchable.get_text),
            (own.get_barcodes, Searchable.get_barcodes),
            (own.get_images, Searchable.get_images),
        )
        if self.image_path is None or any(mine is not base for mine, base in readers):
            return None
        barcode = (self.barcode_field,) if self.barcode_field else ()
        paths = (self.images, *self.text_fields, *barcode)
        return {path.partition("__")[0] for path in paths}

    def get_index_objects(
        self, pks: Iterable[Any], *, with_images: bool = False
    ) -> dict[Any, models.Model]:
        """Objects by key, with the relations that reading their words (and images) needs."""
        queryset = self.get_index_queryset()
        relations = self._relations_of_words()
        if relations:
            queryset = queryset.select_related(*relations)
        if with_images or self.image_path is None:
            queryset = queryset.prefetch_related(*self.get_prefetches())
        return queryset.in_bulk(list(pks))

    def _relations_of_words(self) -> list[str]:
        barcode = (self.barcode_field,) if self.barcode_field else ()
        paths = (field.rpartition("__")[0] for field in (*self.text_fields, *barcode))
        return sorted({path for path in paths if path and _is_to_one(self.model, path)})

    def get_prefetches(self) -> tuple[str, ...]:
        """Relations to prefetch before reading the images of many objects."""
        path = self.image_path
        return ("__".join(path.accessors),) if path and path.accessors else ()


def normalise_barcode(raw: str) -> str:
    """Drop all but letters and digits, so that `4 006381 333931` equals `4006381333931`."""
    return "".join(filter(str.isalnum, raw)).upper()[:MAX_BARCODE_LENGTH]


def value_at(instance: models.Model, path: str) -> Any:
    """Read `brand__name` from an object; None where a relation is empty."""
    value: Any = instance
    for name in path.split("__"):
        value = getattr(value, name, None)
        if value is None:
            return None
    return value


SearchableClass = TypeVar("SearchableClass", bound=type[Searchable])


class Registry:
    """The searchables of a project, by model."""

    def __init__(self) -> None:
        self._by_model: dict[type[models.Model], Searchable] = {}

    def register(self, model: type[models.Model], searchable_class: type[Searchable]) -> None:
        if model in self._by_model:
            raise RegistrationError(f"{model.__name__} is registered twice.")
        if not issubclass(searchable_class, Searchable):
            raise RegistrationError(f"{searchable_class.__name__} is no subclass of Searchable.")
        self._by_model[model] = searchable_class(model)

    def unregister(self, model: type[models.Model]) -> None:
        if model not in self._by_model:
            raise RegistrationError(f"{model.__name__} is not registered.")
        del self._by_model[model]

    def __iter__(self) -> Iterator[Searchable]:
        return iter(self._by_model.values())

    def for_model(self, model: type[models.Model]) -> Searchable:
        """Return the searchable of a model or of the nearest of its parents.

        Raises:
            RegistrationError: neither is registered.
        """
        for ancestor in model.__mro__:
            if ancestor in self._by_model:
                return self._by_model[ancestor]
        raise RegistrationError(
            f"{model.__name__} is not searchable. Register it in the searchable.py of its app."
        )

    def for_label(self, label: str) -> Searchable:
        """Return the searchable of `app.Model` or of the slug `app-model`.

        Raises:
            RegistrationError: no such model is registered.
        """
        wanted = label.lower().replace("-", ".", 1)
        for searchable in self:
            if searchable.label == wanted:
                return searchable
        known = ", ".join(sorted(searchable.label for searchable in self)) or "none"
        raise RegistrationError(f"{label!r} is not a searchable model; registered: {known}.")

    def only(self) -> Searchable:
        """Return the one searchable of a project that has just one.

        Raises:
            RegistrationError: there is none, or more than one to choose from.
        """
        searchables = list(self)
        if len(searchables) != 1:
            raise RegistrationError(
                f"{len(searchables)} models are searchable; say which one is meant."
            )
        return searchables[0]


registry = Registry()


def register(model: type[models.Model]) -> Callable[[SearchableClass], SearchableClass]:
    """Register a Searchable for a model: `@register(Product)` above the class."""

    def decorate(searchable_class: SearchableClass) -> SearchableClass:
        registry.register(model, searchable_class)
        return searchable_class

    return decorate
