"""Empties the catalogue."""

from django.db import transaction

from .models import Brand, Category, Product

BATCH_SIZE = 200


def clear_catalogue() -> None:
    """Delete all products with their photos and files, the categories and the brands."""
    while pks := list(Product.objects.values_list("pk", flat=True)[:BATCH_SIZE]):
        with transaction.atomic():
            Product.objects.filter(pk__in=pks).delete()
    with transaction.atomic():
        Category.objects.all().delete()
        Brand.objects.all().delete()
