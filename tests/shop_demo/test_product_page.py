"""What the page of a product says."""

import pytest
from django.test import Client
from django.urls import reverse

from shop_demo.catalogue.models import Category, Product, ProductImage
from visual_search.registry import registry

from .shelves import add_product, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shop_demo.urls")]


def test_a_product_shows_what_a_shopper_asks(client: Client, shelf: Category) -> None:
    product = add_product(shelf, stock=2, description="Holds <b>tea</b>", gtin="4006381333931")
    ProductImage.objects.create(product=product, image="products/b.jpg", position=1, view="back")

    page = page_of(client, product.get_absolute_url())

    assert 'alt="Mug 1"' in page
    assert 'alt="Mug 1, back"' in page
    assert "Only 2 left" in page
    assert "Holds &lt;b&gt;tea&lt;/b&gt;" in page
    assert "4006381333931" in page


def test_an_accepted_alternative_text_stands_at_the_first_photo(
    client: Client, shelf: Category
) -> None:
    product = add_product(shelf)
    ProductImage.objects.create(product=product, image="products/b.jpg", position=1, view="back")
    searchable = registry.for_model(Product)

    searchable.accept_alt_text(product, "A blue mug <with> a handle")

    page = page_of(client, product.get_absolute_url())
    assert 'alt="A blue mug &lt;with&gt; a handle"' in page
    assert 'alt="Mug 1, back"' in page
    assert searchable.get_alt_text(Product.objects.get()) == "A blue mug <with> a handle"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"stock": 0}, "Sold out"),
        ({"stock": 50}, "In stock"),
        ({"price": None}, "Price on request"),
        ({"price": "0.00"}, "€0.00"),
    ],
)
def test_stock_and_price_are_said_in_words(
    client: Client, shelf: Category, fields: dict[str, object], text: str
) -> None:
    product = add_product(shelf, **fields)

    assert text in page_of(client, product.get_absolute_url())


def test_a_product_leads_to_its_published_variants(client: Client, shelf: Category) -> None:
    product = add_product(shelf)
    add_product(shelf, 2, colour="Sage")
    add_product(shelf, 3, colour="Plum", is_published=False)

    page = page_of(client, product.get_absolute_url())

    assert "2 finishes" in page
    assert 'href="/product/mug-2/"' in page
    assert "Mug 3" not in page


def test_products_without_a_style_are_no_variants_of_each_other(
    client: Client, shelf: Category
) -> None:
    product = add_product(shelf, style="")
    add_product(shelf, 2, style="")

    assert "finishes" not in page_of(client, product.get_absolute_url())


def test_a_product_without_anything_optional_has_a_page(client: Client) -> None:
    product = Product.objects.create(sku="X", name="Bare", slug="bare")

    assert "Bare: no photo" in page_of(client, product.get_absolute_url())


def test_a_product_names_what_it_is_made_of_and_what_buyers_say(
    client: Client, shelf: Category
) -> None:
    product = add_product(shelf, material="Stoneware")
    product.reviews.create(author="Noor", rating=5, title="A joy", text="Holds <i>tea</i>")
    product.reviews.create(author="Ada", rating=4)

    page = page_of(client, product.get_absolute_url())

    for text in ("Stoneware", "2 reviews", "4.5 of 5 stars", "A joy", "Holds &lt;i&gt;tea"):
        assert text in page


def test_a_part_of_each_picture_can_be_searched_for(client: Client, shelf: Category) -> None:
    product = add_product(shelf)
    ProductImage.objects.create(product=product, image="products/b.jpg", position=1, view="back")

    page = page_of(client, product.get_absolute_url())

    search = reverse("visual_search:photo_search")
    for number in (1, 2):
        assert f'href="{search}?product={product.pk}&amp;image={number}"' in page


def test_a_sold_out_product_cannot_be_put_in_the_basket(client: Client, shelf: Category) -> None:
    product = add_product(shelf, stock=0)

    page = page_of(client, product.get_absolute_url())

    assert "Sold out" in page
    assert "Add to basket" not in page
