"""What the kind of a product is worth in a row of similar ones is learned from the catalogue."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visual_search.calibration import (
    ROW,
    Answer,
    ProductAnswers,
    Row,
    learn_kind_lift,
    learn_limits,
    learn_row_limits,
)

KINDS = ("mugs", "jugs", "vases")


def answer(random: np.random.Generator, *, gap: float, each: int = 20) -> Answer:
    """Products of three kinds; those of its own are closer by `gap` on average."""
    kinds = np.array(KINDS * each)
    closeness = random.normal(0.3, 0.1, kinds.size) + gap * (kinds == "mugs")
    order = np.argsort(-closeness)
    return Answer(
        closeness=closeness[order],
        is_same=np.zeros(kinds.size, dtype=bool),
        is_alike=kinds[order] == "mugs",
        families=list(order),
        categories=list(kinds[order]),
    )


def answers(
    count: int = 60, *, gap: float = 0.02, seed: int = 0, **more: int
) -> list[ProductAnswers]:
    random = np.random.default_rng(seed)
    found = [answer(random, gap=gap, **more) for _ in range(count)]
    return [ProductAnswers(nearest=one, with_kin=one) for one in found]


def share(given: list[ProductAnswers], lift: float) -> float:
    """The part of all rows that is of the product's kind."""
    scale = learn_row_limits(given)
    shown = [one.with_kin.is_alike[Row.of(one.with_kin, scale).shown(lift)] for one in given]
    return float(np.mean(shown))


def test_rows_are_filled_with_the_kind_where_looks_alone_do_not_tell_it():
    given = answers()

    lift = learn_kind_lift(given, learn_row_limits(given))

    assert share(given, 0.0) < 0.6
    assert share(given, lift) >= 0.9


def test_the_lift_is_no_larger_than_rows_need():
    given = answers()

    lift = learn_kind_lift(given, learn_row_limits(given))

    assert share(given, lift - 0.02) < share(given, lift) < 1.0


def test_where_looks_tell_the_kind_nothing_is_lifted():
    given = answers(gap=1.0)

    assert learn_kind_lift(given, learn_row_limits(given)) == 0.0


def test_a_shop_without_categories_learns_no_lift():
    found = answers()
    plain = [
        ProductAnswers(nearest=one, with_kin=one)
        for one in (
            Answer(
                closeness=given.nearest.closeness,
                is_same=np.arange(60) == 0,
                is_alike=np.zeros(60, dtype=bool),
                families=given.nearest.families,
                categories=[""] * 60,
            )
            for given in found
        )
    ]

    scale = learn_row_limits(plain)

    assert scale == learn_limits([one.nearest for one in plain])
    assert learn_kind_lift(plain, scale) is None


def test_nearly_all_that_rows_of_the_kind_could_show_is_a_good_match():
    given = answers()

    scale = learn_row_limits(given)

    ends = [one.with_kin.closeness[one.with_kin.is_alike][ROW - 1] for one in given]
    assert np.mean(np.array(ends) >= scale.of("mugs").loosely_related) > 0.8


def test_a_product_of_the_kind_that_looks_like_none_of_them_is_not_lifted():
    given = answers()
    scale = learn_row_limits(given)
    stranger = Answer(
        closeness=np.array([0.4, -0.9]),
        is_same=np.zeros(2, dtype=bool),
        is_alike=np.array([False, True]),
        families=["jug", "mug"],
        categories=["jugs", "mugs"],
    )

    row = Row.of(stranger, scale)

    assert list(row.shown(2.0)) == [0, 1]


def test_a_row_has_one_of_each_family_and_none_of_the_product_itself():
    given = Answer(
        closeness=np.array([0.9, 0.8, 0.7, 0.6]),
        is_same=np.array([True, False, False, False]),
        is_alike=np.ones(4, dtype=bool),
        families=["own", "a", "a", "b"],
        categories=["mugs"] * 4,
    )

    row = Row.of(given, learn_row_limits(answers()))

    assert list(row.shown(0.1)) == [1, 3]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), gap=st.floats(-0.3, 1.0), count=st.integers(0, 40))
def test_limits_stay_in_order_and_the_lift_in_bounds(seed, gap, count):
    given = answers(count, gap=gap, seed=seed, each=6)

    scale = learn_row_limits(given)
    lift = learn_kind_lift(given, scale)

    assert lift is None or 0.0 <= lift <= 1.0
    if scale is not None:
        for limits in (scale.limits, *scale.by_category.values()):
            assert limits.very_close >= limits.similar >= limits.loosely_related


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_answers_teach_nothing(count):
    given = answers(count)

    assert learn_row_limits(given) is None
    assert learn_kind_lift(given, None) is None
