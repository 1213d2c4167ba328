"""What words beside a photo ask for."""

import pytest

from visual_search.language.sentences.wishes import read_wishes


@pytest.mark.parametrize(
    ("text", "colours", "minus", "words"),
    [
        ("blue, with a handle", ["blue"], (), ", with a handle"),
        ("in blue", ["blue"], (), ""),
        ("in Rot", ["red"], (), ""),
        ("the same but in navy, please", ["navy"], (), ""),
        ("红色的", ["red"], (), ""),
        ("换成蓝色", ["blue"], (), ""),
        ("mug -lid", [], ("lid",), "mug"),
        ("mug without a handle", [], ("handle",), "mug"),
        ("Becher ohne Deckel", [], ("Deckel",), "Becher"),
        ("rot, keinen Henkel", ["red"], ("Henkel",), ""),
        ("杯子不带盖子的", [], ("盖子",), "杯子 的"),
        ("off-white jug", ["ivory"], (), "jug"),
        ("T-shirt", [], (), "T-shirt"),
        ("", [], (), ""),
    ],
)
def test_colours_and_what_is_not_wanted_are_taken_out(text, colours, minus, words):
    wishes = read_wishes(text)

    assert [one.colour.name for one in wishes.colours] == colours
    assert wishes.minus == minus
    assert wishes.words == words


@pytest.mark.parametrize("text", ["mug, not red", "mug -red", "Becher, nicht rot", "杯子不要红色"])
def test_a_colour_may_be_what_is_not_wanted(text):
    wishes = read_wishes(text)

    assert [one.colour.name for one in wishes.unwanted] == ["red"]
    assert (wishes.colours, wishes.minus) == ((), ())


@pytest.mark.parametrize(
    "text", ["-", "without", "- - -", "\u202e-", "'; DROP TABLE --", "x" * 10_000]
)
def test_strange_words_keep_nothing_out(text):
    assert read_wishes(text).minus == ()
