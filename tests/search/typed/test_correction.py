"""Slips of the pen, words written together or apart, and words that are not finished."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.models import Synonym, Term
from visual_search.registry import Passage, Searchable, registry
from visual_search.search import words_query
from visual_search.search.query import synonyms
from visual_search.search.query.typed.correction import completed, corrected, correction_of
from visual_search.store.documents.drift import reconcile
from visual_search.store.words import dictionary
from visual_search.store.words.upkeep import add_up

pytestmark = pytest.mark.django_db

TITLES = [
    "Blue mug with a handle",
    "Blue mug, speckled",
    "Purple leggings",
    "Digital watch",
    "Canvas backpack",
    "Jump rope",
    "Red vase",
]


@pytest.fixture(autouse=True)
def catalogue(make_poster) -> Iterator[None]:
    synonyms.forget_synonyms()
    for title in TITLES:
        make_poster(title=title)
    add_up(posters())
    yield
    synonyms.forget_synonyms()


def posters():
    return registry.for_model(Poster)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("blu mugg", "blue mug"),
        ("purpel leggins", "purple leggings"),
        ("Digtal watch!", "digital watch!"),
        ("jumprope", "jump rope"),
        # Known, in whatever form.
        ("blue mugs", ""),
        ("BLUE HANDLES", ""),
        # Nothing to be mended.
        ("couch", ""),
        ("500ml", ""),
        ('"blu mugg"', ""),
        ("mug -blu", ""),
        ("violett", ""),
        ("蓝色杯子", ""),
        ("with a", ""),
        ("", ""),
    ],
)
def test_words_that_the_catalogue_does_not_know_are_mended(typed: str, meant: str) -> None:
    assert corrected(posters(), typed) == meant


def test_what_is_written_apart_is_looked_for_together() -> None:
    assert correction_of(posters(), "canvas back pack").also == ("backpack",)
    assert corrected(posters(), "canvas back pack, blu") == "canvas backpack, blue"


def test_nothing_is_mended_in_a_language_that_the_catalogue_lacks() -> None:
    with translation.override("de"):
        assert corrected(posters(), "blu mugg") == ""


def test_a_synonym_is_no_slip() -> None:
    Synonym.objects.create(kind="one_way", terms="mugg", meant="cup", language="en")
    synonyms.forget_synonyms()

    assert corrected(posters(), "mugg") == ""


def test_the_words_find_what_was_meant() -> None:
    assert words_query(posters(), "blu mugg").also == ("blue", "mug")
    assert words_query(posters(), "blue mug").also == ()


@pytest.mark.parametrize(
    ("typed", "queries"),
    [
        ("blue mu", ["blue mug"]),
        ("p", ["purple"]),
        ("Ba", ["backpack"]),
        ("blue mug ", []),
        ("zz", []),
        ("%", []),
        ("", []),
    ],
)
def test_the_last_word_goes_on_as_the_catalogue_has_it(typed: str, queries: list[str]) -> None:
    assert completed(posters(), typed) == queries


def test_frequent_words_come_first() -> None:
    Term.objects.filter(word="watch").update(word="mural")

    assert completed(posters(), "mu") == ["mug", "mural"]
    assert completed(posters(), "mu", limit=1) == ["mug"]


@pytest.fixture
def two_languages(monkeypatch) -> Searchable:
    """Posters whose genre is the German title."""

    def passages(poster):
        return (
            Passage(text=poster.title, language="en"),
            Passage(text=poster.genre, language="de"),
        )

    # In their place: signals keep the searchable that they were connected for.
    monkeypatch.setattr(posters(), "languages", ("en", "de"))
    monkeypatch.setattr(posters(), "get_passages", passages)
    return posters()


def test_words_go_on_in_the_language_that_is_asked_in(two_languages, make_poster) -> None:
    make_poster(title="Brass mesh", genre="Messing rot")
    reconcile(two_languages, every_object=True)

    assert completed(two_languages, "mes") == ["mesh"]
    # The words before it say more than the page.
    assert completed(two_languages, "rot mes") == ["rot messing"]
    with translation.override("de"):
        assert completed(two_languages, "mes") == ["messing"]
        assert completed(two_languages, "brass mes") == ["brass mesh"]
        # Better another one than none.
        assert completed(two_languages, "bras") == ["brass"]
    with translation.override("fr"):
        assert completed(two_languages, "mes") == ["mesh", "messing"]


def test_a_word_that_came_to_another_language_goes_on_in_both(two_languages, make_poster) -> None:
    make_poster(title="Ring", genre="Reif")
    reconcile(two_languages, every_object=True)
    assert Term.objects.get(word="ring").languages == ["en"]

    Poster.objects.filter(title="Ring").update(genre="Ring")
    reconcile(two_languages, every_object=True)

    assert Term.objects.get(word="ring").languages == ["de", "en"]


def test_the_sweep_tells_the_languages_of_a_catalogue_that_was_there(two_languages) -> None:
    assert not Term.objects.exclude(languages=[]).exists()

    indexing.sweep()
    indexing.sweep()

    assert Term.objects.get(word="backpack").languages == ["en"]


def test_without_the_extension_nothing_is_mended(monkeypatch) -> None:
    monkeypatch.setattr(dictionary, "has_trigrams", lambda _using: False)

    assert corrected(posters(), "blu mugg") == ""
    assert corrected(posters(), "jumprope") == "jump rope"


def test_there_is_an_index_of_pieces_of_words() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = 'visual_search_term_trigrams'"
        )
        [definition] = cursor.fetchone()

    assert "gin (word gin_trgm_ops)" in definition


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.one_of(st.text(max_size=60), st.text("blumg \"-'", max_size=30)))
def test_no_text_fails(text: str) -> None:
    correction_of(posters(), text)
    completed(posters(), text)
