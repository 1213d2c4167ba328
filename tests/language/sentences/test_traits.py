"""Texts say what pattern, material, finish and shape a thing has."""

import pytest

from visual_search.language.sentences.traits import find_traits


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Striped stoneware jug, matte", ["striped", "stoneware", "matt"]),
        ("Runde Vase aus Steinzeug, glasiert", ["round", "stoneware", "glazed"]),
        ("Gestreifter Pullover aus Wolle", ["striped", "wool"]),
        ("A lamp", []),
    ],
)
def test_traits_are_found_in_two_languages_each_once(text: str, names: list[str]) -> None:
    assert [one.name for one in find_traits(text)] == names
