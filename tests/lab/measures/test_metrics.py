"""The metrics against trec_eval, scikit-learn, and cases worked out by hand."""

import numpy as np
import pytest
import pytrec_eval
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.metrics import average_precision_score, ndcg_score

from visual_search.lab.measures import metrics

relevances = arrays.arrays(
    bool,
    arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12),
    elements=st.booleans(),
)
gradings = arrays.arrays(
    np.float32,
    arrays.array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=12),
    elements=st.sampled_from([0.0, 1.0, 2.0, 3.0]),
)

# One query: relevant at the ranks 1 and 3; another: at rank 2 only; a third: nowhere.
BY_HAND = np.array([[1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]], dtype=bool)
TREC = {"map", "recip_rank", "P_5", "recall_5", "ndcg_cut_5", "success_1", "success_5"}


def best_order(grades: np.ndarray) -> np.ndarray:
    return np.sort(grades, axis=1)[:, ::-1]


def test_cases_by_hand():
    assert metrics.hit_rate_at(BY_HAND, 1) == pytest.approx(1 / 3)
    assert metrics.hit_rate_at(BY_HAND, 2) == pytest.approx(2 / 3)
    assert metrics.precision_at(BY_HAND, 2) == pytest.approx((1 / 2 + 1 / 2 + 0) / 3)
    assert metrics.precision_at(BY_HAND, 10) == pytest.approx((2 / 10 + 1 / 10 + 0) / 3)
    assert metrics.recalls(BY_HAND, 2) == pytest.approx([1 / 2, 1, 0])
    assert metrics.recalls(BY_HAND, 2, total=np.array([4, 1, 2])) == pytest.approx([1 / 4, 1, 0])
    assert metrics.f1_scores(BY_HAND, 2) == pytest.approx([1 / 2, 2 / 3, 0])
    assert metrics.reciprocal_ranks(BY_HAND) == pytest.approx([1, 1 / 2, 0])
    expected = [(1 / 1 + 2 / 3) / 2, 1 / 2, 0]
    assert metrics.average_precision(BY_HAND) == pytest.approx(expected)
    assert metrics.mean(metrics.average_precision(BY_HAND)) == pytest.approx(sum(expected) / 3)


@settings(deadline=None)
@given(relevances)
def test_average_precision_is_that_of_scikit_learn(relevance):
    scores = -np.arange(relevance.shape[1], dtype=float)

    ours = metrics.average_precision(relevance)

    for row, value in zip(relevance, ours, strict=True):
        expected = average_precision_score(row, scores) if row.any() else 0.0
        assert value == pytest.approx(expected)


@settings(deadline=None)
@given(gradings, st.integers(1, 15))
def test_ndcg_is_that_of_scikit_learn(grades, k):
    scores = -np.arange(grades.shape[1], dtype=float)

    ours = metrics.ndcg(grades, best_order(grades), k)

    for row, value in zip(grades, ours, strict=True):
        assert value == pytest.approx(ndcg_score([row], [scores], k=k))


@settings(deadline=None)
@given(gradings, st.integers(0, 3))
def test_everything_is_as_trec_eval_has_it(grades, missing):
    """Some relevant items were never ranked: they count in what could have been found."""
    queries, depth = grades.shape
    judged = np.concatenate([grades, np.full((queries, missing), 1.0)], axis=1).astype(np.int64)
    names = [f"d{place:02}" for place in range(judged.shape[1])]
    qrels = {
        f"q{row}": {name: int(grade) for name, grade in zip(names, judged[row], strict=True)}
        for row in range(queries)
    }
    run = {
        f"q{row}": {name: -float(i) for i, name in enumerate(names[:depth])}
        for row in range(queries)
    }
    relevance, total = grades >= 1, (judged >= 1).sum(axis=1)

    theirs = pytrec_eval.RelevanceEvaluator(qrels, TREC).evaluate(run)

    ours = {
        "map": metrics.average_precision(relevance, total=total),
        "recip_rank": metrics.reciprocal_ranks(relevance),
        "P_5": metrics.precisions(relevance, 5),
        "recall_5": metrics.recalls(relevance, 5, total=total),
        "ndcg_cut_5": metrics.ndcg(grades, best_order(judged), 5),
        "success_1": metrics.hits(relevance, 1),
        "success_5": metrics.hits(relevance, 5),
    }
    for name, values in ours.items():
        expected = [theirs[f"q{row}"][name] for row in range(queries)]
        assert values == pytest.approx(expected, abs=1e-6), name


@given(relevances, st.integers(1, 15))
def test_rates_are_fractions_and_grow_with_the_depth(relevance, k):
    rate = metrics.hit_rate_at(relevance, k)

    assert 0 <= rate <= metrics.hit_rate_at(relevance, k + 1) <= 1
    assert 0 <= metrics.precision_at(relevance, k) <= 1
    assert 0 <= metrics.mean(metrics.average_precision(relevance)) <= 1
    assert (metrics.f1_scores(relevance, k) <= 1).all()


@given(relevances)
def test_a_perfect_order_has_the_highest_precision(relevance):
    best = np.sort(relevance, axis=1)[:, ::-1]

    found = metrics.mean(metrics.average_precision(best))

    assert found == pytest.approx(best.any(axis=1).mean())
    assert found >= metrics.mean(metrics.average_precision(relevance)) - 1e-12


@given(relevances)
def test_the_precision_recall_curve_never_rises_and_starts_at_its_best(relevance):
    recall, precision = metrics.precision_recall_curve(relevance)

    assert (recall[0], recall[-1]) == (0.0, 1.0)
    assert (np.diff(precision) <= 1e-12).all()
    assert precision.max() <= 1.0


def test_the_precision_recall_curve_by_hand():
    _recall, precision = metrics.precision_recall_curve(BY_HAND[:1], points=3)

    assert precision == pytest.approx([1.0, 1.0, 2 / 3])


def test_what_was_never_ranked_lowers_the_curve():
    _recall, precision = metrics.precision_recall_curve(BY_HAND[:1], total=np.array([4]), points=3)

    assert precision == pytest.approx([1.0, 2 / 3, 0.0])


def test_overlap_is_the_part_of_the_exact_neighbours_that_was_found():
    assert metrics.overlap([[1, 2, 3], [4]], [[1, 2, 9], [4]]) == pytest.approx((2 / 3 + 1) / 2)
    assert metrics.overlap([[]], [[]]) == 0.0
