"""The pairs of a photo and a colour that are asked."""

from pathlib import Path

from benchmarks.photo_and_words import pairs_of

ROWS = [
    {"sku": f"{style}-{colour}", "style": style, "color": colour}
    for style, colour in (("A", "Red"), ("A", "Blue"), ("A", ""), ("B", "Red"), ("C", "Gray"))
]
PHOTOS = {row["sku"]: Path(row["sku"]) for row in ROWS}


def test_a_style_in_several_colours_is_asked_for_each_of_the_others():
    asked = {(pair.photo.name, pair.words, pair.wanted["sku"]) for pair in pairs_of(ROWS, PHOTOS)}

    assert asked == {("A-Red", "in blue", "A-Blue"), ("A-Blue", "in red", "A-Red")}


def test_what_has_no_photo_is_not_asked_for():
    assert pairs_of(ROWS, {"A-Red": Path("A-Red")}) == []
