"""Filters come from strangers: each value is understood or refused with a code."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop_demo.catalogue.models import Category, Product
from tests.search.catalogue import posters
from tests.testapp.models import Lamp, LampPhoto, Poster, Vase
from visual_search.exceptions import (
    ConfigurationError,
    InvalidQueryError,
    ProductNotFoundError,
)
from visual_search.registry import Searchable
from visual_search.search import eligible_objects, visible_objects

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(db) -> list[Poster]:
    return Poster.objects.bulk_create(
        [
            Poster(title="cheap film", genre="film", price=Decimal("5.00")),
            Poster(title="dear film", genre="film", price=Decimal("50.00")),
            Poster(title="jazz", genre="music", price=Decimal("20.00")),
            Poster(title="hidden", genre="music", price=Decimal("20.00"), is_published=False),
        ]
    )


def titles(filters: dict[str, object]) -> set[str]:
    return {poster.title for poster in eligible_objects(posters(), filters=filters)}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, {"cheap film", "dear film", "jazz"}),
        ({"genre": ["film"]}, {"cheap film", "dear film"}),
        ({"genre": "film"}, {"cheap film", "dear film"}),
        ({"genre": ["film", "music"]}, {"cheap film", "dear film", "jazz"}),
        ({"genre": []}, set()),
        ({"price": ["20"]}, {"jazz"}),
        ({"price_min": ["20"]}, {"dear film", "jazz"}),
        ({"price_max": ["20.00"]}, {"cheap film", "jazz"}),
        ({"price_min": Decimal(6), "price_max": 30}, {"jazz"}),
        ({"genre": ["film"], "price_max": ["10"]}, {"cheap film"}),
        ({"is_published": ["yes"]}, {"cheap film", "dear film", "jazz"}),
        ({"is_published": ["TRUE"]}, {"cheap film", "dear film", "jazz"}),
        ({"is_published": ["off"]}, set()),
        ({"is_published": ["1", "0"]}, {"cheap film", "dear film", "jazz"}),
    ],
)
def test_filters_narrow_what_shoppers_may_see(shelf, filters, expected):
    assert titles(filters) == expected


@pytest.mark.parametrize(
    "filters",
    [
        {"colour": ["red"]},
        {"title": ["jazz"]},
        {"price__gte": ["1"]},
        {"price_avg": ["1"]},
        {"min": ["1"]},
        {"_min": ["1"]},
        {"": ["1"]},
        {"price": ["cheap"]},
        {"price_min": ["1", "2"]},
        {"price_min": []},
        {"price_max": ["NaN"]},
        {"price_max": ["Infinity"]},
        {"price_max": ["1e999999"]},
        {"price_max": ["9999999999"]},
        {"price_max": ["19.999"]},
        {"price_max": [""]},
        {"price_max": [None]},
        {"is_published": ["perhaps"]},
        {"genre": ["film\x00"]},
        {"genre": ["x" * 51]},
        {"exclude": ["one"]},
        {"exclude": ["9" * 30]},
    ],
)
def test_what_makes_no_sense_is_refused_with_a_code_and_in_words(shelf, filters):
    with pytest.raises(InvalidQueryError) as refused:
        list(eligible_objects(posters(), filters=filters))

    assert refused.value.code == "query_invalid"
    assert refused.value.status == 400
    assert "“" in refused.value.public_message


def test_a_long_wrong_value_is_not_repeated_at_length(shelf):
    with pytest.raises(InvalidQueryError) as refused:
        eligible_objects(posters(), filters={"price": ["x" * 10_000]})

    assert len(str(refused.value)) < 200


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    name=st.sampled_from(["genre", "price", "price_min", "price_max", "is_published", "exclude"])
    | st.text(max_size=12),
    values=st.lists(
        st.text(max_size=30) | st.from_regex(r"-?[0-9]{1,12}(\.[0-9]{1,4})?"), max_size=3
    ),
)
def test_no_filter_whatever_breaks_the_database(shelf, name, values):
    try:
        found = titles({name: values})
    except InvalidQueryError:
        return

    assert found <= {"cheap film", "dear film", "jazz"}


class LampsByPhoto(Searchable):
    filter_fields = ("photos__position",)


def test_a_filter_over_a_relation_to_many_finds_an_object_once_in_the_answer(make_lamp):
    lamp = make_lamp((1, 2, 3), (4, 5, 6))
    LampPhoto.objects.update(position=7)

    found = eligible_objects(LampsByPhoto(Lamp), filters={"photos__position": ["7"]})

    assert set(found) == {lamp}


class ProductsByCategory(Searchable):
    filter_fields = ("category", "category__slug")


def test_a_foreign_key_is_filtered_by_key_and_by_a_field_behind_it(db):
    mugs = Category.objects.create(name="Mugs", slug="mugs")
    lamps = Category.objects.create(name="Lamps", slug="lamps")
    mug = Product.objects.create(sku="mug", slug="mug", name="Mug", category=mugs, price=1)
    Product.objects.create(sku="lamp", slug="lamp", name="Lamp", category=lamps, price=1)
    searchable = ProductsByCategory(Product)

    by_key = eligible_objects(searchable, filters={"category": [str(mugs.pk)]})
    by_slug = eligible_objects(searchable, filters={"category__slug": ["mugs"]})

    assert list(by_key) == list(by_slug) == [mug]
    with pytest.raises(InvalidQueryError):
        eligible_objects(searchable, filters={"category": ["mugs"]})
    with pytest.raises(InvalidQueryError):
        eligible_objects(searchable, filters={"category": ["9" * 25]})


class EntriesByTime(Searchable):
    filter_fields = ("action_time",)


def test_a_time_without_a_zone_is_read_in_that_of_the_shop(db):
    user = User.objects.create(username="clerk")
    noon = timezone.make_aware(datetime(2024, 5, 1, 12))  # noqa: DTZ001
    entry = LogEntry.objects.create(user=user, action_flag=1, action_time=noon)
    searchable = EntriesByTime(LogEntry)

    after = eligible_objects(searchable, filters={"action_time_min": ["2024-05-01 12:00"]})
    before = eligible_objects(searchable, filters={"action_time_max": ["2024-05-01 11:59"]})

    assert list(after) == [entry]
    assert list(before) == []


class PostersByNothing(Searchable):
    filter_fields = ("colour", "title__length")


@pytest.mark.parametrize("name", ["colour", "title__length"])
def test_a_filter_field_that_does_not_exist_is_the_developers_fault(db, name):
    with pytest.raises(ConfigurationError, match=name):
        eligible_objects(PostersByNothing(Poster), filters={name: ["1"]})


def test_visible_objects_come_in_the_order_asked_for(shelf):
    cheap, dear, jazz, _hidden = shelf

    found = visible_objects(posters(), [str(jazz.pk), cheap.pk, f"0{dear.pk}"])

    assert found == [jazz, cheap, dear]


def test_a_hidden_product_is_as_unknown_as_one_that_does_not_exist(shelf):
    hidden = shelf[-1]
    refusals = []

    for key in (hidden.pk, 0, "none", "9" * 400, None):
        with pytest.raises(ProductNotFoundError) as refused:
            visible_objects(posters(), [key])
        refusals.append(str(refused.value))

    assert len(set(refusals)) == 1


@pytest.mark.parametrize("key", ["no-uuid", "", "\x00", "{}"])
def test_a_key_that_cannot_be_one_is_unknown(db, key):
    with pytest.raises(ProductNotFoundError):
        visible_objects(Searchable(Lamp), [key])
    with pytest.raises(ProductNotFoundError):
        visible_objects(Searchable(Vase), [key])


def test_a_zero_with_an_endless_exponent_is_a_zero(db):
    Poster.objects.create(title="Free", price=0)

    for filters in ({"price": "0e2000000000"}, {"price_min": "0e2000000000"}):
        assert eligible_objects(posters(), filters=filters).count() == 1
