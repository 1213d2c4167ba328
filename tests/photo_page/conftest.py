"""A shelf of the demo shop to search with photos."""

import pytest

from shop_demo.catalogue.models import Category, Product, ProductImage
from tests.conftest import picture_file
from tests.photo_page.asking import BLUE, GREEN, RED
from visual_search.registry import registry


@pytest.fixture(autouse=True)
def no_samples(monkeypatch) -> None:
    monkeypatch.setattr(type(registry.for_model(Product)), "sample_photos", ())


@pytest.fixture
def shelf(embed_all) -> list[Product]:
    """Two mugs of one style, a jug that is sold out, and a vase."""
    rows = [
        ("Red mug", "Mugs", RED, 3, "M1"),
        ("Blue mug", "Mugs", BLUE, 3, "M1"),
        ("Ruby jug", "Jugs", (180, 20, 40), 0, ""),
        ("Green vase", "Vases", GREEN, 3, ""),
    ]
    made = []
    for number, (name, kind, colour, stock, style) in enumerate(rows):
        category, _new = Category.objects.get_or_create(name=kind, slug=kind.lower())
        product = Product.objects.create(
            name=name, sku=str(number), slug=f"p{number}", style=style, stock=stock,
            category=category, price=number,
        )  # fmt: skip
        ProductImage.objects.create(product=product, image=picture_file(colour))
        made.append(product)
    embed_all()
    return made
