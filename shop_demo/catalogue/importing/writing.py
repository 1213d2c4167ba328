"""Writes rows to the catalogue: each batch one transaction, each product a savepoint in it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, models, transaction

from ..models import Product, ProductImage
from .pictures import PictureFolder
from .problems import Problem, RowError
from .rows import ImageRow, ProductRow
from .taxonomy import Taxonomy, product_slug

# A shop whose file does not count its stock has some of everything.
STOCK_IF_UNCOUNTED = 10

Batch = Sequence[tuple[ProductRow, Sequence[ImageRow]]]


@dataclass
class Report:
    """What an import did, in counts such as `products created`, and what it could not do."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)


class CatalogueWriter:
    """Saves through the ORM, one object at a time, so that signals see each of them.

    What is already as the row says is not saved again, and so not embedded again.
    """

    def __init__(self, pictures: PictureFolder, report: Report, *, files: tuple[str, str]) -> None:
        self._pictures = pictures
        self._report = report
        self._products_file, self._images_file = files
        self._taxonomy = Taxonomy()

    def write(self, batch: Batch) -> None:
        with transaction.atomic():
            known = Product.objects.filter(sku__in=[row.sku for row, _ in batch])
            known = known.select_related("brand", "category").prefetch_related("photos")
            by_sku = {product.sku: product for product in known}
            for row, images in batch:
                self._write_row(by_sku.get(row.sku), row, images)

    def _write_row(
        self, product: Product | None, row: ProductRow, images: Sequence[ImageRow]
    ) -> None:
        done: Counter[str] = Counter()
        try:
            values = self._values(row)
            with transaction.atomic():
                product = self._save_product(product, row, values, done)
                self._save_photos(product, images, done)
        except (ValidationError, DatabaseError) as error:
            problem = Problem(self._products_file, row.line, describe(error))
            self._report.problems.append(problem)
            return
        self._report.counts += done

    def _values(self, row: ProductRow) -> dict[str, Any]:
        # Before the savepoint: what it makes is remembered, so it must not be rolled back.
        values = dict(row.values)
        if row.brand:
            values["brand"] = self._taxonomy.brand(row.brand)
        if row.category:
            values["category"] = self._taxonomy.category(row.category)
        return values

    def _save_product(
        self,
        product: Product | None,
        row: ProductRow,
        values: Mapping[str, Any],
        done: Counter[str],
    ) -> Product:
        if product is None:
            product = Product(sku=row.sku, **{"stock": STOCK_IF_UNCOUNTED, **values})
            product.clean_fields(exclude=["slug", "brand", "category"])
            product.slug = product_slug(product.name, product.sku)
            product.save()
            done["products created"] += 1
        elif assign(product, values):
            product.clean_fields(exclude=["brand", "category"])
            product.save()
            done["products updated"] += 1
        else:
            done["products unchanged"] += 1
        return product

    def _save_photos(
        self, product: Product, images: Sequence[ImageRow], done: Counter[str]
    ) -> None:
        existing = {photo.source: photo for photo in product.photos.all() if photo.source}
        for position, row in enumerate(images):
            photo = existing.pop(row.path, None) or ProductImage(product=product, source=row.path)
            try:
                self._save_photo(photo, row, position, done)
            except (RowError, ValidationError) as error:
                problem = Problem(self._images_file, row.line, describe(error))
                self._report.problems.append(problem)
        for photo in existing.values():
            photo.delete()
            done["photos removed"] += 1

    def _save_photo(
        self, photo: ProductImage, row: ImageRow, position: int, done: Counter[str]
    ) -> None:
        data = self._pictures.read(row.path)
        is_new = photo.pk is None
        is_other = is_new or not holds(photo, data)
        is_moved = assign(photo, {"position": position, "view": row.view})
        if is_other or is_moved:
            photo.clean_fields(exclude=["product", "image"])
        if is_other:
            replace_file(photo, PurePosixPath(row.path).name, data)
        if is_other or is_moved:
            photo.save()
        outcome = "added" if is_new else "replaced" if is_other else "unchanged"
        done[f"photos {outcome}"] += 1


def assign(instance: models.Model, values: Mapping[str, Any]) -> bool:
    """Set the values and tell whether any of them is new."""
    changed = {name for name, value in values.items() if getattr(instance, name) != value}
    for name in changed:
        setattr(instance, name, values[name])
    return bool(changed)


def holds(photo: ProductImage, data: bytes) -> bool:
    """Tell whether the stored file has these very bytes."""
    try:
        with photo.image.open("rb") as file:
            return bool(file.size == len(data) and file.read() == data)
    except OSError:
        return False


def replace_file(photo: ProductImage, name: str, data: bytes) -> None:
    """Give a photo other content under a new name, so that no cache shows the old."""
    old = photo.image.name
    photo.image.save(name, ContentFile(data), save=False)
    if old:
        transaction.on_commit(partial(photo.image.storage.delete, old), robust=True)


def describe(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error).partition("\n")[0]
    if hasattr(error, "error_dict"):
        lines = [f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items()]
        return "; ".join(lines)
    return "; ".join(error.messages)
