"""Which filter is the one by colour."""

import pytest

from tests.testapp.models import Poster
from visual_search.language.sentences.colours import find_colours
from visual_search.registry import Filter, Searchable
from visual_search.search.eligible.colours import agreeing_values


def searchable(**attributes: object) -> Searchable:
    return type("PosterSearch", (Searchable,), attributes)(Poster)


@pytest.mark.parametrize("name", ["colour", "color", "Farbe", "variants__color"])
def test_the_filter_by_colour_is_found_by_its_name(name: str) -> None:
    assert searchable(filter_fields=("genre", name)).colour_filter == name


def test_a_searchable_names_its_own() -> None:
    own = searchable(filters={"shade": Filter("genre")}, colour_field="genre")

    assert own.colour_filter == "shade"


def test_there_is_none_where_nobody_says_so() -> None:
    assert searchable(filter_fields=("genre",)).colour_filter is None
    assert searchable(filter_fields=("colour",), colour_field=None).colour_filter is None


@pytest.mark.django_db
def test_the_values_are_read_once_a_minute(django_assert_num_queries) -> None:
    own = searchable(filters={"colour": Filter("genre")})
    Poster.objects.create(title="A", genre="Navy")
    colours = [one.colour for one in find_colours("blue")]

    assert agreeing_values(own, colours) == {"Navy": 1.0}
    with django_assert_num_queries(0):
        assert agreeing_values(own, colours) == {"Navy": 1.0}
