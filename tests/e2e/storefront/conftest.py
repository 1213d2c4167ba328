"""A shop with shelves, variants, offers and reviews."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page

from shop_demo.catalogue.models import Brand, Category, Product, ProductImage, Promotion
from tests.conftest import picture_file
from visual_search import indexing
from visual_search.store import spaces

SHELF = [
    # name, style, colour, material, price, stock, picture
    ("Red mug", "MUG-1", "Red", "Stoneware", "12.00", 5, (200, 40, 40)),
    ("Rose mug", "MUG-1", "Pink", "Stoneware", "12.00", 5, (215, 120, 120)),
    ("Brick mug", "MUG-2", "Red", "Porcelain", "18.50", 2, (190, 60, 40)),
    ("Rust mug", "MUG-3", "Red", "Stoneware", "15.00", 9, (170, 50, 30)),
    ("Blue jug", "JUG-1", "Blue", "Glass", "29.00", 4, (30, 40, 200)),
    ("Sky jug", "JUG-2", "Blue", "Glass", "31.00", 0, (90, 120, 220)),
    ("Green vase", "VAS-1", "Green", "Stoneware", "45.00", 1, (30, 160, 60)),
]


@pytest.fixture
def store(transactional_db: None, live_server: Any) -> str:
    """The address of a small shop whose pictures are embedded."""
    spaces.ensure_space()
    kitchen = Category.objects.create(name="Kitchen", slug="kitchen")
    shelf = Category.objects.create(name="Mugs & jugs", slug="mugs", parent=kitchen)
    brand = Brand.objects.create(name="Studio Tarn")
    for number, (name, style, colour, material, price, stock, picture) in enumerate(SHELF):
        product = Product.objects.create(
            name=name,
            sku=f"E{number}",
            slug=name.lower().replace(" ", "-"),
            style=style,
            colour=colour,
            material=material,
            price=price,
            stock=stock,
            brand=brand,
            category=shelf,
            description="Thrown by hand. Holds 350 ml.",
        )
        for position, view in enumerate(("front", "angle", "above")):
            shade = (picture[0], picture[1], picture[2] + 4 * position)
            image = picture_file(shade)
            ProductImage.objects.create(product=product, image=image, position=position, view=view)
        product.reviews.create(author="Noor", rating=4, title="A joy", text="Pours well.")
    now = timezone.now()
    times = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=9)}
    offer = Promotion.objects.create(
        name="Red week", slug="red", percent=20, text="20 percent off red", **times
    )
    offer.products.set(Product.objects.filter(colour="Red"))
    campaign = Promotion.objects.create(name="Sea", slug="sea", kind="campaign", **times)
    campaign.products.set(Product.objects.filter(colour="Blue"))
    for _outcome in indexing.embed_pending(seconds=30):
        pass
    return str(live_server.url)


@pytest.fixture
def assert_accessible(page: Page) -> Callable[[str], None]:
    """Ask axe-core about the page as it is."""

    def check(where: str) -> None:
        found = Axe().run(page)
        assert found.violations_count == 0, f"{where}: {found.generate_report()}"

    return check
