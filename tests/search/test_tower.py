"""Words find pictures where the encoder of pictures reads too, and move a photo beside them."""

import io
import logging

import pytest
from django.db import connection
from PIL import Image

from tests.testapp.models import Poster
from visual_search import search
from visual_search.encoders.backends.dummy import DummyTowers
from visual_search.exceptions import EncoderError
from visual_search.registry import registry
from visual_search.search.query import encoded, words_query
from visual_search.search.retrievers.tower import ByTower

pytestmark = pytest.mark.django_db

BACKENDS = "visual_search.encoders.backends.dummy."
RED, BLUE, GREEN = (255, 0, 0), (0, 0, 255), (0, 128, 0)


@pytest.fixture
def towers(db, configure, request):
    configure(ENCODERS={"default": {"BACKEND": BACKENDS + "DummyTowers"}})
    return request.getfixturevalue("space")


@pytest.fixture
def shelf(towers, make_poster, embed_all):
    for title, colour in (("One", RED), ("Two", BLUE), ("Three", GREEN)):
        make_poster(colour, title=title)
    embed_all()


def ask(words: str) -> list[search.Hit]:
    return list(search.run(words_query(registry.for_model(Poster), words)))


def beside_a_photo(words: str, **options: float) -> list[str]:
    photo = io.BytesIO()
    Image.new("RGB", (64, 64), RED).save(photo, "PNG")
    searchable = registry.for_model(Poster)
    query = search.photo_query(searchable, photo.getvalue(), words=words, **options)
    return [hit.instance.title for hit in search.run(query)]


def test_words_find_pictures_whose_texts_say_nothing_of_them(shelf):
    first, *others = ask("something blue")

    assert first.instance.title == "Two"
    assert first.image_name == first.instance.image.name
    assert len(others) == 2


def test_what_has_the_words_themselves_goes_first(shelf, make_poster, embed_all):
    make_poster(RED, title="Blue mug")
    embed_all()

    assert ask("blue mug")[0].instance.title == "Blue mug"


@pytest.mark.parametrize(("weight", "first"), [(0.0, "One"), (0.7, "Two"), (0.9, "Two")])
def test_words_beside_a_photo_are_added_to_it(shelf, weight, first):
    assert beside_a_photo("but blue please", words_weight=weight)[0] == first


def test_what_is_not_wanted_is_no_part_of_the_words(shelf):
    assert beside_a_photo("not blue")[0] == "One"


def test_where_the_tower_cannot_read_words_find_what_is_written(shelf, monkeypatch, caplog):
    def broken(*_: object) -> None:
        raise EncoderError("The tower has fallen.")

    encoded._vector.cache_clear()
    monkeypatch.setattr(DummyTowers, "perform_encode_texts", broken)

    with caplog.at_level(logging.WARNING):
        found = [hit.instance.title for hit in ask("two")]
        moved = beside_a_photo("glossy")

    assert found == ["Two"]
    assert moved[0] == "One"
    assert caplog.text.count("The tower has fallen.") == 2


def test_an_encoder_without_a_tower_is_not_asked(space, django_assert_num_queries):
    query = words_query(registry.for_model(Poster), "blue")

    with django_assert_num_queries(0, connection=connection):
        assert not ByTower().understands(query)
