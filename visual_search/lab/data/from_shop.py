"""The shop's own catalogue as questions: one photo of a product must find its other photos."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any

import numpy as np
from django.db import models

from ...exceptions import ManifestError, RegistrationError
from ...registry import FieldPath, Searchable, resolve, title_of, values_at
from .manifest import CATALOGUE, Entry, Manifest

# Enough for an interval of two points, and encoded in a few minutes.
MOST_PRODUCTS = 2000
_OBJECTS_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file of a storage, opened anew each time: a FieldFile keeps the first handle."""

    storage: Any
    name: str

    def open(self, mode: str) -> IO[bytes]:
        opened: IO[bytes] = self.storage.open(self.name, mode)
        return opened

    def __str__(self) -> str:
        return self.name


def catalogue_manifest(
    searchable: Searchable, *, products: int = MOST_PRODUCTS, seed: int = 0
) -> Manifest:
    """Ask with every photo of the products that have more than one; shoppers see them all.

    Args:
        products: how many products take part at most, drawn at random with the seed.

    Raises:
        ManifestError: no product has two photos, so there is nothing to find.
    """
    entries = list(catalogue_entries(searchable, products=products, seed=seed))
    return questions(entries, name=searchable.label)


def catalogue_entries(
    searchable: Searchable, *, products: int = MOST_PRODUCTS, seed: int = 0, keep: Any = ()
) -> Iterator[Entry]:
    """Every photo of products that shoppers may see, the products of `keep` among them."""
    visible = searchable.get_queryset().order_by("pk")
    keys = list(visible.values_list("pk", flat=True).distinct())
    chosen = {*keep} & {str(key) for key in keys}
    others = [key for key in keys if str(key) not in chosen]
    # The same products every time: a trend over changing questions would say nothing.
    drawn = random.Random(seed).sample(others, min(max(products - len(chosen), 0), len(others)))  # noqa: S311  # nosec B311
    picked = {str(key) for key in drawn} | chosen
    pks = [key for key in keys if str(key) in picked]
    complete = visible.prefetch_related(*searchable.get_prefetches())
    for start in range(0, len(pks), _OBJECTS_AT_ONCE):
        instances = list(complete.filter(pk__in=pks[start : start + _OBJECTS_AT_ONCE]))
        for path in _paths(searchable):
            path.warm(instances)
        searchable.prefetch_families(instances)
        for instance in instances:
            yield from _entries(searchable, instance)


def questions(entries: Sequence[Entry], *, name: str) -> Manifest:
    """Make the manifest in which each photo of a product looks for the other ones.

    Raises:
        ManifestError: no product has two photos.
    """
    count: dict[str, int] = {}
    for entry in entries:
        count[entry.label] = count.get(entry.label, 0) + 1
    places = [place for place, entry in enumerate(entries) if count[entry.label] > 1]
    if not places:
        raise ManifestError(
            f"No product of {name} has two photos, so none could find another. "
            "Give --manifest or --judgements instead."
        )
    return Manifest(
        catalogue=tuple(entries),
        queries=tuple(entries[place] for place in places),
        source="catalogue",
        name=name,
        # The catalogue changes from day to day; its trend is wanted all the same.
        digest=hashlib.sha256(f"catalogue:{name}".encode()).hexdigest(),
        own_place=np.asarray(places, dtype=np.int64),
    )


def product_entries(searchable: Searchable, keys: Sequence[Any]) -> Iterator[Entry]:
    """One entry a product in the order of the keys, without a picture: what its filters say."""
    complete = searchable.get_queryset().prefetch_related(*searchable.get_prefetches())
    for start in range(0, len(keys), _OBJECTS_AT_ONCE):
        some = keys[start : start + _OBJECTS_AT_ONCE]
        found = {one.pk: one for one in complete.filter(pk__in=some)}
        for path in _paths(searchable):
            path.warm(list(found.values()))
        yield from (_entry(searchable, found[key]) for key in some)


def _entries(searchable: Searchable, instance: models.Model) -> Iterator[Entry]:
    entry = _entry(searchable, instance)
    for file in searchable.get_images(instance):
        yield replace(entry, file=StoredFile(storage=file.storage, name=str(file.name)))


def _entry(searchable: Searchable, instance: models.Model) -> Entry:
    found = {
        name: values_at(instance, declared.lookup or name)
        for name, declared in searchable.get_filters().items()
    }
    fields = {
        name: ", ".join(_called(searchable, name, value) for value in values)
        for name, values in found.items()
    }
    by_category = searchable.category_filter or ""
    category = found.get(by_category) or values_at(instance, searchable.category_field or "")
    if category:
        # Under one name, whatever the shop calls it: that of the confusion between categories.
        # Of several it is the main one, as in searches.
        fields.pop(by_category, None)
        fields["category"] = _called(searchable, by_category, category[0])
    return Entry(
        file=None,
        label=str(instance.pk),
        role=CATALOGUE,
        group=_text(searchable.get_variant_group(instance)),
        fields=fields,
    )


def _called(searchable: Searchable, name: str, value: Any) -> str:
    """What one value of a filter is called, as on the page."""
    if not isinstance(value, models.Model):
        return str(value)
    return searchable.filter_source(name).name_of(value) if name else title_of(value)


def _paths(searchable: Searchable) -> Iterator[FieldPath]:
    """What is read of each object, so that naming their groups asks nothing more."""
    filters = {declared.lookup or name for name, declared in searchable.get_filters().items()}
    for lookup in {*filters, searchable.category_field or ""}:
        try:
            yield resolve(searchable.model, lookup)
        except RegistrationError:
            continue  # An annotation: it stands in the object.


def _text(value: Any) -> str:
    return "" if value is None else str(value)
