"""Puts products on a shelf, and reads pages about them."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shop_demo.catalogue.models import Brand, Category, Product, ProductImage


def add_product(shelf: Category, number: int = 1, **fields: object) -> Product:
    brand, _ = Brand.objects.get_or_create(name=f"Brand {number % 5}")
    values = {"price": "5.00", "stock": 4, "style": "MUG", "colour": "Navy"} | fields
    product = Product.objects.create(
        sku=f"M{number}",
        name=f"Mug {number}",
        slug=f"mug-{number}",
        brand=brand,
        category=shelf,
        **values,
    )
    ProductImage.objects.create(product=product, image=f"products/{number}.jpg", view="front")
    return product


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def queries_of(client: Client, address: str) -> int:
    # The first visit fills caches: content types, neighbours.
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        page_of(client, address)
    return len(captured)
