"""Sources are believed as far as they were right about products that say it themselves."""

import numpy as np
import pytest

from visual_search.reading.attributes import (
    LookAlikes,
    Looks,
    OwnWords,
    Stated,
    opinions,
    relevance,
)

KINDS = ("jug", "vase", "plate")
COUNT = 120


@pytest.fixture(scope="module")
def vectors():
    """Three clouds of products; every fourth lies anywhere."""
    random = np.random.default_rng(3)
    centres = random.random((len(KINDS), 24))
    rows = np.array([centres[number % 3] for number in range(COUNT)])
    rows += 0.15 * random.standard_normal(rows.shape)
    rows[::4] = random.random((len(rows[::4]), 24))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def told(*, without=()):
    return ["" if number in without else KINDS[number % 3] for number in range(COUNT)]


@pytest.mark.parametrize("source", [Looks, LookAlikes])
def test_what_is_proposed_is_as_often_right_as_was_wanted(source, vectors) -> None:
    held = {number for number in range(COUNT) if number % 5 == 2}

    found = opinions(told(without=held), range(COUNT), [source(vectors)], precision=0.9)

    sure = [n for n in held if found.found[n].confidence >= found.threshold]
    right = [n for n in sure if found.found[n].value == KINDS[n % 3]]
    assert len(sure) > len(held) / 2
    assert len(right) / len(sure) >= 0.85


def test_nothing_is_sure_where_no_source_can_tell() -> None:
    noise = np.random.default_rng(5).random((COUNT, 24)).astype(np.float32)

    found = opinions(told(without={1}), range(COUNT), [LookAlikes(noise)], precision=0.9)

    assert found.threshold > 1


def test_variants_never_vouch_for_each_other(vectors) -> None:
    """Two variants look the same; each is asked by other products alone."""
    families = [number // 2 for number in range(COUNT)]
    terms = [[f"style{family}"] for family in families]

    found = opinions(told(), families, [OwnWords(terms, families)], precision=0.5)

    assert found.found == [None] * COUNT


def test_a_name_says_the_kind_that_other_families_with_the_word_are() -> None:
    terms = [["moon", KINDS[number % 3]] for number in range(COUNT)]

    found = opinions(
        told(without={4}), range(COUNT), [OwnWords(terms, range(COUNT))], precision=0.9
    )

    assert found.found[4].value == KINDS[4 % 3]
    assert found.found[4].source == "words"
    assert found.threshold <= found.found[4].confidence


def test_a_value_is_known_by_its_own_name() -> None:
    values = [*(["vases"] * 20), *(["jugs"] * 20), ""]
    terms = [*([["blue"]] * 40), ["moon", "jug"]]
    called = {"vases": ["vase"], "jugs": ["jug"]}

    said, _scores = OwnWords(terms, range(41), called).answer(
        np.arange(40), np.array([40]), np.array(values)
    )

    assert list(said) == ["jugs"]


def test_a_source_that_is_mostly_wrong_is_outvoted(vectors) -> None:
    shifted = np.eye(3)[[(number + 1) % 3 for number in range(COUNT)]]
    liar = Stated(names=np.array(KINDS), scores=shifted, name="liar")

    found = opinions(told(), range(COUNT), [liar, Looks(vectors)], precision=0.9)

    assert {one.source for one in found.found} == {"looks"}


def test_look_alikes_describe_by_how_near_they_are() -> None:
    said = [("jug", "blue"), ("jug",), (), ("vase", "blue")]

    found = relevance(said, [0.9, 0.88, 0.87, 0.7])

    assert list(found) == ["jug", "blue", "vase"]
    assert found["jug"] > 0.9
