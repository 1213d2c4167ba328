"""Words beside a photo."""

import unicodedata

import pytest
from django.utils import translation

from visual_search import search
from visual_search.registry import registry

pytestmark = pytest.mark.django_db


ALL = ["Alpine village", "Blue mug with a handle", "Glasses 50%", "Kaffeebecher, blau"]


@pytest.fixture
def posters(make_poster):
    for title in ALL:
        make_poster(title=title, genre="print")


def found(typed: str) -> list[str]:
    from tests.testapp.models import Poster

    searchable = registry.for_model(Poster)
    objects = search.eligible_objects(searchable, filters={"words": typed})
    return sorted(str(one) for one in objects)


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("mug", ["Blue mug with a handle"]),
        ("MUGS", ["Blue mug with a handle"]),
        ("handle blue", ["Blue mug with a handle"]),
        ("mug with handles", ["Blue mug with a handle"]),
        ("becher", ["Kaffeebecher, blau"]),
        ("glass", ["Glasses 50%"]),
        ("mug village", []),
        ("50%", ["Glasses 50%"]),
        ("%", ["Glasses 50%"]),
        ("unicorn", []),
        (
            "print",
            ["Alpine village", "Blue mug with a handle", "Glasses 50%", "Kaffeebecher, blau"],
        ),
        ("", ["Alpine village", "Blue mug with a handle", "Glasses 50%", "Kaffeebecher, blau"]),
        ("mug\x00", ["Blue mug with a handle"]),
    ],
)
def test_every_word_counts_in_any_form(posters, typed, titles):
    assert found(typed) == titles


def test_words_are_stemmed_in_the_language_of_the_shopper(posters):
    with translation.override("de"):
        assert found("Bechern") == ["Kaffeebecher, blau"]
    with translation.override("ja"):
        assert found("mug") == ["Blue mug with a handle"]


@pytest.mark.parametrize(
    "typed", [r"\d", "a.i", "(mug", "[a-z]", "m*g", "^Blue", "50_", r"mug\\", "|"]
)
def test_what_means_something_in_a_pattern_is_looked_for_as_it_stands(posters, typed):
    assert found(typed) == []


@pytest.mark.parametrize("sign", list("\\[](){}.*+?^$|_-%&~#/'\""))
def test_every_sign_is_found(make_poster, sign):
    make_poster(title=f"4{sign}2")
    make_poster(title="472")

    assert found(f"4{sign}2") == [f"4{sign}2"]


def test_a_long_text_is_cut(posters):
    assert found("mug " * 1000) == ["Blue mug with a handle"]


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("İstanbul kupa", "İstanbul"),
        ("İstanbul kupa", "istanbul"),
        ("İstanbul kupa", "ISTANBUL"),
        ("IŞIK LAMBA", "ışık"),
        ("ışıklı", "IŞIK"),
        ("Straße", "strasse"),
        ("Strasse", "STRAßE"),
        ("Café set", "café"),
        ("Café set", unicodedata.normalize("NFD", "café")),
        (unicodedata.normalize("NFD", "Café żółty"), "CAFÉ żółty"),
        ("ΟΔΟΣ mug", "οδός"),
        ("Crème brûlée", "creme BRULEE"),
        ("CREME BRULEE", "crème brûlée"),
        (unicodedata.normalize("NFD", "Crème brûlée"), "creme"),
        ("Löffel", "loffel"),
        ("Straßen", "stras"),
        ("Smørrebrød, Łódź", "smorrebrod lodz"),
        ("Œuvre d'art, Ærø", "oeuvre aero"),
        ("oeuvre", "Œuvre"),
        ("Ёлка", "елка"),
        ("ԲԱԺԱԿ", "բաժակ"),
        (unicodedata.normalize("NFD", "ガラス 유리"), "ガラス"),
        ("ガラス 유리", unicodedata.normalize("NFD", "유리")),
    ],
)
@pytest.mark.parametrize("language", ["en", "tr"])
def test_a_word_is_found_however_its_letters_are_written(make_poster, title, typed, language):
    make_poster(title=title)

    with translation.override(language):
        assert found(typed) == [title]
