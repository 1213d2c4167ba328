"""Searching with words."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from shop_demo.catalogue.models import Brand, Category, Product, Promotion
from visual_search.registry import registry
from visual_search.search.query import naming
from visual_search.store.documents import drift

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shop_demo.urls")]


@pytest.fixture(autouse=True)
def shelf() -> Iterator[None]:
    naming.forget_names()
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
            stock=3,
        )
    yield
    naming.forget_names()


def found(client: Client, words: str, **fields: str) -> str:
    response = client.get("/visual-search/", {"q": words, **fields})
    assert response.status_code == 200
    return response.content.decode().partition("<h1>")[2]


def test_what_is_a_vase_is_found_and_not_what_stands_beside_one(client: Client) -> None:
    page = found(client, "vase")

    assert "Quarry Vase" in page
    assert "Harbour Mug" not in page


def test_what_has_all_words_comes_first_also_in_different_fields(client: Client) -> None:
    page = found(client, "blue vases")

    assert "Ripple Vase" in page
    assert "Quarry Vase" not in page.partition("Ripple Vase")[0]


def test_the_header_of_every_page_has_the_box_once(client: Client) -> None:
    for address in ("/", "/visual-search/?q=vase", "/visual-search/"):
        page = client.get(address).content.decode()
        assert page.count('role="search"') == 1, address


def test_results_wear_the_clothes_of_the_shop(client: Client) -> None:
    page = found(client, "vase")

    assert "Studio Tarn" in page
    assert 'class="site-footer"' in page


def test_prices_are_those_after_the_offers(client: Client) -> None:
    Product.objects.filter(sku="W-0").update(price=20)
    Product.objects.filter(sku="W-1").update(price=15)
    today, hour = timezone.now(), timedelta(hours=1)
    sale = Promotion.objects.create(
        name="Sale", slug="sale", percent=50, starts_at=today - hour, ends_at=today + hour
    )
    sale.products.add(Product.objects.get(sku="W-0"))

    page = found(client, "vase", sort="price", filter_category=str(Category.objects.get().pk))

    assert page.index("Ripple Vase") < page.index("Quarry Vase")
    assert "Quarry" not in found(client, "vase", filter_price_max="12")


def test_nothing_found_leads_to_the_photo_search(client: Client) -> None:
    page = found(client, "bicyclepump")

    assert "Nothing found" in page
    assert "Search with a photo" in page


@pytest.mark.parametrize("words", ["w-0", "4006381333931", "4006381 333931"])
def test_an_article_number_or_barcode_leads_to_its_product(client: Client, words: str) -> None:
    response = client.get("/visual-search/", {"q": words})

    assert response.headers["Location"] == "/product/w-0/"


@pytest.mark.parametrize("words", ["'", '"', "a:* & !b", "%_", "<script>", "x" * 5000, "🏺"])
def test_strange_words_are_only_words(client: Client, words: str) -> None:
    page = found(client, words)

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page or words != "<script>"


def test_unpublished_products_are_not_found(client: Client) -> None:
    Product.objects.update(is_published=False)

    assert "Ripple" not in found(client, "vase")
    assert client.get("/visual-search/", {"q": "W-0"}).status_code == 200


def chips(page: str) -> list[str]:
    return re.findall(r'aria-label="Remove ([^"]+)"', page)


def link_without(page: str, label: str) -> str:
    [link] = re.findall(rf'href="([^"]+)" aria-label="Remove {label}"', page)
    return unescape(link)


def test_what_words_ask_for_filters_and_can_be_taken_away_one_by_one(client: Client) -> None:
    Product.objects.update(price=20)
    Product.objects.filter(sku="W-1").update(price=90)
    asked = found(client, "blue vase under 30 euro")

    without_colour = client.get(link_without(asked, "Blue")).content.decode()
    without_price = client.get(link_without(without_colour, "Price up to 30")).content.decode()

    assert "Ripple Vase" in asked
    assert "Quarry Vase" not in asked
    assert sorted(chips(asked)) == ["Blue", "Price up to 30", "Vases"]
    assert sorted(chips(without_colour)) == ["Price up to 30", "Vases"]
    assert chips(without_price) == ["Vases"]


def test_a_filter_of_the_address_counts_more_than_the_words(client: Client) -> None:
    page = found(client, "blue vase", filter_colour="Beige")

    assert "Quarry Vase" in page
    assert "Ripple Vase" not in page
    assert sorted(chips(page)) == ["Beige", "Vases"]


def test_the_weakest_of_what_words_ask_for_goes_first_and_it_is_said(client: Client) -> None:
    page = found(client, "brown vase")

    assert "Left out: Brown." in page
    assert "Ripple Vase" in page


def test_slips_of_the_pen_are_mended_and_it_is_said(client: Client) -> None:
    drift.reconcile(registry.for_model(Product))

    page = found(client, "blu vasse")
    [meant] = re.findall(r'<a href="([^"]+)"><b>blue vase</b></a>', page)

    assert "Nothing here is called “blu vasse”" in page
    assert page.index("Ripple Vase") > 0
    assert sorted(chips(client.get(unescape(meant)).content.decode())) == ["Blue", "Vases"]


def test_the_page_says_where_matches_end_and_what_is_near_begins(client: Client) -> None:
    near = found(client, "terrazzo heavy waves")
    whole = found(client, "terrazzo heavy")

    assert "1 product, then what comes near</h2>" in near
    assert near.index("Quarry Vase") < near.index("Ripple Vase")
    assert "1 product</h2>" in whole
