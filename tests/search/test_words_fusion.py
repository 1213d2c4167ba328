"""Words as written and by meaning: the catalogue's own words decide which of them is heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visual_search.search.hits import Candidate
from visual_search.search.meaning.reasons import Reason
from visual_search.search.ranking.fusion import Ranking
from visual_search.search.ranking.words import coverage, joined_words


def written(*found: tuple[int, float], covered: float | None = None) -> Ranking:
    candidates = [Candidate(pk=pk, score=score, coverage=covered) for pk, score in found]
    return Ranking(candidates=candidates, leg="words")


def meant(*found: tuple[int, float]) -> Ranking:
    candidates = [Candidate(pk=pk, score=score) for pk, score in found]
    return Ranking(candidates=candidates, leg="meaning")


def pictured(*found: tuple[int, float], weight: float = 1.0) -> Ranking:
    candidates = [Candidate(pk=pk, score=score, image_name=f"{pk}.png") for pk, score in found]
    return Ranking(candidates=candidates, leg="pictured", weight=weight)


def order(*rankings: Ranking, **weights: float) -> list[int]:
    [joined] = joined_words(rankings, weights)
    return [one.pk for one in joined.candidates]


def test_words_that_the_catalogue_has_go_before_meaning():
    found = order(written((1, 9.0), (2, 4.0), covered=1.0), meant((3, 0.9), (2, 0.8), (1, 0.1)))

    assert found[0] == 1


def test_where_the_catalogue_lacks_the_words_meaning_decides():
    found = order(written((1, 9.0), (2, 4.0), covered=0.4), meant((3, 0.9), (2, 0.8), (1, 0.1)))

    assert found == [3, 2, 1]


def test_meaning_orders_what_words_find_equal():
    found = order(written((1, 5.0), (2, 5.0), covered=1.0), meant((2, 0.9), (1, 0.8), (3, 0.1)))

    assert found[:2] == [2, 1]


@pytest.mark.parametrize(("weight", "expected"), [(0.2, [3, 2, 4]), (3.0, [4, 2, 3])])
def test_pictures_stand_beside_meaning_as_much_as_their_weight(weight, expected):
    seen = pictured((4, 0.3), (2, 0.2), (3, 0.1), weight=weight)

    assert order(meant((3, 0.9), (2, 0.8), (4, 0.7)), seen) == expected


def test_pictures_do_not_go_before_words_that_the_catalogue_has():
    found = order(written((1, 9.0), covered=1.0), pictured((3, 0.3), (1, 0.2)))

    assert found == [1, 3]


def test_pictures_alone_stand_in_the_place_of_words():
    [joined] = joined_words([written(), pictured((3, 0.3), (1, 0.2))])

    assert [one.image_name for one in joined.candidates] == ["3.png", "1.png"]


def test_where_words_find_nothing_meaning_is_left_as_it_is():
    assert order(written(), meant((2, 0.9), (1, 0.8))) == [2, 1]


def test_where_meaning_finds_nothing_words_are_left_as_they_are():
    rankings = [written((1, 9.0)), meant()]

    assert joined_words(rankings) == rankings


def test_other_rankings_stay_as_they_are():
    barcode = Ranking(candidates=[Candidate(pk=7)], weight=3.0)

    joined = joined_words([barcode, written((1, 9.0)), meant((2, 0.9))])

    assert joined[0] is barcode
    assert len(joined) == 2


def test_reasons_are_kept():
    reason = Reason(kind="word", values=("mug",))
    words = Ranking(candidates=[Candidate(pk=1, score=2.0, reasons=(reason,))], leg="words")

    [joined] = joined_words([words, meant((2, 0.9), (1, 0.8))])

    assert {one.pk: one.reasons for one in joined.candidates} == {1: (reason,), 2: ()}


@pytest.mark.parametrize(("parts", "expected"), [([], 0.0), ([None], 1.0), ([0.2, 0.7, 0.1], 0.7)])
def test_the_best_product_says_how_much_is_covered(parts, expected):
    assert coverage(Candidate(pk=n, coverage=part) for n, part in enumerate(parts)) == expected


scored = st.dictionaries(st.integers(1, 30), st.floats(0.01, 100), max_size=12)


@given(words=scored, meanings=scored, covered=st.floats(0, 1))
def test_everything_found_is_in_the_answer_once(words, meanings, covered):
    rankings = [written(*words.items(), covered=covered), meant(*meanings.items())]

    found = [one.pk for one in joined_words(rankings)[0].candidates]

    if meanings:
        assert sorted(found) == sorted({*words, *meanings})


def test_a_shop_says_what_meaning_is_worth_to_it():
    words, meaning = written((1, 9.0), (2, 4.0), covered=1.0), meant((2, 0.9), (1, 0.1))

    assert order(words, meaning)[0] == 1
    assert order(words, meaning, meaning=3.0)[0] == 2


def test_a_leg_that_is_worth_nothing_is_not_heard():
    bridged = Ranking(candidates=[Candidate(pk=3, score=0.95)], leg="bridged")
    legs = meant((2, 0.9), (1, 0.1)), pictured((3, 0.9), (1, 0.1))

    assert order(meant((2, 0.9), (1, 0.1)), bridged)[0] == 3
    assert order(meant((2, 0.9), (1, 0.1)), bridged, bridged=0.0) == [2, 1]
    assert order(*legs, pictured=0.0)[0] == 2
    assert order(*legs, pictured=4.0)[0] == 3
