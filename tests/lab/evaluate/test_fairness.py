"""Groups and the gap between them, by hand and by the formulas of the literature."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visual_search.lab.data.pictures import Traits
from visual_search.lab.evaluate.fairness import compare_groups, max_skews, ndkl
from visual_search.lab.evaluate.relevance import judge
from visual_search.lab.measures.bootstrap import Resampling
from visual_search.lab.measures.groups import Grouping, groupings

HALVES = np.array([0.5, 0.5])


def shown(text: str) -> np.ndarray:
    return np.array([[[one == "a", one == "b"] for one in text]])


def test_max_skew_by_hand():
    assert max_skews(shown("aaab"), HALVES) == pytest.approx([math.log(0.75 / 0.5)])
    assert max_skews(shown("aaaa"), HALVES) == pytest.approx([math.log(2)])
    assert max_skews(shown("abab"), HALVES) == pytest.approx([0.0])
    assert max_skews(shown("????"), HALVES) == pytest.approx([0.0])


def test_ndkl_by_hand():
    discount = [1.0, 1 / math.log2(3)]

    value = ndkl(shown("ab"), HALVES)

    assert value == pytest.approx([discount[0] * math.log(2) / sum(discount)])


@given(st.text("ab", min_size=1, max_size=24), st.floats(0.1, 0.9))
def test_skew_and_divergence_are_never_negative(text, part):
    desired = np.array([part, 1 - part])

    assert max_skews(shown(text), desired)[0] >= -1e-9
    assert ndkl(shown(text), desired)[0] >= -1e-9


def grouping(queries: list[str], catalogue: list[str]) -> Grouping:
    return Grouping(
        name="size",
        queries=np.array(queries, dtype=object),
        catalogue=np.array(catalogue, dtype=object),
        values=("large", "small"),
    )


def test_groups_are_compared_by_recall_and_by_exposure(asked, ranked):
    """Forty queries of each group: all large ones hit, a quarter of the small ones."""
    catalogue = [f"p{place}" for place in range(80)]
    manifest = asked(catalogue, catalogue)
    order = np.array([np.roll(np.arange(80), -place) for place in range(80)])
    for place in range(50, 80):
        order[place, [0, 79]] = order[place, [79, 0]]
    groups = ["large"] * 40 + ["small"] * 40

    found = compare_groups(
        grouping(groups, groups), judge(manifest, ranked(order)), Resampling.by(catalogue)
    )

    large, small = found["rows"]
    assert (large["queries"], large["recall@1"], small["recall@1"]) == (40, 1.0, 0.25)
    assert found["gap"]["recall@1"]["value"] == 0.75
    low, high = found["gap"]["recall@1"]["interval"]
    assert 0.55 < low < 0.75 < high < 0.9
    assert large["share"] == 0.5
    assert large["exposure"] + small["exposure"] == pytest.approx(1)
    assert large["exposure_ratio"] == pytest.approx(large["exposure"] / 0.5)
    assert found["max_skew@24"] > 0
    assert found["ndkl@24"] > 0


def test_small_groups_are_named_and_not_measured(asked, ranked):
    manifest = asked(["a"] * 40, ["a", "b"])
    groups = grouping(["large"] * 29 + ["small"] * 11, ["large", "small"])

    found = compare_groups(
        groups, judge(manifest, ranked([[0, 1]] * 40)), Resampling.by(["a"] * 40)
    )

    assert [row["is_measured"] for row in found["rows"]] == [False, False]
    assert [row["recall@1"] for row in found["rows"]] == [None, None]
    assert [row["exposure_ratio"] for row in found["rows"]] == [None, None]
    assert found["gap"]["recall@1"] is None


def test_columns_become_groups_and_prices_become_bands(asked):
    prices = [str(price) for price in range(10, 100)]
    manifest = asked(
        [f"p/{price}" for price in prices], [f"p/{one}" for one in prices], column="price"
    )

    (found,) = groupings(manifest)

    assert found.name == "price"
    assert found.values == ("low, up to 39.6667", "middle, up to 69.3333", "high, above 69.3333")
    assert [list(found.catalogue).count(value) for value in found.values] == [30, 30, 30]


def test_a_column_that_names_things_or_says_nothing_is_no_group(asked):
    names = [f"p/name {number}" for number in range(21)]

    assert groupings(asked(names, names, column="name")) == []
    assert groupings(asked(["p/x"] * 3, ["p/x"] * 3, column="kind")) == []
    assert groupings(asked(["p/"], ["p/"], column="kind")) == []


def test_what_is_unknown_belongs_to_no_group(asked):
    manifest = asked(["p/red", "p/", "p/blue"], ["p/red", "p/green"], column="colour")

    (found,) = groupings(manifest)

    assert found.values == ("blue", "red")
    assert list(found.queries) == ["red", "", "blue"]


def test_pictures_are_grouped_by_light_focus_and_size(asked):
    ramp = np.linspace(0.1, 0.9, 9)
    traits = Traits(brightness=ramp, sharpness=ramp, size=np.append(ramp[:8], np.nan))
    manifest = asked(["p"] * 9, ["p"] * 9)

    found = {one.name: one for one in groupings(manifest, queries=traits, catalogue=traits)}

    assert sorted(found) == ["photo brightness", "photo sharpness", "photo size"]
    light = found["photo brightness"]
    assert list(light.queries).count("darkest third") == 3
    assert light.queries[0] == "darkest third"
    assert light.queries[8] == "brightest third"
    assert found["photo size"].queries[8] == ""
