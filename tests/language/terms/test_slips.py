"""Slips of the pen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visual_search.language.terms.slips import Known, can_be_slip, distance, meant_by, splits

WORDS = [
    Known(word=word, documents=count)
    for word, count in (
        ("blue", 9), ("mug", 5), ("mugs", 1), ("purple", 4), ("leggings", 3), ("digital", 2),
        ("watch", 7), ("compression", 2), ("messenger", 1), ("rose", 3), ("tassel", 2),
    )
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("blu", "blue"),
        ("mugg", "mug"),
        ("purpel", "purple"),
        ("leggins", "leggings"),
        ("digtal", "digital"),
        ("wacth", "watch"),
        ("compresion", "compression"),
        ("messanger", "messenger"),
        ("konpression", ""),
        ("conpresion", "compression"),
        # Too far, or too short to say.
        ("lue", ""),
        ("hose", ""),
        ("couch", ""),
        # Words of their own.
        ("hug", ""),
        ("wapch", ""),
        ("bluer", ""),
        ("blue", ""),
        ("", ""),
    ],
)
def test_the_nearest_word_is_meant(typed: str, meant: str) -> None:
    assert meant_by(typed, WORDS) == meant


def test_of_two_that_are_as_near_the_frequent_one_is_meant() -> None:
    near = [Known(word="bowls", documents=1), Known(word="bowel", documents=8)]

    assert meant_by("bowl", near) == "bowel"


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("ab", "ba", 1),
        ("abc", "abc", 0),
        ("abc", "ac", 1),
        ("abc", "xzc", 4),
        ("abc", "abv", 1),
        ("abc", "ebc", 1),
        ("", "abc", 3),
    ],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other, most=4) == slips


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 3))
def test_the_distance_is_the_same_both_ways_and_bounded(one: str, other: str, most: int) -> None:
    found = distance(one, other, most=most)

    assert found == distance(other, one, most=most)
    assert found <= most + 1
    assert (found == 0) == (one == other)


def test_only_words_of_letters_are_mended() -> None:
    assert [word for word in ("mugg", "500ml", "ab", "杯子的", "a" * 40) if can_be_slip(word)] == [
        "mugg"
    ]
    assert list(splits("backpack"))[:2] == [("bac", "kpack"), ("back", "pack")]
