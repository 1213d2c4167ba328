"""Parts of a picture, as the photo-search page points them out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visual_search.storefront.photo.outlines import part_of, place_of

edges = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)


@given(edges, edges)
def test_a_part_lies_on_the_picture_around_its_box(across, down):
    part = part_of((across[0], down[0], across[1], down[1]))

    left, top, width, height = map(float, (part.left, part.top, part.width, part.height))
    assert 0 <= left <= 100 * across[0] + 0.1
    assert 0 <= top <= 100 * down[0] + 0.1
    assert 100 * across[1] - 0.1 <= left + width <= 100.1
    assert 100 * down[1] - 0.1 <= top + height <= 100.1
    assert min(width, height) >= 3.9


@pytest.mark.parametrize(
    ("box", "place"),
    [
        ((0.0, 0.0, 0.2, 0.2), "upper left"),
        ((0.4, 0.4, 0.6, 0.6), "centre"),
        ((0.9, 0.7, 1.0, 1.0), "lower right"),
        ((0.05, 0.05, 0.95, 0.95), "nearly all of it"),
    ],
)
def test_a_part_has_a_place_in_words(box, place):
    assert str(part_of(box).place) == place


def test_the_very_edge_has_a_place():
    assert str(place_of((1.0, 1.0, 1.0, 1.0))) == "lower right"
