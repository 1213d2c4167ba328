"""What is looked for in a sentence that names categories and colours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visual_search.language.sentences.heads import CATEGORY, COLOUR, Named, is_kept, looked_for

CATEGORIES = ("vases", "vase", "bowls", "cup", "花瓶", "杯子")
COLOURS = ("red", "blue", "green", "rote", "红色", "orange")


def named_in(text: str) -> list[Named]:
    found = []
    for kind, words in ((CATEGORY, CATEGORIES), (COLOUR, COLOURS)):
        for word in words:
            at = text.find(word)
            if at >= 0 and not any(one.start <= at < one.end for one in found):
                found.append(
                    Named(kind=kind, start=at, end=at + len(word), is_certain=word != "orange")
                )
    return found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("red vase", ["red", "vase"]),
        ("the red and blue vase", ["red", "blue", "vase"]),
        ("vase in blue", ["vase", "blue"]),
        ("vase red", ["vase", "red"]),
        ("vases and bowls", ["vases", "bowls"]),
        ("flower vase with a red rim", ["vase"]),
        ("rote vase", ["rote", "vase"]),
        ("红色的花瓶", ["红色", "花瓶"]),
        ("我想买一个红色花瓶", ["红色", "花瓶"]),
        ("red", ["red"]),
        ("something in red", ["red"]),
        ("but in blue", ["blue"]),
        ("looking for a red vase", ["red", "vase"]),
        ("orange vase", ["orange", "vase"]),
        # Only describe.
        ("orange", []),
        ("vase stand", []),
        ("stand for a vase", []),
        ("green tea cup", ["cup"]),
        ("red ceramic vase", ["vase"]),
        ("orange juice", []),
        ("花瓶架", []),
        ("in red wine", []),
        ("", []),
    ],
)
def test_only_what_is_looked_for_is_meant(text: str, wanted: list[str]) -> None:
    found = looked_for(text, named_in(text))

    assert [text[one.start : one.end] for one in found] == wanted


def test_quotations_and_minus_words_are_left_alone() -> None:
    text = 'bowl "red vase" -blue'

    assert is_kept(text, text.index("red"))
    assert is_kept(text, text.index("blue"))
    assert not is_kept(text, 0)


@given(st.lists(st.sampled_from([*CATEGORIES, *COLOURS, "in", "and", "for", "tea", "的", '"'])))
def test_any_order_of_words_gives_some_of_the_named(words: list[str]) -> None:
    text = " ".join(words)
    named = named_in(text)

    assert set(looked_for(text, named)) <= set(named)
