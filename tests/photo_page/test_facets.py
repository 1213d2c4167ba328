"""Filters on the page: counts of each choice, over relations to many and in trees, in one query."""

import pytest
from django.db.models import Count, Min
from django.http import QueryDict

from shop_demo.catalogue.models import Category, Product
from tests.testapp.models import Lamp, LampPhoto
from visual_search.registry import Filter, Searchable
from visual_search.search import eligible_objects
from visual_search.storefront.photo import read_form
from visual_search.storefront.photo.facets import Facet, offer_of
from visual_search.storefront.photo.restrictions import restrictions_of

pytestmark = pytest.mark.django_db


def offered(searchable: Searchable, query: str = "", likely: tuple[str, ...] = ()):
    form = read_form(QueryDict(query))

    def eligible(one):
        return eligible_objects(searchable, filters=one.filters)

    return form, offer_of(searchable, form, eligible, likely=likely).facets


def counts(facet: Facet) -> dict[str, int]:
    return {choice.label: choice.count for choice in facet.choices}


class Lamps(Searchable):
    filters = {
        "place": Filter("photos__position", label="Place of a photo"),
        "name": Filter(),
        "photo": Filter("photos"),
        "first": Filter("first"),
        "is_many": Filter("is_published"),
    }

    def get_queryset(self):
        return Lamp.objects.annotate(first=Min("photos__position"), many=Count("photos"))


@pytest.fixture
def lamps(make_lamp) -> list[Lamp]:
    return [
        make_lamp((1, 1, 1), name="one"),
        make_lamp((2, 2, 2), (3, 3, 3), name="two"),
        make_lamp((4, 4, 4), (5, 5, 5), name="two"),
    ]


def test_each_choice_counts_objects_once_however_many_rows_have_it(lamps):
    LampPhoto.objects.update(position=0)

    _form, found = offered(Lamps(Lamp))

    assert counts(found["name"]) == {"two": 2, "one": 1}
    assert sum(counts(found["photo"]).values()) == 5
    assert found["place"].is_range
    assert found["first"].is_range
    assert "is_many" not in found  # One value is no choice.


def test_a_choice_counts_what_all_other_filters_leave(lamps):
    _form, found = offered(Lamps(Lamp), "filter_name=two&filter_place_max=0")

    assert counts(found["name"]) == {"two": 2, "one": 1}
    assert sum(counts(found["photo"]).values()) == 4
    assert [choice.label for choice in found["name"].chosen] == ["two"]


def test_what_was_chosen_can_be_taken_back_where_nothing_is_left_of_it(lamps):
    _form, found = offered(Lamps(Lamp), "filter_name=one&filter_place_min=1")

    assert counts(found["name"]) == {"two": 2, "one": 0}


def test_restrictions_are_said_in_words(lamps):
    form, found = offered(Lamps(Lamp), "filter_name=one&filter_place_min=1&words=red")

    labels = [one.label for one in restrictions_of(Lamps(Lamp), form, found)]

    assert labels == ["“red”", "one", "Place of a photo from 1"]


class Products(Searchable):
    filters = {"category": Filter("category", tree=True), "brand": Filter(), "colour": Filter()}


@pytest.fixture
def tree(db) -> dict[str, Category]:
    """Women > Shoes (2) > Boots (1), Men > Shoes (1), and one thing of Men itself."""
    made: dict[str, Category] = {}
    rows = (
        ("Women", "", 0), ("Men", "", 1), ("Women/Shoes", "Women", 2), ("Boots", "Women/Shoes", 1),
        ("Men/Shoes", "Men", 1),
    )  # fmt: skip
    for key, above, products in rows:
        name = key.rpartition("/")[2]
        made[key] = Category.objects.create(
            name=name, slug=key.replace("/", "-").lower(), parent=made.get(above)
        )
        for number in range(products):
            slug = f"{made[key].slug}-{number}"
            Product.objects.create(sku=slug, slug=slug, name=slug, category=made[key])
    return made


def test_a_category_counts_all_that_is_below_it_in_the_order_of_the_tree(tree):
    _form, found = offered(Products(Product))

    shown = [(choice.label, choice.depth, choice.count) for choice in found["category"].choices]
    assert shown == [
        ("Women", 0, 3),
        ("Women › Shoes", 1, 3),
        ("Boots", 2, 1),
        ("Men", 0, 2),
        ("Men › Shoes", 1, 1),
    ]


def test_of_a_large_tree_the_upper_levels_are_offered_and_what_is_likely(tree, monkeypatch):
    monkeypatch.setattr("visual_search.storefront.photo.facets._MOST_CATEGORIES", 4)
    boots = str(tree["Boots"].pk)

    _form, found = offered(Products(Product))
    _form, with_likely = offered(Products(Product), likely=(boots, "no key"))
    _form, with_chosen = offered(Products(Product), f"filter_category={boots}")

    assert list(counts(found["category"])) == ["Women", "Women › Shoes", "Men", "Men › Shoes"]
    assert "Boots" in counts(with_likely["category"])
    assert [choice.label for choice in with_chosen["category"].chosen] == ["Boots"]


def test_all_filters_are_counted_in_one_query(tree, django_assert_num_queries):
    # The tree, the counts, and what categories are called.
    with django_assert_num_queries(3):
        _form, found = offered(Products(Product))

    assert found


def test_a_filter_over_nothing_is_not_offered(db):
    assert offered(Products(Product))[1] == {}
