"""Limits and sureness are learned from what photos of known products found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from visual_search.calibration import Answer, learn_limits, learn_sureness

KINDS = ("mugs", "vases", "lamps")


def answer(random: np.random.Generator, *, spread: float = 0.08) -> Answer:
    """Ten products: the right one tends to be closest, its kind closer than the rest."""
    kinds = np.array([KINDS[number % 3] for number in range(10)])
    closeness = 0.1 + 0.15 * (kinds == kinds[0]) + 0.2 * (np.arange(10) == 0)
    closeness = closeness + random.normal(0, spread, 10)
    order = np.argsort(-closeness)
    return Answer(
        closeness=closeness[order],
        is_same=order == 0,
        is_alike=kinds[order] == kinds[0],
        families=list(order),
        categories=list(kinds[order]),
    )


def answers(count: int = 200, *, seed: int = 0, **options: float) -> list[Answer]:
    random = np.random.default_rng(seed)
    return [answer(random, **options) for _ in range(count)]


def test_nine_in_ten_of_those_that_found_the_right_kind_have_a_good_match():
    given = answers()

    limits = learn_limits(given).limits

    right = np.array([one.closeness[0] for one in given if one.is_right_kind])
    assert (right >= limits.loosely_related).mean() == pytest.approx(0.9, abs=0.01)


def test_what_stands_above_a_limit_is_mostly_what_the_band_says():
    given = answers()

    limits = learn_limits(given).limits

    closeness = np.concatenate([one.closeness for one in given])
    same = np.concatenate([one.is_same for one in given])
    alike = np.concatenate([one.is_alike for one in given])
    assert same[closeness >= limits.very_close].mean() >= 0.7
    assert alike[closeness >= limits.similar].mean() >= 0.8


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), spread=st.floats(0.0, 0.6), count=st.integers(0, 80))
def test_limits_are_in_order_whatever_was_found(seed, spread, count):
    scale = learn_limits(answers(count, seed=seed, spread=spread))

    for limits in [] if scale is None else [scale.limits, *scale.by_category.values()]:
        assert limits.loosely_related <= limits.similar <= limits.very_close


def test_too_few_right_answers_teach_nothing():
    assert learn_limits(answers(15)) is None
    assert learn_sureness(answers(15)) is None
    assert learn_limits([]) is None


def test_a_photo_that_found_nothing_is_no_evidence():
    nothing = Answer(
        closeness=np.array([]),
        is_same=np.array([], dtype=bool),
        is_alike=np.array([], dtype=bool),
        families=[],
        categories=[],
    )

    assert learn_limits([*answers(), nothing]) == learn_limits(answers())


def test_a_category_has_limits_between_its_own_and_those_of_all():
    given = answers()
    darker = [
        Answer(
            closeness=one.closeness - 0.1,
            is_same=one.is_same,
            is_alike=one.is_alike,
            families=one.families,
            categories=["clocks"] * 10,
        )
        for one in answers(40, seed=1)
    ]

    scale = learn_limits([*given, *darker])

    own = learn_limits(darker).limits
    mixed = scale.by_category["clocks"]
    assert own.loosely_related < mixed.loosely_related < scale.limits.loosely_related


def test_sureness_is_the_logistic_regression_of_scikit_learn():
    given = answers(spread=0.2)

    found = learn_sureness(given)

    features = np.array([(one.closeness[0], max(one.lead, 0) ** 0.5) for one in given])
    scaler = StandardScaler().fit(features)
    model = LogisticRegression(C=1.0, tol=1e-10).fit(
        scaler.transform(features), [one.is_right for one in given]
    )
    expected = model.predict_proba(scaler.transform(features))[:, 1]
    ours = [found.probability(one.closeness[0], one.lead) for one in given]
    np.testing.assert_allclose(ours, expected, atol=1e-4)


def test_sureness_needs_right_and_wrong_answers():
    assert learn_sureness(answers(spread=0.0)) is None


def test_a_lead_is_counted_against_other_families_only():
    one = Answer(
        closeness=np.array([0.5, 0.45, 0.3]),
        is_same=np.array([True, True, False]),
        is_alike=np.array([True, True, True]),
        families=["jug", "jug", "vase"],
        categories=["", "", ""],
    )

    assert one.lead == pytest.approx(0.2)
