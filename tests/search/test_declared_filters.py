"""Filters under names of the shop's choice: paths, annotations, relations to many, trees."""

from decimal import Decimal

import pytest
from django.db import models
from django.db.models import Count, Min
from django.utils import translation

from shop_demo.catalogue.models import Category, Product
from tests.search.catalogue import posters
from tests.testapp.models import Lamp, LampPhoto, Poster
from visual_search.exceptions import ConfigurationError, InvalidQueryError
from visual_search.registry import Filter, Searchable
from visual_search.registry.filters import parents_of
from visual_search.search import eligible_objects

pytestmark = pytest.mark.django_db


class Lamps(Searchable):
    filters = {
        "place": Filter("photos__position"),
        "photo_count": Filter("photo_count", label="Photos"),
        "first": Filter("first_place"),
    }
    filter_fields = ("name",)

    def get_queryset(self) -> models.QuerySet[Lamp]:
        return Lamp.objects.annotate(
            photo_count=Count("photos"), first_place=Min("photos__position")
        )


@pytest.fixture
def lamps(make_lamp) -> list[Lamp]:
    return [
        make_lamp((1, 1, 1), name="one"),
        make_lamp((2, 2, 2), (3, 3, 3), name="two"),
        make_lamp((4, 4, 4), (5, 5, 5), (6, 6, 6), name="three"),
    ]


def names(filters: dict[str, object]) -> list[str]:
    return sorted(lamp.name for lamp in eligible_objects(Lamps(Lamp), filters=filters))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"name": "two"}, ["two"]),
        ({"place": ["1", "2"]}, ["three", "two"]),
        ({"place_max": "0"}, ["one", "three", "two"]),
        ({"place_min": "1"}, ["three", "two"]),
        ({"photo_count": "2"}, ["two"]),
        ({"photo_count_min": "2", "photo_count_max": "2"}, ["two"]),
        ({"first_min": "1"}, []),
        ({"photo_count_min": "2", "place": "2"}, ["three"]),
    ],
)
def test_a_filter_follows_its_lookup_and_finds_each_object_once(lamps, filters, expected):
    assert names(filters) == expected


def test_both_bounds_are_those_of_one_related_row(make_lamp):
    lamp = make_lamp((1, 1, 1), (2, 2, 2))
    LampPhoto.objects.filter(lamp=lamp, position=1).update(position=9)

    assert names({"place_min": "3", "place_max": "6"}) == []
    assert names({"place_min": "3", "place_max": "9"}) == ["Lamp"]


def test_the_lookup_behind_a_name_is_no_name(lamps):
    with pytest.raises(InvalidQueryError, match="place, photo_count, first, name"):
        names({"photos__position": "1"})


def test_a_filter_is_called_what_the_shop_calls_it():
    titles = [Lamps(Lamp).filter_source(name).title for name in Lamps(Lamp).get_filters()]

    assert titles == ["Place", "Photos", "First", "Name"]


class Nowhere(Searchable):
    filters = {"price": Filter("min_price")}


def test_a_lookup_that_leads_nowhere_is_the_developers_fault():
    with pytest.raises(ConfigurationError, match="min_price"):
        eligible_objects(Nowhere(Poster), filters={"price_max": "1"})


@pytest.mark.parametrize(
    ("language", "typed", "expected"),
    [
        ("de", "19,90", "19.90"),
        ("de", "19.90", "19.90"),
        ("de", "1.230,50", "1230.50"),
        ("en", "1,230.50", "1230.50"),
        ("fr", "1\u202f230,5", "1230.5"),
    ],
)
def test_numbers_may_be_written_as_in_the_shoppers_language(
    db, settings, language, typed, expected
):
    settings.USE_THOUSAND_SEPARATOR = True
    Poster.objects.create(title="exact", price=Decimal(expected))
    Poster.objects.create(title="dearer", price=Decimal(expected) + 1)

    with translation.override(language):
        found = eligible_objects(posters(), filters={"price_max": typed})

        assert [one.title for one in found] == ["exact"]


# Trees


class ByCategory(Searchable):
    filters = {"kind": Filter("category", tree=True)}


@pytest.fixture
def tree(db) -> dict[str, Category]:
    """Kitchen > Cups > Mugs, and Lamps, with a product in each."""
    made: dict[str, Category] = {}
    for name, above in (("Kitchen", ""), ("Cups", "Kitchen"), ("Mugs", "Cups"), ("Lamps", "")):
        made[name] = Category.objects.create(name=name, slug=name.lower(), parent=made.get(above))
        Product.objects.create(sku=name, slug=name, name=name, category=made[name])
    return made


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (["Kitchen"], ["Cups", "Kitchen", "Mugs"]),
        (["Cups"], ["Cups", "Mugs"]),
        (["Mugs"], ["Mugs"]),
        (["Mugs", "Lamps"], ["Lamps", "Mugs"]),
    ],
)
def test_a_category_of_a_tree_stands_for_all_that_are_below_it(tree, chosen, expected):
    keys = [str(tree[name].pk) for name in chosen]

    found = eligible_objects(ByCategory(Product), filters={"kind": keys})

    assert sorted(one.name for one in found) == expected


def test_a_circle_of_categories_ends(tree):
    Category.objects.filter(name="Kitchen").update(parent=tree["Mugs"])

    found = eligible_objects(ByCategory(Product), filters={"kind": str(tree["Cups"].pk)})

    assert sorted(one.name for one in found) == ["Cups", "Kitchen", "Mugs"]


def test_a_function_may_tell_the_tree(tree):
    class Told(Searchable):
        filters = {"kind": Filter("category", tree=lambda: {tree["Lamps"].pk: tree["Mugs"].pk})}

    found = eligible_objects(Told(Product), filters={"kind": str(tree["Mugs"].pk)})

    assert sorted(one.name for one in found) == ["Lamps", "Mugs"]


def test_a_model_without_a_parent_is_no_tree(db):
    with pytest.raises(ConfigurationError, match="foreign key to its parent"):
        parents_of(Poster, True)


def test_filtering_by_a_tree_costs_one_query_more(tree, django_assert_num_queries):
    filters = {"kind": [str(tree["Kitchen"].pk), str(tree["Lamps"].pk)]}

    with django_assert_num_queries(2):
        assert len(eligible_objects(ByCategory(Product), filters=filters)) == 4
