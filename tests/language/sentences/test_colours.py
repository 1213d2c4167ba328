"""Colours that a text names."""

import numpy as np
import pytest

from visual_search.encoders.details.lab import to_lab, to_rgb
from visual_search.language.sentences.colours import (
    COLOURS,
    agreement,
    find_colours,
    without_colours,
)
from visual_search.language.sentences.palette import ROWS, SHADES


def named(text: str) -> list[str]:
    return [one.colour.name for one in find_colours(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("blue, with a handle", ["blue"]),
        ("BLUE MUG", ["blue"]),
        ("red and navy blue", ["red", "navy"]),
        ("an off-white jug", ["ivory"]),
        ("rose gold ring", ["rose gold"]),
        ("gray/white", ["grey", "white"]),
        ("rote Vase unter 30 €", ["red"]),
        ("in der roten", ["red"]),
        ("grünes Kissen", ["green"]),
        ("gruene Kissen", ["green"]),
        ("weiße Schale", ["white"]),
        ("goldener Rahmen, silbern", ["gold", "silver"]),
        ("marineblauer Becher", ["navy"]),
        ("蓝色杯子", ["blue"]),
        ("30元以下的红色花瓶", ["red"]),
        ("红花瓶", ["red"]),
        ("藏青色", ["navy"]),
        ("银色的碗", ["silver"]),
        ("红色和白色的", ["red", "white"]),
    ],
)
def test_colours_are_found_in_the_order_of_a_text(text, names):
    assert named(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "lacquered table",
        "Rotwein",
        "Grüntee",
        "sacred",
        "红茶",
        "口红",
        "白酒",
        "银行",
        "金属",
        "牛奶",
        "",
        "🟥",
    ],
)
def test_parts_of_other_words_are_no_colours(text):
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "name", "shade"),
    [
        ("dark green mug", "green", SHADES["dark"]),
        ("dunkelgelber Krug", "yellow", SHADES["dark"]),
        ("light purple", "purple", SHADES["light"]),
        ("浅绿色", "green", SHADES["light"]),
        ("green", "green", 0),
    ],
)
def test_a_colour_may_be_lighter_or_darker(text, name, shade):
    [found] = find_colours(text)

    assert (found.colour.name, found.shade) == (name, shade)
    assert found.lab[0] == COLOURS[name].lab[0] + shade


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("blue, with a handle", ", with a handle"),
        ("dark blue mug", "mug"),
        ("rote Vase", "Vase"),
        ("红色的花瓶", "花瓶"),
        ("lacquered table", "lacquered table"),
    ],
)
def test_what_is_no_colour_stays(text, rest):
    assert without_colours(text) == rest


@pytest.mark.parametrize(
    ("wanted", "text", "expected"),
    [
        ("blue", "Navy", 1.0),
        ("navy", "Blue", 0.5),
        ("navy", "Navy/White", 1.0),
        ("red", "Blue", 0.0),
        ("red", "", 0.0),
    ],
)
def test_every_blue_is_blue_but_not_every_blue_is_navy(wanted, text, expected):
    assert agreement(COLOURS[wanted], text) == expected


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_word_of_the_palette_is_found(row):
    name, family, lab, english, german, chinese = row
    words = [*english.split(","), *german.split(","), *(one + "色" for one in chinese.split(","))]

    found = {word: [one.colour.family for one in find_colours(word)] for word in words}

    assert found == {word: [family] for word in words}
    assert name in COLOURS
    assert is_shown(lab)


def is_shown(lab: tuple[int, int, int]) -> bool:
    """Whether a screen can show the colour."""
    shown = to_lab(to_rgb(np.array(lab, dtype=np.float32)))
    return bool(np.abs(shown - np.array(lab)).max() < 3)


def test_a_basic_colour_is_a_family_of_its_own():
    families = {colour.family for colour in COLOURS.values()}

    assert all(COLOURS[family].family == family for family in families)
