"""The boxes that a search begins with."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from visual_search.imaging.objects import find_objects

DATA = Path(os.environ.get("VISUAL_SEARCH_TEST_DATA", Path(__file__).parents[3] / "shared/data"))
GREY = (150, 148, 145)


def table(*things: tuple[tuple[int, int, int, int], tuple[int, int, int]]) -> Image.Image:
    picture = Image.new("RGB", (400, 300), GREY)
    draw = ImageDraw.Draw(picture)
    for box, colour in things:
        draw.rectangle(box, fill=colour)
    return picture


def test_one_thing_on_a_table_gets_a_box_around_it():
    [found] = find_objects(table(((120, 90, 240, 220), (200, 40, 40))))

    assert found.box.x * 400 == pytest.approx(120, abs=20)
    assert found.box.right * 400 == pytest.approx(240, abs=20)
    assert found.box.y * 300 == pytest.approx(90, abs=20)
    assert found.box.bottom * 300 == pytest.approx(220, abs=20)
    assert found.score > 0.7


def test_the_larger_of_two_things_comes_first():
    small, large = (300, 120, 350, 170), (60, 80, 200, 230)

    found = find_objects(table((small, (30, 40, 200)), (large, (200, 40, 40))))

    assert [one.box.x < 0.5 for one in found] == [True, False]
    assert found[0].score > found[1].score


def test_nothing_is_found_on_an_empty_table_or_in_one_that_is_full():
    full = Image.new("RGB", (300, 300), (10, 120, 40))

    assert find_objects(table()) == []
    assert find_objects(full) == []


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), st.integers(0, 2**32 - 1))
def test_any_picture_gives_boxes_inside_itself_in_order(width, height, seed):
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)

    found = find_objects(Image.fromarray(noise))

    assert len(found) <= 5
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 <= one.score <= 1.0001 for one in found)


@pytest.mark.data
def test_the_main_box_covers_garments_on_plain_backgrounds():
    """Phone photos of one garment each: the box should hold its middle, which is the photo's."""
    folder = DATA / "clothing" / "images"
    if not folder.is_dir():
        pytest.skip("the clothing photos of the test data are not there")
    photos = sorted(folder.rglob("*.jpg"))[::40]
    held = 0

    for path in photos:
        with Image.open(path) as photo:
            photo.draft("RGB", (320, 320))
            box = next((one.box for one in find_objects(photo.convert("RGB"))), None)
        held += box is None or (box.x < 0.5 < box.right and box.y < 0.5 < box.bottom)

    assert held >= 0.9 * len(photos)
