"""Words, phrases and minus words in what was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visual_search.language.sentences.typed import MAX_CHARACTERS, MAX_WORDS, Typed, parse


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("red mug", Typed(words=("red", "mug"))),
        ('red "tea pot"', Typed(words=("red",), phrases=("tea pot",))),
        ("„rote Vase“ groß", Typed(words=("groß",), phrases=("rote Vase",))),
        ("«le vase»", Typed(phrases=("le vase",))),
        ('"vase"', Typed(words=("vase",))),
        ("mug -red", Typed(words=("mug",), minus=("red",))),
        ('mug -"with a lid"', Typed(words=("mug",), minus=("with a lid",))),
        ('the "tall vase', Typed(words=("the", "tall", "vase"))),
        ("t-shirt - cm", Typed(words=("t-shirt", "cm"))),
        ("-5", Typed(words=("-5",))),
        ("-red", Typed(words=("red",))),
        ('" - "" !?', Typed()),
        ("'; DROP TABLE x; --", Typed(words=("DROP", "TABLE", "x;"))),
    ],
)
def test_the_parts_of_what_was_typed(text, found):
    assert parse(text) == found


@given(st.text() | st.text(alphabet='ab -"“”', max_size=200))
def test_whatever_is_typed_has_parts(text):
    found = parse(text)

    pieces = (*found.words, *found.phrases, *found.minus)
    assert all(any(map(str.isalnum, piece)) for piece in pieces)
    assert sum(len(piece.split()) for piece in pieces) <= MAX_WORDS


def test_too_much_is_cut():
    assert len(parse("word " * 500).words) == MAX_WORDS
    assert len(parse("a" * 2 * MAX_CHARACTERS).words[0]) <= MAX_CHARACTERS
