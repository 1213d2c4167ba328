"""Intervals and paired tests: seeded, honest about clusters, and in agreement with SciPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from visual_search.lab.measures.bootstrap import Resampling, limits

RANDOM = np.random.default_rng(7)
VALUES = (RANDOM.random(300) < 0.4).astype(float)
OWN = [str(number) for number in range(300)]


def test_the_interval_is_that_of_scipy():
    ours = Resampling.by(OWN, draws=5000).interval(VALUES)

    theirs = stats.bootstrap(
        (VALUES,), np.mean, n_resamples=5000, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    assert ours == pytest.approx((theirs.low, theirs.high), abs=0.01)


def test_the_same_seed_gives_the_same_interval():
    assert Resampling.by(OWN).interval(VALUES) == Resampling.by(OWN).interval(VALUES)
    assert Resampling.by(OWN).interval(VALUES) != Resampling.by(OWN, seed=1).interval(VALUES)


def test_ten_photos_of_one_product_say_little_more_than_one():
    products = np.repeat((RANDOM.random(30) < 0.4).astype(float), 10)
    labels = [str(number // 10) for number in range(300)]

    alone = np.ptp(Resampling.by(OWN).interval(products))
    together = np.ptp(Resampling.by(labels).interval(products))

    assert together == pytest.approx(alone * 10**0.5, rel=0.15)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.integers(1, 5))
def test_an_interval_lies_within_the_values(values, labels):
    resampling = Resampling.by([str(place % labels) for place in range(len(values))], draws=200)

    low, high = resampling.interval(values)

    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


def test_only_the_queries_that_count_are_averaged():
    values = np.array([[1.0], [0.0], [0.5]])
    counted = np.array([[True], [False], [False]])

    drawn = Resampling.by(["a", "b", "c"], draws=200).means(values, where=counted)

    assert limits(drawn[:, 0]) == (1.0, 1.0)
    assert np.isnan(drawn).any()


def test_large_sets_are_drawn_in_batches():
    labels = [str(number) for number in range(30_000)]

    low, high = Resampling.by(labels, draws=100).interval(np.tile([0.0, 1.0], 15_000))

    assert low < 0.5 < high
    assert high - low < 0.03


def test_the_paired_test_agrees_with_the_permutation_test_of_scipy():
    better = np.clip(VALUES + (RANDOM.random(300) < 0.06) - (RANDOM.random(300) < 0.03), 0, 1)

    ours = Resampling.by(OWN, draws=5000).paired(VALUES, better)

    theirs = stats.permutation_test(
        (better, VALUES),
        lambda one, other, axis: np.mean(one - other, axis=axis),
        permutation_type="samples",
        n_resamples=5000,
        vectorized=True,
        rng=np.random.default_rng(1),
    )
    assert ours.delta == pytest.approx(better.mean() - VALUES.mean())
    assert ours.p == pytest.approx(theirs.pvalue, abs=0.03)
    assert ours.interval[0] < ours.delta < ours.interval[1]


def test_equal_configurations_are_told_apart_by_nothing():
    same = Resampling.by(OWN).paired(VALUES, VALUES)

    assert (same.delta, same.interval, same.p) == (0.0, (0.0, 0.0), 1.0)


def test_a_clear_gain_is_certain():
    gain = Resampling.by(OWN).paired(np.zeros(300), VALUES)

    assert gain.p < 0.001
    assert gain.interval[0] > 0.3
