"""A taste is several points, each a product that was looked at."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.personalisation.browsers import Browser
from tests.testapp.models import Poster
from visual_search.personalisation import STRANGER, Level, Seen, note, taste_of
from visual_search.personalisation.clusters import grouped
from visual_search.personalisation.shopper import Shopper
from visual_search.personalisation.taste import points_of
from visual_search.registry import registry

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def directions(*groups: int, spread: float = 0.05, seed: int = 0) -> dict[int, np.ndarray]:
    """So many unit vectors around each of some directions at right angles, by keys from 0."""
    numbers = np.random.default_rng(seed)
    middles = np.repeat(np.eye(16, dtype=np.float32)[: len(groups)], groups, axis=0)
    vectors = middles + spread * numbers.standard_normal(middles.shape)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return dict(enumerate((vectors / lengths).astype(np.float32)))


def views(keys, kind: str = "view", *, days: float = 0.0) -> list[Seen]:
    return [Seen(key, kind, NOW - timedelta(days=days)) for key in keys]


def test_lamps_and_cushions_are_two_points_and_no_lampshade_cushion() -> None:
    vectors = directions(4, 2)

    points = points_of(views(range(6)), vectors, now=NOW)

    assert [round(point.weight, 3) for point in points] == [0.667, 0.333]
    assert points[0].key in range(4)
    assert points[1].key in (4, 5)
    assert points[0].vector @ vectors[points[0].key] > 0.95


def test_what_is_ordered_and_new_weighs_more() -> None:
    vectors = directions(2, 2)

    by_order = points_of([*views([0, 1]), *views([2, 3], "order")], vectors, now=NOW)
    by_age = points_of([*views([0, 1], days=60), *views([2, 3])], vectors, now=NOW)

    assert {by_order[0].key, by_age[0].key} <= {2, 3}
    assert [by_order[0].weight, by_age[0].weight] == pytest.approx([0.8, 0.8])


def test_what_was_disliked_is_no_point_and_pushes_away() -> None:
    vectors = directions(3, 1, spread=0.1)

    liked = points_of(views(range(4)), vectors, now=NOW)
    without = points_of([*views(range(4)), *views([2], "dislike")], vectors, now=NOW)

    assert 2 not in {point.key for point in without}
    assert without[0].vector @ vectors[2] < liked[0].vector @ vectors[2]
    assert points_of(views([1], "dislike"), vectors, now=NOW) == ()


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(0, 1000), st.floats(0.0, 3.0))
def test_each_vector_is_in_one_of_few_groups(count: int, seed: int, farthest: float) -> None:
    vectors = np.random.default_rng(seed).standard_normal((count, 8)).astype(np.float32)

    groups = grouped(vectors, farthest=farthest, at_most=5)

    assert sorted(number for group in groups for number in group) == list(range(count))
    assert len(groups) <= 5


def test_groups_are_those_of_scipy() -> None:
    hierarchy = pytest.importorskip("scipy.cluster.hierarchy")
    vectors = np.stack(list(directions(5, 4, 3, 2, spread=0.3).values()))

    ours = grouped(vectors, farthest=1.1, at_most=100)

    labels = hierarchy.fcluster(hierarchy.linkage(vectors, "ward"), 1.1, "distance")
    theirs = {frozenset(np.flatnonzero(labels == label)) for label in set(labels)}
    assert {frozenset(group) for group in ours} == theirs


@pytest.mark.django_db
def test_the_taste_of_a_visit_is_made_in_the_live_space(posters, django_assert_num_queries) -> None:
    red, _blue = posters((200, 30, 30), (30, 30, 200))
    browser, searchable = Browser(Level.VISIT), registry.for_model(Poster)
    browser.visit(lambda request: note(request, "view", red))
    shopper = browser.visit(Shopper.of)

    with django_assert_num_queries(1):
        taste = taste_of(shopper, searchable)
        assert taste_of(shopper, searchable) is taste

    assert [point.key for point in taste.points] == [red.pk]
    assert taste.space is not None
    assert taste.space.state == "live"
    assert not taste_of(STRANGER, searchable)
