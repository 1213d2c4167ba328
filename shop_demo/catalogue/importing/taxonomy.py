"""Finds or makes the brands, categories and addresses that imported products need."""

from collections.abc import Iterator, Sequence
from itertools import count

from django.db import transaction
from django.utils.text import slugify

from ..models import Brand, Category, Product

SLUG_LENGTH = 240


class Taxonomy:
    """The brands and categories of the shop, read once and made as they are needed."""

    def __init__(self) -> None:
        self._brands = {brand.name: brand for brand in Brand.objects.all()}
        self._categories = {(node.parent_id, node.name): node for node in Category.objects.all()}

    def brand(self, name: str) -> Brand | None:
        if not name:
            return None
        if name not in self._brands:
            made = Brand(name=name)
            made.clean_fields()
            with transaction.atomic():
                made.save()
            self._brands[name] = made
        return self._brands[name]

    def category(self, path: Sequence[str]) -> Category | None:
        """Return the category at the end of a path such as Men, Tops, Hoodies."""
        node: Category | None = None
        for depth, name in enumerate(path, start=1):
            key = (node.pk if node else None, name)
            if key not in self._categories:
                self._categories[key] = _make_category(node, name, path[:depth])
            node = self._categories[key]
        return node


def _make_category(parent: Category | None, name: str, path: Sequence[str]) -> Category:
    made = Category(parent=parent, name=name)
    made.clean_fields(exclude=["slug", "parent"])
    taken = Category.objects.filter
    made.slug = next(slug for slug in slugs(" ".join(path)) if not taken(slug=slug).exists())
    with transaction.atomic():
        made.save()
    return made


def product_slug(name: str, sku: str) -> str:
    """Return a free address for a new product: its name, with its SKU where that is taken."""
    taken = Product.objects.filter
    return next(slug for slug in slugs(name, f"{name} {sku}") if not taken(slug=slug).exists())


def slugs(*texts: str) -> Iterator[str]:
    """Yield each text as a slug, then the last one numbered, without end."""
    made = [slugify(text, allow_unicode=True)[:SLUG_LENGTH] for text in texts]
    yield from filter(None, made)
    base = made[-1] or "item"
    yield from (f"{base}-{number}" for number in count(2))
