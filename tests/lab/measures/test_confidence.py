"""AUROC, calibration and classification by hand, calibration against scikit-learn too."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve

from visual_search.lab.measures import confidence
from visual_search.lab.measures.classification import classify

answers = st.lists(
    st.tuples(st.sampled_from([0.0, 0.05, 0.1, 0.33, 0.5, 0.7, 0.71, 1.0]), st.booleans()),
    min_size=1,
    max_size=60,
)
pairs = st.lists(st.tuples(*[st.sampled_from("abcd")] * 2), min_size=1, max_size=60)


def arrays(found: list[tuple[float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([one for one, _ in found]), np.array([right for _, right in found])


@settings(deadline=None)
@given(answers)
def test_auroc_is_the_chance_that_a_right_answer_is_the_surer_one(found):
    sure, right = arrays(found)

    ours = confidence.auroc(sure, right)

    if right.all() or not right.any():
        assert ours is None
    else:
        ahead = np.sign(sure[right][:, None] - sure[~right][None, :])
        assert ours == pytest.approx((ahead + 1).mean() / 2)


@settings(deadline=None)
@given(answers)
def test_the_reliability_plot_is_that_of_scikit_learn(found):
    sure, right = arrays(found)

    ours = confidence.reliability(sure, right)

    accuracy, mean = calibration_curve(right, sure, n_bins=10)
    assert [one.accuracy for one in ours] == pytest.approx(list(accuracy))
    assert [one.confidence for one in ours] == pytest.approx(list(mean))
    assert sum(one.count for one in ours) == len(found)


def test_calibration_error_by_hand():
    sure = np.array([0.95, 0.95, 0.15, 0.15])
    right = np.array([True, False, False, False])

    error = confidence.expected_calibration_error(sure, right)

    assert error == pytest.approx(0.5 * (0.95 - 0.5) + 0.5 * 0.15)


@given(answers)
def test_calibration_error_is_a_fraction_and_zero_for_the_all_knowing(found):
    sure, right = arrays(found)

    assert 0 <= confidence.expected_calibration_error(sure, right) <= 1
    assert confidence.expected_calibration_error(right.astype(float), right) == 0


def test_the_surer_half():
    right = np.array([True, True, False, False, True])

    assert confidence.precision_of_surer_half(np.arange(5.0), right) == pytest.approx(1 / 3)
    assert confidence.precision_of_surer_half(np.empty(0), np.empty(0, dtype=bool)) is None


def test_the_margin_is_the_lead_over_the_second():
    scores = np.array([[0.9, 0.4], [0.5, 0.5]])

    assert confidence.margins(scores) == pytest.approx([0.5, 0.0])
    assert confidence.margins(scores[:, :1]) == pytest.approx([0.0, 0.0])


@settings(deadline=None)
@given(pairs)
def test_classification_by_hand(found):
    asked, answered = [one for one, _ in found], [other for _, other in found]

    ours = classify(asked, answered)

    for row, name in enumerate(ours.classes):
        for column, other in enumerate(ours.classes):
            assert ours.confusion[row, column] == found.count((name, other))
    right = np.diagonal(ours.confusion)
    precision = right / np.maximum(ours.confusion.sum(axis=0), 1)
    recall = right / np.maximum(ours.confusion.sum(axis=1), 1)
    both = ours.confusion.sum(axis=0) + ours.confusion.sum(axis=1)
    assert ours.accuracy == pytest.approx(right.sum() / len(found))
    assert (ours.macro_precision, ours.macro_recall) == pytest.approx(
        (precision.mean(), recall.mean())
    )
    assert ours.macro_f1 == pytest.approx((2 * right / both).mean())
