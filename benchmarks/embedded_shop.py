"""A shop of a folder, or the demo's own, with its pictures embedded as workers do it."""

import os
from collections import defaultdict
from pathlib import Path
from typing import Any

from .photo_and_words import _rows, fill


def set_up(directory: Path | None) -> None:
    """Django with the demo's settings, its tables made; pictures are read where they are."""
    if directory is not None:
        os.environ["MEDIA_ROOT"] = str(directory.resolve() / "images")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_demo.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def filled(directory: Path | None) -> Any:
    """The searchable of the shop, its products made.

    The folder has products.csv (sku, style, name, color, category, price, description), images.csv
    (image, sku) and images/; None is the demo.
    """
    from visual_search.registry import registry

    if directory is None:
        from django.core.management import call_command

        call_command("seed_shop", "--no-wait", verbosity=0)
    else:
        _fill(directory)
    [searchable] = registry
    return searchable


def embedded(directory: Path | None) -> Any:
    """The searchable of the shop, everything of it embedded."""
    from visual_search import indexing
    from visual_search.store.documents.drift import reconcile
    from visual_search.store.spaces import ensure_spaces

    searchable = filled(directory)
    ensure_spaces()
    reconcile(searchable, every_object=True)
    for _outcome in indexing.embed_pending(seconds=3600):
        pass
    return searchable


def _fill(directory: Path) -> None:
    from shop_demo.catalogue.models import Product, ProductImage

    images = defaultdict(list)
    for row in _rows(directory / "images.csv"):
        images[row["sku"]].append(row["image"])
    fill(_rows(directory / "products.csv"), {})
    Product.objects.update(stock=10)
    for product in Product.objects.all():
        for position, image in enumerate(images[product.sku]):
            ProductImage.objects.create(product=product, image=image, position=position)
