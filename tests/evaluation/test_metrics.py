"""The metrics against scikit-learn and against cases worked out by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.metrics import average_precision_score

from visual_search.evaluation import metrics

relevances = arrays.arrays(
    bool,
    arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12),
    elements=st.booleans(),
)

# One query: relevant at the ranks 1 and 3; another: at rank 2 only; a third: nowhere.
BY_HAND = np.array([[1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]], dtype=bool)


def test_cases_by_hand():
    assert metrics.hit_rate_at(BY_HAND, 1) == pytest.approx(1 / 3)
    assert metrics.hit_rate_at(BY_HAND, 2) == pytest.approx(2 / 3)
    assert metrics.precision_at(BY_HAND, 2) == pytest.approx((1 / 2 + 1 / 2 + 0) / 3)
    assert metrics.precision_at(BY_HAND, 10) == pytest.approx((2 / 10 + 1 / 10 + 0) / 3)
    expected = [(1 / 1 + 2 / 3) / 2, 1 / 2, 0]
    assert metrics.average_precision(BY_HAND) == pytest.approx(expected)
    assert metrics.mean_average_precision(BY_HAND) == pytest.approx(sum(expected) / 3)


@settings(deadline=None)
@given(relevances)
def test_average_precision_is_that_of_scikit_learn(relevance):
    scores = -np.arange(relevance.shape[1], dtype=float)

    ours = metrics.average_precision(relevance)

    for row, value in zip(relevance, ours, strict=True):
        expected = average_precision_score(row, scores) if row.any() else 0.0
        assert value == pytest.approx(expected)


@given(relevances, st.integers(1, 15))
def test_rates_are_fractions_and_grow_with_the_depth(relevance, k):
    rate = metrics.hit_rate_at(relevance, k)

    assert 0 <= rate <= metrics.hit_rate_at(relevance, k + 1) <= 1
    assert 0 <= metrics.precision_at(relevance, k) <= 1
    assert 0 <= metrics.mean_average_precision(relevance) <= 1


@given(relevances)
def test_a_perfect_order_has_the_highest_precision(relevance):
    best = np.sort(relevance, axis=1)[:, ::-1]

    found = metrics.mean_average_precision(best)

    assert found == pytest.approx(best.any(axis=1).mean())
    assert found >= metrics.mean_average_precision(relevance) - 1e-12


def test_overlap_is_the_part_of_the_exact_neighbours_that_was_found():
    assert metrics.overlap([[1, 2, 3], [4]], [[1, 2, 9], [4]]) == pytest.approx((2 / 3 + 1) / 2)
    assert metrics.overlap([[]], [[]]) == 0.0
