"""An address names all of a search but the photo: opened again, it finds the same."""

import re
from urllib.parse import urlencode

import pytest

from tests.html import Page
from tests.photo_page.asking import SHOP, address_of, again, ask, two_things
from tests.test_views import checked, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base")]


def begun(client, product, **wish):
    """A search that begins with the picture of a product."""
    return client.get(f"{SHOP}&{urlencode({'product': product.pk, **wish}, doseq=True)}")


def opened(client, response):
    """What somebody sees who opens the address of an answer."""
    return client.get(f"/visual-search/?{address_of(response).urlencode()}")


WISHES = (
    {},
    {"box": "10,10,60,60"},
    {"words": "mug"},
    {"in_stock": "0"},
    {"filter_price_max": "2"},
    {"filter_price_max": "2", "in_stock": "0", "words": "mug", "colour_weight": "0.75"},
    {"offset": "1"},
)


@pytest.mark.parametrize("wish", WISHES)
def test_a_search_that_began_with_a_product_is_the_same_when_it_is_opened_again(
    client, shelf, wish, configure
):
    configure(PAGE_SIZE=2)
    first = begun(client, shelf[3], image="1", **wish)

    second = opened(client, first)

    checked(second)
    assert titles(first)
    assert titles(second) == titles(first)
    assert address_of(second) == address_of(first)


def test_steps_stand_in_the_address(client, shelf):
    steps = {"step": [f"more:{shelf[1].pk}", f"less:{shelf[0].pk}"], "in_stock": "0"}
    first = begun(client, shelf[3], **steps)

    second = opened(client, first)

    assert titles(second) == titles(first) == ["Ruby jug"]
    assert address_of(second).getlist("step") == steps["step"]


def test_the_box_that_was_found_is_searched_as_its_address_names_it(client, shelf):
    first = ask(client, two_things())

    second = ask(client, two_things(), box=address_of(first)["box"])

    assert address_of(second)["box"] == address_of(first)["box"]
    assert found_with(second) == found_with(first)


def found_with(response) -> list[str]:
    """The reasons name parts of the photo, so that they tell another box apart."""
    page = re.sub(r'(value|href|data-query-id)="[^"]*"', "", body(response))
    return re.findall(r"<article.*?</article>", page, re.DOTALL)


def body(response) -> str:
    return response.content.decode()


def test_a_barcode_stays_with_the_search(client, shelf):
    first = ask(client, barcode="4006381333931")

    second = again(client, first, words="mug")

    assert address_of(second)["barcode"] == "4006381333931"


def test_without_scripts_the_search_of_a_product_has_an_address_after_each_step(client, shelf):
    first = begun(client, shelf[3])

    response = again(client, first, filter_price_max="0")

    assert response.status_code == 303
    second = client.get("/visual-search/" + response["Location"])
    assert titles(second) == ["Red mug"]
    assert address_of(second)["product"] == str(shelf[3].pk)


def test_a_photo_of_a_shoppers_own_gets_no_address_without_scripts(client, shelf):
    response = again(client, ask(client), filter_price_max="0")

    assert response.status_code == 200
    assert [one for one in Page(body(response)).named("input") if one.get("name") == "copy"]
