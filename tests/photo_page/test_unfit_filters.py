"""Addresses that filter by what this shop does not have, or cannot read."""

import pytest

from tests.photo_page.asking import SHOP, address_of, ask
from tests.test_views import checked, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base", "english")]

EVERYTHING = {"in_stock": "0"}


@pytest.fixture
def english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("filter_flavour", "sweet", "This filter is not known here: “flavour”."),
        ("filter_price_around", "3", "This filter is not known here: “price_around”."),
        ("filter_exclude", "1", "This filter is not known here: “exclude”."),
        ("filter_words", "mug", "This filter is not known here: “words”."),
        ("filter_price_min", "cheap", "“cheap” does not fit the filter “price_min”."),
        ("filter_category", "mugs", "“mugs” does not fit the filter “category”."),
        ("filter_price_min", ["1", "2"], "“price_min” takes one value."),
    ],
)
def test_a_filter_that_cannot_be_meant_is_told_and_left_out(client, shelf, field, value, said):
    response = ask(client, **EVERYTHING, **{field: value})

    checked(response)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert titles(response) == titles(ask(client, **EVERYTHING)) != []
    assert field not in address_of(response)


def test_filters_beside_it_go_on_filtering(client, shelf):
    response = ask(client, **EVERYTHING, filter_flavour="sweet", filter_price_max="1")

    assert titles(response) == ["Red mug"]
    assert address_of(response)["filter_price_max"] == "1"


@pytest.mark.parametrize("part", ["", "answer"])
def test_the_page_without_a_photo_says_it_too(client, db, part):
    response = client.get(f"{SHOP}&part={part}&filter_flavour=sweet")

    assert response.status_code == 200
    assert "not known here: “flavour”" in response.content.decode()


def test_the_address_that_a_form_without_scripts_leads_to_says_it_too(client, shelf):
    posted = client.post(SHOP, {"product": shelf[0].pk, "filter_flavour": "sweet"})
    followed = client.get(f"/visual-search/{posted['Location']}")

    assert posted.status_code == 303
    assert "not known here: “flavour”" in followed.content.decode()


def test_what_is_no_filter_at_all_is_none_of_the_pages_business(client, shelf):
    response = client.get(f"{SHOP}&product={shelf[0].pk}&utm_source=mail&flavour=sweet")

    assert response.status_code == 200
    assert "vs-notice" not in response.content.decode()


def test_hundreds_of_them_are_told_in_a_few_words(client, db):
    many = "".join(f"&filter_x{number}={'y' * 50}" for number in range(900))

    page = client.get(SHOP + many).content.decode()

    assert page.count("This filter is not known here") == 5
    assert "filter_x" not in page


def test_names_in_notices_are_escaped(client, db):
    page = client.get(f"{SHOP}&filter_%3Cb%3E=1").content.decode()

    assert "“&lt;b&gt;”" in page
    assert "<b>" not in page
