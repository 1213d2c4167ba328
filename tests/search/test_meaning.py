"""Words find products by their meaning too, and answer without it where it cannot work."""

import logging

import pytest

from tests.testapp.models import Poster
from visual_search import indexing, search
from visual_search.encoders.backends.dummy import DummyTextEncoder
from visual_search.exceptions import EncoderError
from visual_search.models import EmbeddingSpace
from visual_search.registry import registry
from visual_search.search.query import words_query
from visual_search.search.query.encoded import _vector
from visual_search.store import spaces

pytestmark = pytest.mark.django_db

BACKENDS = "visual_search.encoders.backends.dummy."
ENCODERS = {
    "default": {"BACKEND": BACKENDS + "DummyEncoder"},
    "words": {"BACKEND": BACKENDS + "DummyTextEncoder"},
}


class Broken(DummyTextEncoder):
    def perform_encode_texts(self, texts):
        raise EncoderError("The lamp of meaning is out.")


@pytest.fixture
def texts(configure, space) -> EmbeddingSpace:
    configure(ENCODERS=ENCODERS)
    return spaces.ensure_space("words")


def ask(words: str, **kwargs: object) -> list[str]:
    query = words_query(registry.for_model(Poster), words, **kwargs)
    return [hit.instance.title for hit in search.run(query)]


def test_what_is_written_otherwise_is_found(texts, make_poster, embed_all):
    make_poster(title="Watering can")
    make_poster(title="Blue lorry")
    embed_all()

    assert ask("wadering kan")[0] == "Watering can"


def test_what_is_written_as_typed_goes_first(texts, make_poster, embed_all):
    make_poster(title="A blue mug")
    make_poster(title="Red mug")
    make_poster(title="Blue lorry")
    embed_all()

    assert ask("red mug")[0] == "Red mug"


def test_only_what_shoppers_may_see_and_the_filters_leave_is_found(texts, make_poster, embed_all):
    make_poster(title="Watering can", is_published=False)
    make_poster(title="Watering cans", genre="a")
    make_poster(title="Watering canes", genre="b")
    embed_all()

    assert ask("wadering kan", filters={"genre": ["b"]}) == ["Watering canes"]


def test_without_a_space_words_find_what_is_written(configure, make_poster, embed_all, caplog):
    make_poster(title="Red mug")
    embed_all()
    configure(ENCODERS=ENCODERS)

    with caplog.at_level(logging.WARNING):
        found = ask("red mug")

    assert found == ["Red mug"]
    assert "No embedding space is live" in caplog.text


def test_without_its_encoder_words_find_what_is_written(
    configure, texts, make_poster, embed_all, caplog
):
    make_poster(title="Red mug")
    embed_all()
    path = f"{__name__}.Broken"
    configure(ENCODERS={**ENCODERS, "words": {"BACKEND": path}})
    EmbeddingSpace.objects.filter(pk=texts.pk).update(backend=path, version=9)

    with caplog.at_level(logging.WARNING):
        found = ask("red mug")

    assert found == ["Red mug"]
    assert "lamp of meaning" in caplog.text


def test_a_shop_without_an_alias_for_texts_asks_nobody(space, make_poster, embed_all, caplog):
    make_poster(title="Watering can")
    embed_all()

    assert ask("wadering kan") == []
    assert caplog.text == ""


def test_a_searchable_may_do_without(texts, make_poster, embed_all, monkeypatch):
    make_poster(title="Watering can")
    embed_all()
    monkeypatch.setattr(type(registry.for_model(Poster)), "text_encoder", None)

    assert ask("wadering kan") == []


def test_the_pages_of_an_answer_encode_its_words_once(texts, make_poster, embed_all, monkeypatch):
    make_poster(title="Watering can")
    embed_all()
    encoded: list[str] = []
    encode = DummyTextEncoder.perform_encode_texts
    monkeypatch.setattr(
        DummyTextEncoder,
        "perform_encode_texts",
        lambda self, texts: encoded.extend(texts) or encode(self, texts),
    )
    _vector.cache_clear()

    ask("wadering kan")
    ask("wadering kan")

    assert encoded == ["wadering kan"]


@pytest.mark.parametrize("words", ["a", "' ; --", "😀", "\u202e\u200f", "x" * 10_000, "漢" * 500])
def test_whatever_is_typed_gets_an_answer(texts, make_poster, embed_all, words):
    make_poster(title="Watering can")
    embed_all()

    assert isinstance(ask(words), list)


class Judging(DummyTextEncoder):
    least_closeness = 0.2


def test_what_is_hardly_nearer_than_the_catalogue_is_no_good_match(
    configure, space, make_poster, embed_all
):
    configure(ENCODERS={**ENCODERS, "words": {"BACKEND": f"{__name__}.Judging"}})
    spaces.ensure_space("words")
    for title in ("Watering can", "Blue lorry", "Tall lamp"):
        make_poster(title=title)
    embed_all()
    indexing.sweep()
    searchable = registry.for_model(Poster)

    near = search.run(words_query(searchable, "wadering kan"))
    far = search.run(words_query(searchable, "xyzzy"))

    assert near.has_good_match
    assert not far.has_good_match


def test_what_has_a_word_of_the_query_is_no_bad_match(configure, space, make_poster, embed_all):
    configure(ENCODERS={**ENCODERS, "words": {"BACKEND": f"{__name__}.Judging"}})
    spaces.ensure_space("words")
    for title in ("Watering can", "Blue lorry", "Tall lamp"):
        make_poster(title=title)
    embed_all()
    indexing.sweep()

    found = search.run(words_query(registry.for_model(Poster), "xyzzy qqqq wwww lorry"))

    assert found.has_good_match
