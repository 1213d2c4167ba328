"""How one model is searched: its images, text, filters, variants, stock and barcode."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from django.core.files.storage import Storage
from django.db import models
from django.db.models import prefetch_related_objects
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest
from django.utils.functional import Promise

from ..conf import DEFAULT_ALIAS, TEXT_ALIAS, app_settings
from ..exceptions import ConfigurationError, RegistrationError
from .barcodes import normalise_barcode
from .filters import Filter, FilterSource, filter_source
from .paths import FieldPath, Paths, listed, resolve, resolve_image_path, values_at
from .roles.attributes import TellsAttributes
from .roles.branding import TellsBrand
from .roles.colouring import TellsColour
from .roles.offers import TellsOffers
from .roles.reviewing import TellsReviews
from .roles.sorting import TellsOrder
from .roles.stock import TellsStock
from .roles.wording import TellsWords


class Searchable(
    TellsBrand,
    TellsColour,
    TellsOrder,
    TellsStock,
    TellsWords,
    TellsAttributes,
    TellsOffers,
    TellsReviews,
):
    """Says how one model is searched. Subclass it beside your models and `@register` it.

    Every attribute takes a field (`"name"`) or a path over any relations, to one or to many
    (`"brand__name"`, `"tags__name"`). `images` may also be the name of a method of the subclass
    that takes an object and returns its files. `filters` names what shoppers may filter by;
    `filter_fields` does so by the lookup itself. Objects of one non-empty value of `variant_field`
    are variants of each other; an object is in stock if any value of `in_stock_field` is true
    or more than 0. Related rows that the default manager of their model hides do not count.
    """

    images: ClassVar[Paths] = "image"
    filters: ClassVar[Mapping[str, Filter]] = MappingProxyType({})
    filter_fields: ClassVar[tuple[str, ...]] = ()
    barcode_field: ClassVar[Paths | None] = None
    variant_field: ClassVar[str | None] = None
    # The filter field that says what kind of thing an object is.
    category_field: ClassVar[str | None] = "category"
    # Steps of a search beside those of the settings RETRIEVERS, STAGES and RERANKERS: dotted
    # paths, or the things themselves.
    retrievers: ClassVar[tuple[Any, ...]] = ()
    stages: ClassVar[tuple[Any, ...]] = ()
    rerankers: ClassVar[tuple[Any, ...]] = ()
    # Photos to try the search with: paths of static files, and what each shows.
    sample_photos: ClassVar[tuple[tuple[str, str | Promise], ...]] = ()

    # The alias in ENCODERS whose space holds the images and answers the searches.
    encoder: ClassVar[str] = DEFAULT_ALIAS
    # The one whose space holds the texts and finds them by their meaning; None for none. An alias
    # that ENCODERS lacks is none either where nobody named it.
    text_encoder: ClassVar[str | None] = TEXT_ALIAS
    # None for what the settings PAGE_SIZE and COLOUR_WEIGHT say.
    page_size: ClassVar[int | None] = None
    colour_weight: ClassVar[float | None] = None

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

    def get_context(self, request: HttpRequest) -> Mapping[str, str]:
        """Who asks, for stages and rerankers of the shop: `audience` and `campaign`, as text.

        Widgets remember an answer for each of them, so they should name groups and not people.
        """
        del request
        return {}

    def get_page_size(self) -> int:
        """How many hits a page has where nobody asks for another number."""
        return app_settings().page_size if self.page_size is None else self.page_size

    def get_colour_weight(self) -> float:
        """0 for shape alone to 1 for colour alone, where a shopper says nothing."""
        return app_settings().colour_weight if self.colour_weight is None else self.colour_weight

    # Images

    @property
    def image_paths(self) -> tuple[FieldPath, ...]:
        """The resolved paths; none where `images` names a method.

        Raises:
            RegistrationError: a path leads to no file field.
        """
        if isinstance(self.images, str) and callable(getattr(self, self.images, None)):
            return ()
        return tuple(resolve_image_path(self.model, path) for path in listed(self.images))

    def get_images(self, instance: models.Model) -> list[FieldFile]:
        """The files of an object: each name once, the main image first."""
        files: Iterable[FieldFile]
        if self.image_paths:
            files = (file for path in self.image_paths for file in path.things(instance))
        else:
            files = getattr(self, str(self.images))(instance)
        return list({file.name: file for file in files if file}.values())

    @property
    def image_storage(self) -> Storage | None:
        """Where all images lie; None where a method gives them, or they lie in several places."""
        storages = [path.field.storage for path in (*self.image_paths, *self.shopper_paths)]
        storages = storages if self.image_paths else []
        is_one = bool(storages) and all(storage == storages[0] for storage in storages)
        return storages[0] if is_one else None

    def get_prefetches(self) -> tuple[str, ...]:
        """Relations to prefetch before reading the images of many objects."""
        return tuple(path.prefetch for path in self.image_paths if path.prefetch)

    def prefetch_images(self, instances: Sequence[models.Model]) -> None:
        """Read what `get_images` of these objects needs, a query for each relation."""
        prefetch_related_objects(list(instances), *self.get_prefetches())
        for path in self.image_paths:
            path.warm(instances)

    # Barcodes

    @property
    def barcode_paths(self) -> tuple[FieldPath, ...]:
        return tuple(resolve(self.model, path) for path in listed(self.barcode_field))

    @property
    def has_barcodes(self) -> bool:
        """Whether codes can name its objects."""
        is_own = type(self).get_barcodes is not Searchable.get_barcodes
        return bool(self.barcode_field) or is_own

    def get_barcodes(self, instance: models.Model) -> list[str]:
        """The barcodes of an object, in the one form that `normalise_barcode` gives them."""
        found = (value for path in self.barcode_paths for value in path.values(instance))
        codes = (normalise_barcode(str(value)) for value in found)
        return list(dict.fromkeys(code for code in codes if code))

    # Filters

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

    # Variants

    @property
    def variant_path(self) -> FieldPath | None:
        return resolve(self.model, self.variant_field) if self.variant_field else None

    def get_variant_group(self, instance: models.Model) -> Any:
        """What an object shares with its variants; None where it has none."""
        # The key of a relation, not the object: reading it costs no query.
        values = self.variant_path.values(instance) if self.variant_path else []
        return next((value for value in values if value), None)

    def family_of(self, instance: models.Model) -> tuple[str, Any]:
        """What an object shares with its variants and with nothing else; its own without any."""
        group = self.get_variant_group(instance)
        return ("object", instance.pk) if group is None else ("variants", group)

    def prefetch_families(self, instances: Sequence[models.Model]) -> None:
        """Read what `family_of` these objects needs, a query for each relation."""
        if self.variant_path is not None:
            self.variant_path.warm(instances, keys_only=True)

    def without_variants(
        self, objects: models.QuerySet[Any], instance: models.Model
    ) -> models.QuerySet[Any]:
        """Leave out an object and its variants."""
        objects = objects.exclude(pk=instance.pk)
        path = self.variant_path
        if path is None:
            return objects
        if path.is_own_column:
            group = self.get_variant_group(instance)
            return objects.exclude(**{path.lookup: group}) if group else objects
        # Said in the query itself, so that no relation has to be read before.
        has_any = {f"{path.lookup}__isnull": False}
        groups = self._rows().filter(path.shown(), pk=instance.pk, **has_any).values(path.lookup)
        if isinstance(path.kind, models.CharField | models.TextField):
            groups = groups.exclude(**{path.lookup: ""})
        related = self._rows().filter(path.shown(), **{f"{path.lookup}__in": groups})
        return objects.exclude(pk__in=related.values("pk"))

    # Categories

    @property
    def category_filter(self) -> str | None:
        """The name of the filter by category, if there is one."""
        for name, declared in self.get_filters().items():
            if self.category_field in (name, declared.lookup or name):
                return name
        return None

    @property
    def category_path(self) -> FieldPath | None:
        """The way to the category; None where no filter says it, or an annotation does."""
        try:
            return resolve(self.model, self._category_lookup)
        except RegistrationError:
            return None

    @property
    def _category_lookup(self) -> str:
        name = self.category_filter or ""
        declared = self.get_filters().get(name)
        return (declared.lookup if declared else "") or name

    def category_values(self, instances: Sequence[models.Model]) -> dict[Any, tuple[Any, ...]]:
        """The categories of each object that has any, by its key; of relations their keys.

        The first of them is the main one. A query for each relation to many on the way, none
        where the category stands in the object itself.
        """
        path = self.category_path
        if path is not None:
            path.warm(instances, keys_only=True)
            values = {one.pk: tuple(path.values(one)) for one in instances}
        else:
            lookup = self._category_lookup
            values = {one.pk: tuple(values_at(one, lookup)) for one in instances if lookup}
        return {pk: found for pk, found in values.items() if found}

    def category_name(self, value: Any, instance: models.Model) -> str:
        """What one of an object's categories is called; no query where they were read before."""
        path = self.category_path
        if path is None or not path.field.is_relation:
            return str(value)
        key = path.kind.name
        source = self.filter_source(self.category_filter or "")
        rows = path.things(instance)
        called = (source.name_of(one) for one in rows if getattr(one, key) == value)
        return next(called, "")

    # The index

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
        if not self.image_paths or any(mine is not base for mine, base in readers):
            return None
        paths = (*self.image_paths, *self.text_paths, *self.barcode_paths)
        return {path.start for path in paths}

    def get_index_objects(
        self, pks: Iterable[Any], *, with_images: bool = False
    ) -> dict[Any, models.Model]:
        """Objects by key, with the relations that reading their words (and images) needs."""
        paths = (*self.text_paths, *self.barcode_paths)
        joined = {path.joinable for path in paths if path.joinable}
        queryset = self.get_index_queryset()
        queryset = queryset.select_related(*sorted(joined)) if joined else queryset
        found: dict[Any, models.Model] = queryset.in_bulk(list(pks))
        instances = list(found.values())
        for path in paths:
            path.warm(instances)
        if with_images or not self.image_paths:
            self.prefetch_images(instances)
        for path in self.shopper_paths if with_images else ():
            path.warm(instances)
        return found

    def _rows(self) -> models.QuerySet[Any]:
        return self.model._base_manager.order_by()
