"""Searching with words."""

import pytest
from django.test import Client

from shop_demo.catalogue.models import Brand, Category, Product

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shop_demo.urls")]


@pytest.fixture(autouse=True)
def shelf() -> None:
    vases = Category.objects.create(name="Vases", slug="vases")
    tarn = Brand.objects.create(name="Studio Tarn")
    for number, (name, colour, text) in enumerate(
        [
            ("Ripple Vase, Teal", "Blue", "Runs in waves."),
            ("Quarry Vase, Sand", "Beige", "Of terrazzo, heavy."),
            ("Harbour Mug", "Blue", "Keeps tea warm beside a vase."),
            ("Oak Tray", "Brown", "Carries four mugs."),
        ]
    ):
        Product.objects.create(
            sku=f"W-{number}",
            slug=f"w-{number}",
            name=name,
            colour=colour,
            description=text,
            brand=tarn,
            category=vases if "Vase" in name else None,
            gtin="4006381333931" if number == 0 else "",
        )


def found(client: Client, words: str) -> str:
    response = client.get("/search/", {"q": words})
    assert response.status_code == 200
    return response.content.decode().partition("<h1>")[2]


def test_the_name_counts_more_than_the_description(client: Client) -> None:
    page = found(client, "vase")

    assert page.index("Quarry Vase") < page.index("Harbour Mug")
    assert "Oak Tray" not in page


def test_all_words_must_match_also_in_different_fields(client: Client) -> None:
    page = found(client, "blue vases")

    assert "Ripple Vase" in page
    assert "Quarry Vase" not in page


@pytest.mark.parametrize("words", ["quary vasse", "harbur", "Tary oak", "Ripplevase"])
def test_typing_errors_are_forgiven_and_said(client: Client, words: str) -> None:
    page = found(client, words)

    assert "Nothing is called exactly that" in page
    assert 'class="card"' in page


def test_nothing_found_leads_to_the_photo_search(client: Client) -> None:
    page = found(client, "bicycle pump")

    assert "Nothing in the shop is called that" in page
    assert "Search with a photo" in page


@pytest.mark.parametrize("words", ["w-0", "4006381333931", "4006381 333931"])
def test_an_article_number_or_barcode_leads_to_its_product(client: Client, words: str) -> None:
    assert client.get("/search/", {"q": words}).headers["Location"] == "/product/w-0/"


@pytest.mark.parametrize("words", ["", "   ", "\0"])
def test_no_words_show_everything(client: Client, words: str) -> None:
    assert client.get("/search/", {"q": words}).headers["Location"] == "/all/"


@pytest.mark.parametrize("words", ["'", '"', "a:* & !b", "%_", "<script>", "x" * 5000, "🏺"])
def test_strange_words_are_only_words(client: Client, words: str) -> None:
    page = found(client, words)

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page or words != "<script>"


def test_unpublished_products_are_not_found(client: Client) -> None:
    Product.objects.update(is_published=False)

    assert "Ripple" not in found(client, "vase").replace("Ripple Vase ...", "")
    assert client.get("/search/", {"q": "W-0"}).status_code == 200
