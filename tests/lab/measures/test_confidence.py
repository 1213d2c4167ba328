"""AUROC, calibration and classification against scikit-learn and by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import accuracy_score, precision_recall_fscore_support, roc_auc_score
from sklearn.metrics import confusion_matrix as reference_matrix

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
def test_auroc_is_that_of_scikit_learn(found):
    sure, right = arrays(found)

    ours = confidence.auroc(sure, right)

    if right.all() or not right.any():
        assert ours is None
    else:
        assert ours == pytest.approx(roc_auc_score(right, sure))


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
def test_classification_is_that_of_scikit_learn(found):
    asked, answered = [one for one, _ in found], [other for _, other in found]

    ours = classify(asked, answered)

    precision, recall, f1, _ = precision_recall_fscore_support(
        asked, answered, average="macro", zero_division=0
    )
    assert ours.accuracy == pytest.approx(accuracy_score(asked, answered))
    assert (ours.macro_precision, ours.macro_recall) == pytest.approx((precision, recall))
    assert ours.macro_f1 == pytest.approx(f1)
    # With one more label: scikit-learn warns of a single one.
    expected = reference_matrix(asked, answered, labels=[*ours.classes, "none"])[:-1, :-1]
    assert (ours.confusion == expected).all()
