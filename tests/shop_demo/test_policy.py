"""Every page of the demo, the admin among them, comes with a strict policy and keeps to it."""

from typing import Any

import pytest
from django.test import Client

from shop_demo import settings as demo
from shop_demo.catalogue.models import Category, Product, ProductImage
from shop_demo.policy import POLICY
from tests.conftest import picture_file
from tests.html import Page

pytestmark = pytest.mark.django_db

PAGES = (
    "/",
    "/visual-search/?q=mug",
    "/basket/",
    "/visual-search/",
    "/no-such-page/",
    "/admin/",
    "/admin/catalogue/product/",
    "/admin/catalogue/product/add/",
    "/admin/visual_search/embedding/",
    "/admin/visual_search/embeddingspace/",
    "/admin/visual_search/run/",
    "/admin/login/?next=/admin/",
)


@pytest.fixture(autouse=True)
def shipped(settings: Any) -> None:
    settings.MIDDLEWARE = demo.MIDDLEWARE
    settings.MOST_BODY_BYTES = demo.MOST_BODY_BYTES
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def mug() -> Product:
    category = Category.objects.create(name="Mugs", slug="mugs")
    made = Product.objects.create(
        name="Mug", sku="1", slug="mug", category=category, stock=3, price=9
    )
    ProductImage.objects.create(product=made, image=picture_file((200, 30, 30)))
    return made


def check(response: Any) -> None:
    assert response["Content-Security-Policy"] == POLICY
    Page(response.content.decode()).assert_strict()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_a_policy_and_keeps_to_it(address: str, admin_client: Client) -> None:
    check(admin_client.get(address))


def test_pages_of_products_have_it_too(mug: Product, admin_client: Client) -> None:
    check(admin_client.get(mug.get_absolute_url()))
    check(admin_client.get(f"/admin/catalogue/product/{mug.pk}/change/"))


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "*" not in POLICY
    assert POLICY.startswith("default-src 'none'")
