"""Lists of products: filters, counts, sorting, chips and pages."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from shop_demo.catalogue.listing import Listing, _amount, one_of_each_style
from shop_demo.catalogue.models import Brand, Product, Promotion

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shop_demo.urls")]

SHELF = [
    # name, colour, material, brand, price, stock
    ("Ash bowl", "Blue", "Stoneware", "Tarn", "10.00", 3),
    ("Birch bowl", "Blue", "Glass", "Tarn", "20.00", 0),
    ("Cedar bowl", "Green", "Stoneware", "Kiln", "30.00", 5),
    ("Dogwood bowl", "Green", "Oak", "Kiln", None, 1),
]


@pytest.fixture(autouse=True)
def shelf() -> None:
    for number, (name, colour, material, brand, price, stock) in enumerate(SHELF):
        Product.objects.create(
            sku=f"S{number}",
            slug=f"s-{number}",
            name=name,
            colour=colour,
            material=material,
            brand=Brand.objects.get_or_create(name=brand)[0],
            price=price,
            stock=stock,
        )


def listing(query: str = "") -> Listing:
    return Listing(Product.objects.all(), QueryDict(query))


def names(query: str = "") -> list[str]:
    return [product.name.split()[0] for product in listing(query).page]


def counts(query: str = "") -> dict[str, dict[str, int]]:
    return {
        facet.name: {choice.value: choice.count for choice in facet.choices}
        for facet in listing(query).facets
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Ash", "Birch", "Cedar", "Dogwood"}),
        ("colour=Blue", {"Ash", "Birch"}),
        ("colour=Blue&colour=Green&material=Oak", {"Dogwood"}),
        ("brand=Kiln&stock=1", {"Cedar", "Dogwood"}),
        ("min=15", {"Birch", "Cedar"}),
        ("max=20", {"Ash", "Birch"}),
        ("min=10,5&max=25.00", {"Birch"}),
        ("colour=Mauve", set()),
        ("colour=%00Blue", {"Ash", "Birch"}),
        ("min=cheap&max=-3", {"Ash", "Birch", "Cedar", "Dogwood"}),
        ("max=Infinity", {"Ash", "Birch", "Cedar", "Dogwood"}),
    ],
)
def test_filters_narrow_a_list_down(query: str, expected: set[str]) -> None:
    assert set(names(query)) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("price", ["Ash", "Birch", "Cedar", "Dogwood"]),
        ("-price", ["Cedar", "Birch", "Ash", "Dogwood"]),
        ("name", ["Ash", "Birch", "Cedar", "Dogwood"]),
        ("new", ["Dogwood", "Cedar", "Birch", "Ash"]),
        ("nonsense", ["Dogwood", "Cedar", "Birch", "Ash"]),
    ],
)
def test_lists_are_sorted_as_asked(sort: str, expected: list[str]) -> None:
    assert names(f"sort={sort}") == expected


def test_the_best_rated_come_first_and_the_unrated_last() -> None:
    birch, cedar = (Product.objects.get(sku=sku) for sku in ("S1", "S2"))
    birch.reviews.create(author="Ada", rating=3)
    cedar.reviews.create(author="Ada", rating=5)

    assert names("sort=rating")[:2] == ["Cedar", "Birch"]


def test_a_choice_counts_what_it_would_leave_under_the_other_filters() -> None:
    assert counts("colour=Blue") == {
        "colour": {"Blue": 2, "Green": 2},
        "material": {"Stoneware": 1, "Glass": 1},
        "brand": {"Tarn": 2},
    } or counts("colour=Blue")["material"] == {"Glass": 1, "Stoneware": 1}
    assert counts("colour=Blue")["colour"] == {"Blue": 2, "Green": 2}


def test_a_chosen_value_stays_to_be_seen_where_nothing_is_left() -> None:
    assert counts("colour=Blue&material=Oak")["material"]["Oak"] == 0


def test_each_filter_in_force_can_be_taken_back_alone() -> None:
    chips = listing("colour=Blue&min=5&stock=1&sort=price&page=2").chips

    assert [(chip.label, chip.url) for chip in chips] == [
        ("Blue", "?min=5&stock=1&sort=price"),
        ("from €5.00", "?colour=Blue&stock=1&sort=price"),
        ("In stock", "?colour=Blue&min=5&sort=price"),
    ]


def test_prices_in_filters_and_sorting_are_those_of_the_offer() -> None:
    now = timezone.now()
    offer = Promotion.objects.create(
        name="Sale",
        slug="sale",
        percent=80,
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=1),
    )
    offer.products.add(Product.objects.get(sku="S2"))

    assert names("max=9") == ["Cedar"]
    assert names("sort=price")[0] == "Cedar"
    assert listing().price_range["low"] == Decimal("6.00")


def test_a_list_that_filters_emptied_offers_to_drop_them(client: Client) -> None:
    page = client.get("/all/?colour=Blue&material=Oak").content.decode()

    assert "Nothing here fits all of these filters" in page
    assert 'href="?"' in page


def test_the_next_page_keeps_the_filters(client: Client) -> None:
    for number in range(30):
        Product.objects.create(sku=f"P{number}", slug=f"p-{number}", name="Peg", colour="Red")

    page = client.get("/all/?colour=Red&sort=name").content.decode()

    assert re.search(r'href="\?colour=Red&amp;sort=name&amp;page=2" rel="next"', page)


def test_new_arrivals_show_one_of_each_style() -> None:
    products = [Product(pk=pk, style=style) for pk, style in enumerate(["a", "a", "", "", "b"], 1)]

    assert [one.pk for one in one_of_each_style(products, 3)] == [1, 3, 4]


@given(st.text(max_size=30))
def test_whatever_is_typed_as_a_price_is_a_sound_amount_or_none(text: str) -> None:
    amount = _amount(text)

    assert amount is None or 0 <= amount < 10**8
