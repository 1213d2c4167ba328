"""The photo-search page with a barcode in the photo."""

import pytest

from shop_demo.catalogue.models import Product
from tests.html import Page
from tests.photo_page.asking import ask
from tests.reading.pictures import GTIN, drawn, jpeg_of
from tests.test_views import titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base")]


def test_the_product_of_the_code_comes_first_and_says_why(client, shelf):
    Product.objects.filter(name="Green vase").update(gtin=GTIN)
    shelf[3].refresh_from_db()
    shelf[3].save()

    response = ask(client, jpeg_of(drawn()))

    assert titles(response)[0] == "Green vase"
    assert "The barcode is the same" in response.content.decode()
    assert "We do not sell" not in response.content.decode()


def test_a_code_that_is_not_sold_is_named_and_the_look_goes_on(client, shelf):
    response = ask(client, jpeg_of(drawn()))

    assert f"We do not sell {GTIN}; these look like it." in response.content.decode()
    assert titles(response)


def test_without_scripts_the_code_goes_along_with_the_small_copy(client, shelf):
    page = Page(ask(client, jpeg_of(drawn())).content.decode())

    [field] = [one for one in page.named("input") if one.get("name") == "barcode"]
    assert field["value"] == GTIN


@pytest.mark.parametrize(
    "text", ["javascript:alert(document.domain)", "https://foreign.example/<b>x</b>", "שלום 😀"]
)
def test_what_squares_say_is_never_shown(client, shelf, text):
    response = ask(client, jpeg_of(drawn(text, "QRCode", scale=6)))

    html = response.content.decode()
    assert response.status_code == 200
    assert not any(sign in html for sign in ("javascript:", "foreign.example", "שלום"))
