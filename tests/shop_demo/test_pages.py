"""The pages that shoppers and admins of the demo shop see."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop_demo.catalogue.models import Category, Promotion

from .shelves import add_product, page_of, queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shop_demo.urls")]


def test_the_home_page_lists_published_products_with_photo_and_price(
    client: Client, shelf: Category
) -> None:
    add_product(shelf)
    add_product(shelf, 2, is_published=False)

    page = page_of(client, "/")

    assert "Mug 1" in page
    assert "Mug 2" not in page
    assert 'src="/media/products/1.jpg"' in page
    assert "€5.00" in page


def test_an_empty_shop_says_so(client: Client) -> None:
    assert "no products here yet" in page_of(client, "/")


def test_every_page_leads_to_the_photo_search(client: Client, shelf: Category) -> None:
    product = add_product(shelf)

    for address in ("/", shelf.get_absolute_url(), product.get_absolute_url()):
        assert f'href="{reverse("visual_search:photo_search")}"' in page_of(client, address)


def test_the_photo_search_wears_the_clothes_of_the_shop(client: Client, shelf: Category) -> None:
    page = page_of(client, reverse("visual_search:photo_search"))

    assert "catalogue/shop.css" in page
    assert "Kitchen" in page


def test_a_category_shows_the_products_of_its_parts(client: Client, shelf: Category) -> None:
    add_product(shelf)
    other = Category.objects.create(name="Lamps", slug="lamps")
    add_product(other, 2)

    page = page_of(client, "/category/kitchen/")

    assert "Mug 1" in page
    assert "Mug 2" not in page
    assert 'href="/category/kitchen-mugs/"' in page


def test_a_long_category_has_pages(client: Client, shelf: Category) -> None:
    for number in range(30):
        add_product(shelf, number)

    first = page_of(client, shelf.get_absolute_url())
    last = page_of(client, f"{shelf.get_absolute_url()}?page=2")

    assert first.count('class="card"') == 24
    assert last.count('class="card"') == 6
    assert "Page 2 of 2" in last
    assert 'rel="prev"' in last


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", "1e3"])
def test_a_page_that_does_not_exist_shows_one_that_does(client: Client, number: str) -> None:
    assert client.get(f"/?page={number}").status_code == 200


@pytest.mark.parametrize("address", ["/product/mug-1/", "/product/none/", "/category/none/"])
def test_what_is_not_on_offer_is_not_found_in_the_shops_clothes(
    client: Client, shelf: Category, address: str
) -> None:
    add_product(shelf, is_published=False)

    response = client.get(address)

    assert response.status_code == 404
    assert "Page not found" in response.content.decode()
    assert "catalogue/shop.css" in response.content.decode()


@pytest.mark.parametrize("address", ["/", "/category/kitchen/", "/product/mug-1/"])
def test_a_page_costs_the_same_queries_for_few_products_and_for_many(
    client: Client, shelf: Category, address: str
) -> None:
    for number in range(3):
        add_product(shelf, number)
    few = queries_of(client, address)
    for number in range(3, 20):
        add_product(shelf, number)

    many = queries_of(client, address)

    assert many == few
    assert few <= 16


@pytest.mark.parametrize("name", ["product_changelist", "category_changelist"])
def test_an_admin_list_costs_the_same_queries_for_few_products_and_for_many(
    admin_client: Client, shelf: Category, name: str
) -> None:
    address = reverse(f"admin:catalogue_{name}")
    add_product(shelf)
    few = queries_of(admin_client, address)
    for number in range(2, 12):
        add_product(
            Category.objects.create(name=f"C{number}", slug=f"c-{number}", parent=shelf), number
        )

    many = queries_of(admin_client, address)

    assert many == few


def test_an_admin_sees_thumbnails_of_a_products_photos(
    admin_client: Client, shelf: Category
) -> None:
    product = add_product(shelf)

    page = page_of(admin_client, reverse("admin:catalogue_product_change", args=[product.pk]))

    assert '<img src="/media/products/1.jpg" width="64"' in page


def test_no_page_has_script_or_style_of_its_own(client: Client, shelf: Category) -> None:
    product = add_product(shelf)

    for address in ("/", shelf.get_absolute_url(), product.get_absolute_url()):
        page = page_of(client, address)
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)


def test_pages_only_answer_to_reading(client: Client) -> None:
    assert client.post("/").status_code == 405


@pytest.fixture
def agreed(client: Client, configure: Callable[..., None]) -> Client:
    """A browser that is remembered for this visit."""
    configure(CONSENT="shop_demo.shoppers.consent.level")
    client.post("/you/choose/", {"choice": "visit"})
    return client


def test_what_was_looked_at_is_shown_again_newest_first(agreed: Client, shelf: Category) -> None:
    for number in (1, 2, 3):
        add_product(shelf, number, style="")
    for number in (1, 2, 3, 1):
        page_of(agreed, f"/product/mug-{number}/")

    seen = page_of(agreed, "/").partition("You looked at")[2]

    assert re.findall(r'href="/product/(mug-\d)/[?"]', seen) == ["mug-1", "mug-3", "mug-2"]


def test_looking_at_products_leaves_nothing_unless_the_shopper_agreed(
    client: Client, shelf: Category, configure: Callable[..., None]
) -> None:
    configure(CONSENT="shop_demo.shoppers.consent.level")
    address = add_product(shelf).get_absolute_url()

    page_of(client, address)
    before = set(client.cookies)
    client.post("/you/choose/", {"choice": "visit"})
    page_of(client, address)

    assert before <= {"csrftoken"}
    assert "sessionid" not in client.cookies
    assert client.cookies["visual_search_visit"]["httponly"]


@pytest.mark.parametrize("cookie", ["1.2.3", "x:y", "", "9" * 4000])
def test_a_cookie_that_somebody_else_wrote_is_ignored(
    agreed: Client, shelf: Category, cookie: str
) -> None:
    add_product(shelf)
    agreed.cookies["visual_search_visit"] = cookie

    assert "You looked at" not in page_of(agreed, "/")


def test_whoever_agrees_to_less_has_erased_what_was_kept(agreed: Client, shelf: Category) -> None:
    page_of(agreed, add_product(shelf).get_absolute_url())
    known = agreed.get("/you/everything.json").json()

    agreed.post("/you/choose/", {"choice": "nothing"})

    assert [step["kind"] for step in known["visit"]] == ["view"]
    assert agreed.get("/you/everything.json").json() == {"visit": [], "kept": []}
    assert agreed.post("/you/choose/", {"choice": "all"}).status_code == 404


def test_the_home_page_shows_categories_offers_and_the_campaign(
    client: Client, shelf: Category
) -> None:
    product = add_product(shelf)
    now = timezone.now()
    times = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=1)}
    Promotion.objects.create(name="Tea", slug="tea", percent=10, category=shelf, **times)
    campaign = Promotion.objects.create(name="Sea", slug="sea", kind="campaign", **times)
    campaign.products.add(product)

    page = page_of(client, "/")

    assert 'href="/category/kitchen-mugs/"' in page
    assert 'href="/offer/tea/"' in page
    assert "−10%" in page
    assert 'href="/offer/sea/"' in page
    assert "Mug 1" in page_of(client, "/offer/sea/")


def test_the_shop_speaks_german(client: Client, shelf: Category) -> None:
    add_product(shelf, price="1234.50")

    client.post("/i18n/setlang/", {"language": "de", "next": "/"})
    page = page_of(client, "/product/mug-1/")

    assert '<html lang="de" dir="ltr">' in page
    assert "In den Warenkorb" in page
    assert "1.234,50\N{NO-BREAK SPACE}€" in page


def test_a_category_cannot_lie_inside_itself(shelf: Category) -> None:
    kitchen = shelf.parent
    assert kitchen is not None
    kitchen.parent = shelf

    with pytest.raises(ValidationError, match="cannot lie inside itself"):
        kitchen.clean()
