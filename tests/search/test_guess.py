"""What a photo shows is guessed once, by the categories of the products nearest to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.search.catalogue import posters
from tests.testapp.models import Poster
from visual_search.search.meaning.guess import VOTERS, Guess, guess_of


@pytest.fixture(autouse=True)
def by_genre(monkeypatch) -> None:
    monkeypatch.setattr(type(posters()), "category_field", "genre")


def guess(*genres: str) -> Guess:
    return guess_of(posters(), [Poster(pk=n, genre=genre) for n, genre in enumerate(genres)])


def test_the_nearer_a_product_the_more_it_says():
    assert guess("film", "music", "music").categories == ("film", "music")
    assert guess("film", "music", "music", "music", "music").categories == ("music", "film")


def test_three_products_agree_and_two_do_not():
    assert not guess("film").agrees_with(("film",))
    assert not guess("film", "music", "film").agrees_with(("film",))
    assert guess("film", "music", "film", "film").agrees_with(("film",))
    assert not guess("film", "music", "film", "film").agrees_with(("music",))


def test_products_without_a_category_say_nothing():
    agreed = Guess(categories=("film",), is_agreed=True)

    assert guess("", "film", "", "film", "film") == agreed
    assert guess("", "") == guess() == Guess()
    assert not guess("", "", "").agrees_with(("",))


def test_a_shop_without_categories_has_no_guess(monkeypatch):
    monkeypatch.setattr(type(posters()), "category_field", None)

    assert guess("film", "film") == Guess()


@given(st.lists(st.sampled_from(["", "film", "music", "dance"]), max_size=30))
def test_only_the_nearest_have_a_say(genres):
    found = guess(*genres)

    assert found == guess(*genres[:VOTERS])
    assert set(found.categories) == set(genres[:VOTERS]) - {""}
