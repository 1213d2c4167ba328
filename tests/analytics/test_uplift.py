"""Intervals of what a campaign brought, beside what the literature prints, and by simulation."""

import numpy as np
import pytest

from visual_search.analytics.uplift import Part, Uplift


@pytest.mark.parametrize(
    ("one", "other", "limits"),
    [
        # Table II of Newcombe 1998, method 10.
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ],
)
def test_differences_are_those_of_newcombe(one, other, limits):
    uplift = Uplift(
        shown=Part(count=one[0], of=one[1]), held_back=Part(count=other[0], of=other[1])
    )

    assert uplift.difference_interval == pytest.approx(limits, abs=1e-4)


def test_both_intervals_hold_the_truth_about_as_often_as_they_say():
    random = np.random.default_rng(3)
    truth, base = 0.12, 0.08
    held = {"difference": 0, "ratio": 0}
    rounds = 1000
    for _ in range(rounds):
        uplift = Uplift(
            shown=Part(count=int(random.binomial(1800, truth)), of=1800),
            held_back=Part(count=int(random.binomial(200, base)), of=200),
        )
        low, high = uplift.difference_interval
        held["difference"] += low <= truth - base <= high
        low, high = uplift.ratio_interval or (0.0, 0.0)
        held["ratio"] += low <= truth / base <= high

    assert all(0.93 <= count / rounds <= 0.975 for count in held.values()), held


def test_empty_groups_say_nothing_and_break_nothing():
    nothing = Uplift(shown=Part(count=0, of=0), held_back=Part(count=0, of=0))

    assert nothing.difference == 0.0
    assert nothing.difference_interval == (-1.0, 1.0)
    assert nothing.ratio_interval is None
    none_shown = Uplift(shown=Part(count=0, of=50), held_back=Part(count=5, of=50))
    assert none_shown.ratio_interval is not None
    assert none_shown.ratio_interval[0] == 0.0
