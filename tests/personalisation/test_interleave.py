"""A row gives each point of a taste its part, and shows nothing twice."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from visual_search.personalisation.interleave import Choice, interleaved


def choices(prefix: str, count: int, **fields: object) -> list[Choice]:
    return [Choice(f"{prefix}{n}", 1.0 - n / 100, **fields) for n in range(count)]


def keys(found: list[tuple[int, Choice]]) -> list[str]:
    return [choice.key for _number, choice in found]


def test_each_point_has_its_part_by_its_weight() -> None:
    found = interleaved([choices("a", 20), choices("b", 20)], [0.75, 0.25], limit=8)

    assert [number for number, _choice in found].count(0) == 6
    assert keys(found)[0] == "a0"
    assert {"b0", "b1"} <= set(keys(found))


def test_who_is_at_an_end_leaves_the_rest_to_others() -> None:
    found = interleaved([choices("a", 2), choices("b", 9)], [0.9, 0.1], limit=8)

    assert len(found) == 8
    assert interleaved([[], []], [0.5, 0.5], limit=8) == interleaved([], [], limit=8) == []


def test_products_and_their_variants_come_once_and_brands_a_few_times() -> None:
    shared = choices("a", 3, family="mug")
    branded = choices("b", 9, group="Acme")

    assert keys(interleaved([shared, shared], [0.5, 0.5], limit=8)) == ["a0"]
    other = choices("c", 2)
    row = keys(interleaved([[*branded, *other]], [1.0], limit=8, most_of_group=2))
    assert (row[:5], len(row)) == (["b0", "c0", "b1", "c1", "b2"], 8)
    assert keys(interleaved([branded], [1.0], limit=8, most_of_group=2))[7] == "b7"


def test_what_is_the_same_as_its_neighbour_waits() -> None:
    one, other = np.eye(2, dtype=np.float32)
    first, twin = Choice("first", 0.9, one), Choice("twin", 0.89, one)
    different = Choice("different", 0.6, other)

    assert keys(interleaved([[first, twin, different]], [1.0], limit=2)) == ["first", "different"]


@given(
    st.lists(st.lists(st.integers(0, 30), max_size=10), max_size=4),
    st.integers(0, 12),
    st.data(),
)
def test_a_row_is_full_as_long_as_there_is_anything(lists, limit, data) -> None:
    weights = data.draw(
        st.lists(st.floats(0, 1), min_size=len(lists), max_size=len(lists)), label="weights"
    )
    given_lists = [[Choice(key, key / 30) for key in one] for one in lists]

    found = interleaved(given_lists, weights, limit=limit)

    assert len(found) == min(limit, len({key for one in lists for key in one}))
    assert len({choice.key for _number, choice in found}) == len(found)
