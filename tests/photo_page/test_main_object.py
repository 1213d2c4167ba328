"""Which part of a photo a search begins with."""

import re

import pytest
from django.core.files.base import ContentFile

from shop_demo.catalogue.models import Category, Product, ProductImage
from tests.html import Page
from tests.photo_page.asking import RED, address_of, ask, still_life, two_things
from tests.test_views import titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base")]


def test_the_search_begins_with_the_main_object(client, shelf):
    response = ask(client, two_things())

    left, top, width, height = map(float, address_of(response)["box"].split(","))
    assert left < 14 < 50 < left + width < 56
    assert top < 25 < 80 < top + height < 86
    dots = [one for one in Page(response.content.decode()).named("button") if "data-vs-dot" in one]
    assert [one.get("aria-current") for one in dots] == ["true", None]
    assert "Object 2 of 2: right" in response.content.decode()


def test_a_uniform_photo_is_searched_whole(client, shelf):
    assert address_of(ask(client))["box"] == "whole"


def test_numbers_that_span_the_photo_mean_the_whole_of_it(client, shelf):
    numbers = {"box_left": "0", "box_top": "0", "box_width": "100", "box_height": "100"}

    assert address_of(ask(client, **numbers))["box"] == "whole"


def box_of(response) -> str:
    return re.search(r'data-box="([^"]*)"', response.content.decode())[1]


def test_a_search_begins_with_the_main_object(client, shelf):
    response = ask(client, still_life(RED), part="answer")

    assert box_of(response) not in ("", "whole")
    assert titles(response)[0] == "Red mug"


def test_a_search_begins_with_the_whole_photo_where_that_is_surer(client, shelf, embed_all):
    """The main object of this picture is red, but the shop sells a print of all of it."""
    print_ = Product.objects.create(
        name="Print", sku="print", slug="print", category=Category.objects.first(), stock=1, price=9
    )
    image = ContentFile(still_life(RED), "print.png")
    ProductImage.objects.create(product=print_, image=image)
    embed_all()

    response = ask(client, still_life(RED), part="answer")

    assert box_of(response) in ("", "whole")
    assert titles(response)[0] == "Print"
