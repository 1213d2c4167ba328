"""Many rankings become one, by rank alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visual_search.search.hits import Candidate
from visual_search.search.meaning.reasons import Reason
from visual_search.search.ranking.fusion import Ranking, reciprocal_rank_fusion

rankings = st.builds(
    lambda pks, weight: Ranking(candidates=[Candidate(pk=pk) for pk in pks], weight=weight),
    st.lists(st.integers(1, 20), unique=True, max_size=12),
    st.floats(0.1, 10),
)


def ranking(*pks: int, weight: float = 1.0) -> Ranking:
    return Ranking(candidates=[Candidate(pk=pk) for pk in pks], weight=weight)


def order(*given_rankings: Ranking) -> list[int]:
    return [candidate.pk for candidate in reciprocal_rank_fusion(given_rankings)]


def test_scores_are_those_of_the_paper():
    fused = reciprocal_rank_fusion([ranking(7, 8), ranking(8)])

    assert [(one.pk, one.score) for one in fused] == [
        (8, pytest.approx(1 / 62 + 1 / 61)),
        (7, pytest.approx(1 / 61)),
    ]


def test_agreement_beats_one_high_rank():
    assert order(ranking(1, 2, 3), ranking(4, 2, 5))[0] == 2


def test_a_heavy_ranking_goes_first():
    assert order(ranking(1, 2), ranking(3, 4, weight=3.0)) == [3, 4, 1, 2]


def test_equal_scores_keep_the_order_of_the_earlier_ranking():
    assert order(ranking(5), ranking(1)) == [5, 1]


def test_what_the_retrievers_know_is_merged():
    reason = Reason(kind="barcode", values=("123",))
    by_code = Ranking(candidates=[Candidate(pk=1, reasons=(reason,))], weight=3.0)
    by_picture = Ranking(candidates=[Candidate(pk=1, image_name="a.png", similarity=0.7)])

    [one] = reciprocal_rank_fusion([by_code, by_picture])
    [other] = reciprocal_rank_fusion([by_picture, by_code])

    assert one == other == Candidate(pk=1, image_name="a.png", similarity=0.7)
    assert one.reasons == other.reasons == (reason,)


def test_nothing_gives_nothing():
    assert reciprocal_rank_fusion([]) == []


@given(st.lists(rankings, max_size=4))
def test_every_candidate_comes_once_and_best_first(given_rankings):
    fused = reciprocal_rank_fusion(given_rankings)

    pks = [candidate.pk for candidate in fused]
    scores = [candidate.score for candidate in fused]
    assert sorted(pks) == sorted({one.pk for each in given_rankings for one in each.candidates})
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)


@given(rankings)
def test_one_ranking_keeps_its_order(only):
    assert order(only) == [candidate.pk for candidate in only.candidates]


@given(st.lists(rankings, min_size=1, max_size=4), st.data())
def test_the_order_of_the_rankings_does_not_change_the_scores(given_rankings, data):
    shuffled = data.draw(st.permutations(given_rankings))

    one = {candidate.pk: candidate.score for candidate in reciprocal_rank_fusion(given_rankings)}
    other = {candidate.pk: candidate.score for candidate in reciprocal_rank_fusion(shuffled)}

    assert one == pytest.approx(other)


@given(st.lists(rankings, min_size=1, max_size=3))
def test_whoever_is_ahead_everywhere_is_ahead(given_rankings):
    leader = 99
    led = [
        Ranking(candidates=[Candidate(pk=leader), *one.candidates], weight=one.weight)
        for one in given_rankings
    ]

    assert order(*led)[0] == leader
