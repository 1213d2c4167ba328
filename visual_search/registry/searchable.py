"""How one model is searched: its images, text, filters, variants, stock and barcode."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar

from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils.functional import Promise

from ..exceptions import ConfigurationError
from .filters import Filter, FilterSource, filter_source
from .image_path import ImagePath, is_to_one, resolve_image_path

MAX_BARCODE_LENGTH = 64


class Searchable:
    """Says how one model is searched. Subclass it beside your models and `@register` it.

    `images` is a file field (`"photo"`), a path over relations to one (`"photos__image"`),
    or the name of a method of the subclass that takes an object and returns its files.
    `filters` names what shoppers may filter by; `filter_fields` does so by the lookup itself.
    Objects of one non-empty value of `variant_field`, a field of the model itself, are variants
    of each other. What `in_stock_field` leads to says what is sold out: false or 0.
    """

    images: ClassVar[str] = "image"
    text_fields: ClassVar[tuple[str, ...]] = ()
    filters: ClassVar[Mapping[str, Filter]] = MappingProxyType({})
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

    def get_filters(self) -> dict[str, Filter]:
        """All filters by name, in the order of the page."""
        return {**self.filters, **{name: Filter(name) for name in self.filter_fields}}

    def filter_source(self, name: str) -> FilterSource:
        """What a filter leads to.

        Raises:
            ConfigurationError: it leads to nothing, or there is no such filter.
        """
        declared = self.get_filters().get(name)
        if declared is None:
            raise ConfigurationError(f"{type(self).__name__} has no filter {name!r}.")
        return filter_source(name, declared, model=self.model, queryset=self.get_queryset)

    def get_variant_group(self, instance: models.Model) -> Any:
        """What an object shares with its variants; None where it has none."""
        if self.variant_field is None:
            return None
        field: Any = self.model._meta.get_field(self.variant_field)
        # The key of a relation, not the object: reading it costs no query.
        return getattr(instance, field.attname) or None

    def family_of(self, instance: models.Model) -> tuple[str, Any]:
        """What an object shares with its variants and with nothing else; its own without any."""
        group = self.get_variant_group(instance)
        return ("object", instance.pk) if group is None else ("variants", group)

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

    @property
    def category_filter(self) -> str | None:
        """The name of the filter by category, if there is one."""
        for name, declared in self.get_filters().items():
            if self.category_field in (name, declared.lookup or name):
                return name
        return None

    @property
    def tells_stock(self) -> bool:
        """Whether the shop says in any way what is sold out."""
        is_told = type(self).only_in_stock is not Searchable.only_in_stock
        return is_told or self.in_stock_field is not None

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
        return sorted({path for path in paths if path and is_to_one(self.model, path)})

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
