"""A photo and words as one ranking."""

import pytest

from visual_search.search.hits import Candidate
from visual_search.search.ranking.joined import join

SEEN = [Candidate(pk=pk, similarity=alike) for pk, alike in (("a", 0.9), ("b", 0.8), ("c", 0.1))]
WORDED = [Candidate(pk="c"), Candidate(pk="b"), Candidate(pk="d")]


def order(weight: float) -> str:
    return "".join(one.pk for one in join(SEEN, WORDED, words_weight=weight))


@pytest.mark.parametrize(("weight", "expected"), [(0.0, "abcd"), (0.5, "bcad"), (1.0, "cbda")])
def test_the_weight_of_words_moves_the_order_from_the_photo_to_the_words(weight, expected):
    assert order(weight) == expected


def test_where_words_find_nothing_the_photo_alone_decides():
    assert join(SEEN, [], words_weight=1.0) == SEEN


def test_what_words_ask_for_lifts_what_is_alike():
    lifted = [*SEEN, Candidate(pk="e", similarity=0.7, lift=0.25)]

    assert join(lifted, WORDED, words_weight=0.1)[0].pk == "e"
