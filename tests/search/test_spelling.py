"""Patterns find a word in texts as they stand, however its letters are written there."""

import re
import unicodedata

import pytest

from visual_search.language.terms.letters import plain
from visual_search.search.eligible.spelling import pattern_of


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("CAFE", "Café"),
        ("café", "ｃａｆé"),
        ("strasse", "Straße"),
        ("smørrebrød", "Smorrebrod"),
        ("coeur", "Cœur"),
        ("кофейник", "КОФЕЙНИК"),
        ("кофейник", unicodedata.normalize("NFD", "КОФЕЙНИК")),
        ("елка", "Ёлка"),
        ("한국", unicodedata.normalize("NFD", "한국")),
    ],
)
def test_a_word_is_found_however_it_is_written(word, written):
    assert re.fullmatch(pattern_of(plain(word)), written)


def test_a_mark_that_makes_another_letter_is_no_accent():
    assert not re.search(pattern_of(plain("мой")), "мои")
