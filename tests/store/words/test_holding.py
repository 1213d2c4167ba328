"""What holds no word is not looked through for it."""

import pytest

from tests.testapp.models import Poster
from visual_search.language.sentences.colours import find_colours
from visual_search.models import Document, Vocabulary
from visual_search.registry import registry
from visual_search.search.eligible.colours import called
from visual_search.search.eligible.words import without_words
from visual_search.store.documents import drift
from visual_search.store.words import holding

pytestmark = pytest.mark.django_db

TITLES = ("Jar with a lid", "Jars and lids", "Jar without a lid", "Solid jar", "Blaue Vase", "Mug")


@pytest.fixture
def posters() -> None:
    for title in TITLES:
        Poster.objects.create(title=title)
    drift.reconcile(registry.for_model(Poster))


def held(word: str) -> set[str]:
    documents = holding.that_may_hold(
        Document.objects.of_model(Poster), registry.for_model(Poster), [word]
    )
    return {one.text.partition("\n")[0] for one in documents}


def test_the_index_of_terms_says_where_a_word_may_be(posters, monkeypatch):
    assert held("lid") == {"Jar with a lid", "Jars and lids", "Jar without a lid"}

    monkeypatch.setattr(holding, "_MOST", 2)
    assert held("lid") == {*TITLES}


@pytest.mark.parametrize("word", ["with", "盖", "-"])
def test_what_has_no_term_may_be_anywhere(posters, word):
    assert held(word) == {*TITLES}


@pytest.mark.parametrize("is_complete", [True, False])
def test_the_answer_is_the_same_before_the_index_is_complete(posters, is_complete):
    Vocabulary.objects.update(is_complete=is_complete)
    [mention] = find_colours("blue")

    kept = without_words(Poster.objects.all(), ["lid"])

    assert {one.title for one in kept} == {"Jar without a lid", "Solid jar", "Blaue Vase", "Mug"}
    named = Poster.objects.filter(pk__in=called(Poster, mention.colour))
    assert [one.title for one in named] == ["Blaue Vase"]
