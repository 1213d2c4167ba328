"""Empties the catalogue."""

from django.db import transaction

from .models import Brand, Category, Product, Promotion

BATCH_SIZE = 200


def clear_catalogue() -> None:
    """Delete all products with their photos and files, promotions, categories and brands."""
    while pks := list(Product.objects.values_list("pk", flat=True)[:BATCH_SIZE]):
        with transaction.atomic():
            Product.objects.filter(pk__in=pks).delete()
    with transaction.atomic():
        Promotion.objects.all().delete()
        Category.objects.all().delete()
        Brand.objects.all().delete()
