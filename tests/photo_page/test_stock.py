"""What is sold out: hidden at first, never denied, and no filter of the shopper's own."""

import re

import numpy as np
import pytest
from django.db.models import BooleanField, Case, Value, When

from shop_demo.catalogue.models import Category, Product
from shop_demo.catalogue.searchable import ProductSearch
from tests.conftest import picture_bytes
from tests.photo_page.asking import SHOP, address_of, ask
from tests.test_views import checked, titles
from visual_search.models import EmbeddingSpace
from visual_search.store.vectors import packed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base")]

RUBY = (180, 20, 40)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def calibrate(space: EmbeddingSpace, *, loosely_related: float) -> None:
    """Nothing is close from here on, and only what is as alike as that is a match at all."""
    limits = {"very_close": 2.0, "similar": 2.0, "loosely_related": loosely_related}
    scale = {"limits": limits, "by_category": {}}
    EmbeddingSpace.objects.filter(pk=space.pk).update(
        calibration={
            "mean": packed(np.zeros(space.dimensions, dtype=np.float32)),
            "scales": {"photo": scale, "product": scale},
        }
    )


def only_in_stock(_self, objects):
    return objects.filter(stock__gt=0)


@pytest.fixture(params=["a field", "a method", "an annotation"])
def stock_told_by(request, monkeypatch) -> None:
    if request.param == "a method":
        monkeypatch.setattr(ProductSearch, "in_stock_field", None)
        monkeypatch.setattr(ProductSearch, "only_in_stock", only_in_stock, raising=False)
    if request.param == "an annotation":
        there = Case(
            When(stock__gt=0, then=Value(True)), default=False, output_field=BooleanField()
        )
        visible = ProductSearch.get_queryset
        monkeypatch.setattr(ProductSearch, "in_stock_field", "there")
        monkeypatch.setattr(
            ProductSearch, "get_queryset", lambda self: visible(self).annotate(there=there)
        )


def test_there_is_a_switch_however_the_shop_says_what_is_sold_out(client, shelf, stock_told_by):
    hidden, shown = ask(client), ask(client, in_stock="0")

    boxes = [one for one in checked(hidden).named("input") if one.get("id") == "vs-in-stock"]
    assert [("checked" in one) for one in boxes] == [True]
    assert "Ruby jug" not in titles(hidden)
    assert "Ruby jug" in titles(shown)
    assert text_of(shown).count("Sold out") == 1
    assert "In stock only 3" in text_of(hidden)


def test_the_very_product_is_shown_where_it_is_sold_out(client, shelf, stock_told_by):
    response = ask(client, picture_bytes(RUBY))

    checked(response)
    assert titles(response) == ["Ruby jug", "Red mug", "Green vase"]
    assert "Found, but sold out" in text_of(response)
    assert text_of(response).count("Sold out") == 1
    assert "Most like it, in stock" in text_of(response)


def test_it_is_found_by_its_barcode_too(client, shelf):
    Product.objects.filter(name="Ruby jug").update(gtin="4006381333931")
    for product in Product.objects.filter(name="Ruby jug"):
        product.save()

    response = ask(client, barcode="4006381333931")

    assert titles(response)[0] == "Ruby jug"
    assert "Found, but sold out" in text_of(response)


def test_what_only_resembles_the_photo_stays_hidden(client, shelf, space):
    calibrate(space, loosely_related=-1.0)

    response = ask(client, picture_bytes(RUBY))

    assert titles(response) == ["Red mug", "Green vase"]
    assert "Found, but sold out" not in text_of(response)


def test_that_nothing_is_near_is_not_said_of_what_is_sold_out(client, shelf, space):
    calibrate(space, loosely_related=0.9999)

    response = ask(client, picture_bytes(RUBY))

    page = checked(response)
    assert "Nothing in this shop" not in text_of(response)
    assert "Nothing close is in stock" in text_of(response)
    drops = [one["value"] for one in page.named("button") if one.get("name") == "drop"]
    assert drops == ["in_stock"]
    assert titles(ask(client, picture_bytes(RUBY), drop="in_stock"))[0] == "Ruby jug"


def test_filters_hold_for_the_very_product_too(client, shelf):
    mugs = Category.objects.get(name="Mugs").pk

    response = ask(client, picture_bytes(RUBY), filter_category=str(mugs))

    assert titles(response) == ["Red mug"]


def test_what_is_in_stock_is_no_filter_of_the_shoppers_own(client, shelf):
    plain, filtered = ask(client), ask(client, filter_price_max="1")

    def count(response) -> list[str]:
        summary = re.search(
            r"<summary>Filters(.*?)</summary>", response.content.decode(), re.DOTALL
        )
        return re.findall(r"\d+", summary[1])

    assert count(plain) == []
    assert count(filtered) == ["1"]
    assert "What narrows the results" not in plain.content.decode()


@pytest.mark.parametrize("told_by", ["in_stock", ("in_stock", "stock")])
def test_what_tells_the_stock_is_offered_by_the_switch_alone(client, shelf, monkeypatch, told_by):
    monkeypatch.setattr(ProductSearch, "in_stock_field", told_by)
    monkeypatch.setattr(ProductSearch, "filter_fields", ("category", "stock", "in_stock"))

    names = {one.get("name") for one in checked(ask(client)).named("input")}

    assert "in_stock" in names
    assert "filter_category" in names
    assert "filter_in_stock" not in names
    assert ("filter_stock_min" in names) == (told_by == "in_stock")


def test_what_is_like_a_product_leaves_out_what_is_sold_out(client, shelf):
    response = client.get(f"{SHOP}&product={shelf[0].pk}")

    assert "Ruby jug" not in titles(response)


# Where nothing is close


def test_where_nothing_is_close_no_category_is_guessed(client, shelf, space):
    guessed = ask(client)
    calibrate(space, loosely_related=2.0)

    response = ask(client)

    assert "our guess" in guessed.content.decode()
    assert "our guess" not in response.content.decode()
    assert "Nothing close, but this comes nearest" in text_of(response)
    assert "The same kind of thing" not in text_of(response)
    assert "guess" not in address_of(response)


def test_a_later_page_guesses_no_more_than_the_first(client, shelf, space, configure):
    calibrate(space, loosely_related=2.0)
    configure(PAGE_SIZE=1)

    response = ask(client, offset="1", box="whole")

    assert "our guess" not in response.content.decode()


def test_a_product_of_the_shop_is_near_itself(client, shelf, space):
    calibrate(space, loosely_related=2.0)

    for query in (f"product={shelf[0].pk}", f"product={shelf[0].pk}&box=10,10,50,50"):
        response = client.get(f"{SHOP}&{query}")

        assert "Nothing" not in text_of(response)
        assert "Most like this product" in text_of(response)


def test_stock_costs_no_query_for_each_card(client, shelf, django_assert_max_num_queries):
    ask(client)

    with django_assert_max_num_queries(30):
        ask(client, picture_bytes(RUBY))
