"""What a searchable says instead of the settings: the size of its pages, the weight of colour."""

import pytest

from tests.conftest import picture_bytes
from tests.testapp.models import Poster
from tests.testapp.searchable import PosterSearch
from visual_search import search
from visual_search.doctor.checks import check_searchables
from visual_search.encoders.backends.dummy import DummyEncoder
from visual_search.registry import registry
from visual_search.search.query import Page
from visual_search.storefront.photo import PhotoForm


@pytest.fixture
def posters():
    return registry.for_model(Poster)


def test_a_page_has_the_size_of_its_searchable(trio, posters, configure, monkeypatch):
    configure(PAGE_SIZE=1)
    monkeypatch.setattr(PosterSearch, "page_size", 2)

    results = search.run(search.photo_query(posters, picture_bytes()))

    assert (results.limit, len(results.hits)) == (2, 2)


def test_the_setting_counts_where_a_searchable_says_nothing(trio, posters, configure):
    configure(PAGE_SIZE=1)

    assert search.run(search.photo_query(posters, picture_bytes())).limit == 1


def test_a_size_that_was_asked_for_counts_before_both(trio, posters, monkeypatch):
    monkeypatch.setattr(PosterSearch, "page_size", 2)

    query = search.photo_query(posters, picture_bytes(), page=Page(limit=1))

    assert search.run(query).limit == 1


def test_the_api_and_the_page_have_that_size_too(trio, client, monkeypatch):
    monkeypatch.setattr(PosterSearch, "page_size", 1)

    address = f"/visual-search/api/similar/testapp-poster/{trio[0].pk}/"

    assert len(client.get(address).json()["results"]) == 1


def test_photos_are_compared_with_the_colour_of_the_searchable(trio, posters, monkeypatch):
    asked = []
    look_at = DummyEncoder.look_at

    def noting(self, image, *, colour_weight):
        asked.append(colour_weight)
        return look_at(self, image, colour_weight=colour_weight)

    monkeypatch.setattr(DummyEncoder, "look_at", noting)
    search.photo_query(posters, picture_bytes())
    monkeypatch.setattr(PosterSearch, "colour_weight", 0.8)
    search.photo_query(posters, picture_bytes())
    search.photo_query(posters, picture_bytes(), colour_weight=0.1)

    assert asked == [0.5, 0.8, 0.1]


def test_an_address_names_another_weight_than_the_searchables_own(posters, monkeypatch):
    monkeypatch.setattr(PosterSearch, "colour_weight", 0.8)

    assert "colour_weight" not in PhotoForm(colour_weight=0.8).address(posters)
    assert "colour_weight=0.5" in PhotoForm(colour_weight=0.5).address(posters)


@pytest.mark.parametrize(
    ("name", "value"),
    [("page_size", 0), ("page_size", "12"), ("page_size", True), ("colour_weight", 1.5)],
)
def test_what_cannot_be_meant_is_told(name, value, monkeypatch):
    monkeypatch.setattr(PosterSearch, name, value)

    [message] = [one for one in check_searchables() if one.id == "visual_search.E020"]

    assert name in message.msg
