"""Words alone: which products they find, in which order, and what is never found."""

import pytest
from django.utils import translation

from tests.odd_words import ODD
from tests.testapp.models import Poster
from tests.testapp.searchable import PosterSearch
from visual_search import search
from visual_search.models import Document, Term, Vocabulary, WordChange, Words
from visual_search.registry import registry
from visual_search.store.documents import drift

pytestmark = pytest.mark.django_db


def posters() -> PosterSearch:
    return registry.for_model(Poster)


def make(*titles: str) -> None:
    for title in titles:
        Poster.objects.create(title=title)


def sweep() -> None:
    drift.reconcile(posters())


def found(typed: str, **asked) -> list[str]:
    return [hit.instance.title for hit in search.run(search.words_query(posters(), typed, **asked))]


def test_any_word_finds_and_the_rarer_ones_count_most():
    make("Blue mug", "Red mug", "Red vase", "Red bowl", "Green plate")
    sweep()

    assert found("red mug") == ["Red mug", "Blue mug", "Red vase", "Red bowl"]


def test_whole_words_only():
    make("Lacquered table", "Red table")

    assert found("red") == ["Red table"]


def test_any_form_of_a_word_any_accent_and_any_spelling_of_a_measure():
    make("Crème brûlée dishes", "Jug 500ml", "Bottle 1,5 l", "MH01-Black hoodie")

    assert found("creme dish") == ["Crème brûlée dishes"]
    assert found("500 ml") == ["Jug 500ml"]
    assert found("1.5 litre") == ["Bottle 1,5 l"]
    assert found("mh01") == found("MH01 black") == found("mh01-black") == ["MH01-Black hoodie"]


def test_a_phrase_must_stand_there_and_a_minus_word_must_not():
    make("Tea pot", "Pot for tea", "Blue tea pot", "Big blue pot with lid")
    sweep()

    assert found('"tea pot"') == ["Tea pot", "Blue tea pot"]
    assert found("pot -blue") == ["Tea pot", "Pot for tea"]
    assert "Big blue pot with lid" not in found('pot -"with lid"')
    assert found('"téa  POT"') == ["Tea pot", "Blue tea pot"]


def test_chinese_and_single_characters():
    make("蓝色杯子", "红色花瓶")
    sweep()

    assert found("杯子") == ["蓝色杯子"]
    assert found("杯") == ["蓝色杯子"]
    assert found('"色花"') == ["红色花瓶"]


def test_heads_find_german_compounds_and_compounds_their_parts(monkeypatch):
    monkeypatch.setattr(PosterSearch, "languages", ("de",))
    make("Kaffeebecher", "Becher, blau", "Kaffee aus Peru", "Praktisch")
    sweep()

    with translation.override("de"):
        assert found("Becher") == ["Becher, blau", "Kaffeebecher"]
        assert found("Kaffeetisch") == []
        assert "Praktisch" not in found("Tisch")


def test_a_compound_that_nobody_sells_finds_its_parts(monkeypatch):
    monkeypatch.setattr(PosterSearch, "languages", ("de",))
    make("Becher für Kaffee", "Vase")
    sweep()

    with translation.override("de"):
        assert found("Kaffeebecher") == ["Becher für Kaffee"]


def test_each_language_of_the_shop_finds(monkeypatch):
    monkeypatch.setattr(PosterSearch, "languages", ("en", "de"))
    make("Vasen", "Mugs")

    assert found("vase") == ["Vasen"]
    with translation.override("de"):
        assert found("mug") == ["Mugs"]


def test_weightier_fields_count_more(monkeypatch):
    monkeypatch.setattr(PosterSearch, "text_fields", {"title": 1, "genre": 9})
    Poster.objects.create(title="moon", genre="print sheet")
    Poster.objects.create(title="print sheet", genre="moon")

    assert found("moon") == ["print sheet", "moon"]


def test_hidden_and_filtered_products_are_not_found():
    make("Red mug")
    Poster.objects.create(title="Red vase", is_published=False)
    Poster.objects.create(title="Red bowl", price=90)

    assert found("red", filters={"price_max": ["50"]}) == ["Red mug"]


def test_the_reason_is_the_typed_words_that_matched():
    make("Blue mugs 500ml")

    [hit] = search.run(search.words_query(posters(), "Mug green 500 ml"))

    assert [(one.kind, one.values) for one in hit.reasons] == [("word", ("Mug", "500 ml"))]


def test_a_barcode_that_is_typed_finds_its_product():
    Poster.objects.create(title="Moon", gtin="4006381333931")

    assert found("4006381333931") == ["Moon"]


def test_what_is_changed_or_deleted_is_found_no_more():
    make("Red mug", "Red vase")
    sweep()
    mug, vase = Poster.objects.order_by("pk")

    mug.title = "Blue cup"
    mug.save()
    vase.delete()

    assert found("red") == []
    assert found("cup") == ["Blue cup"]
    sweep()
    assert set(Term.objects.values_list("lexeme", "documents")) == {("blue", 1), ("cup", 1)}
    assert not WordChange.objects.exists()


def test_words_that_are_missing_are_filled_in_by_the_sweep():
    make("Red mug", "Red vase")
    Words.objects.all().delete()
    WordChange.objects.all().delete()

    sweep()

    assert found("red vase") == ["Red vase", "Red mug"]
    assert Words.objects.count() == Document.objects.count()


def test_other_weights_and_languages_are_another_index(monkeypatch):
    make("Mugs")
    sweep()
    before = Words.objects.get()

    monkeypatch.setattr(PosterSearch, "text_fields", {"title": 5})
    sweep()

    after = Words.objects.get()
    assert (after.made != before.made, after.impacts != before.impacts) == (True, True)
    sweep()
    assert Words.objects.get().made == after.made


def test_frequencies_are_counted_anew_where_they_went_wrong():
    make("Red mug", "Red vase")
    sweep()
    Term.objects.filter(lexeme="red").update(documents=7)
    Vocabulary.objects.update(counted_at=None, documents=9)
    make("Red bowl")
    sweep()

    assert dict(Term.objects.values_list("lexeme", "documents"))["red"] == 3
    assert Vocabulary.objects.get().documents == 3


@pytest.mark.parametrize("typed", ODD)
@pytest.mark.parametrize("language", ["en", "ja", "xx"])
def test_whatever_is_typed_has_an_answer(typed, language, monkeypatch):
    monkeypatch.setattr(PosterSearch, "languages", (language,))
    make("Red mug", "a" * 90)
    sweep()

    titles = found(typed)

    assert set(titles) <= {"Red mug", "a" * 90}
