"""Whichever way the statement takes, what it finds first is the same."""

import random

import pytest

from tests.testapp.models import Poster
from visual_search import search
from visual_search.models import Vocabulary, WordChange, Words
from visual_search.models.words import TIERS
from visual_search.registry import registry
from visual_search.search.query import Page
from visual_search.search.retrievers.lexical import ByWords
from visual_search.store import database
from visual_search.store.documents import drift
from visual_search.store.words import ranking
from visual_search.store.words.leading import ALL_TIERS, Leading, keys_of

pytestmark = pytest.mark.django_db

WORDS = [f"wort{letter}" for letter in "abcdefghijklmnop"]


@pytest.fixture
def catalogue() -> random.Random:
    chance = random.Random(3)
    for number in range(120):
        # The first of them is in nearly all, the last in few.
        held = [word for place, word in enumerate(WORDS) if chance.random() < 0.9 / (1 + place)]
        Poster.objects.create(title=" ".join(held) or "nothing", price=number)
    drift.reconcile(registry.for_model(Poster))
    return chance


def found(typed: str, *, depth: int = 10, **filters: int) -> list[tuple[float, int]]:
    eligible = Poster.objects.filter(**filters)
    query = search.Query(
        searchable=registry.for_model(Poster), eligible=eligible, page=Page(), words=typed
    )
    retriever = ByWords()
    best = retriever.retrieve(retriever.probe(query), eligible, depth=depth)
    return [(one.score, one.pk) for one in best]


@pytest.mark.parametrize("filters", [{}, {"price__lt": 12}, {"price__lt": 3}])
def test_the_rarest_words_lead_to_what_all_of_them_would(catalogue, monkeypatch, filters):
    asked = [" ".join(catalogue.sample(WORDS, 4)) for _ in range(30)]
    expected = [found(typed, **filters) for typed in asked]

    monkeypatch.setattr(ranking, "_FIRST", 5)
    monkeypatch.setattr(ranking, "_EXAMINED", 1)

    for typed, best in zip(asked, expected, strict=True):
        again = found(typed, **filters)
        # Equal scores are cut off anywhere.
        assert [score for score, _pk in again] == [score for score, _pk in best]
        assert len({pk for _score, pk in again}) == len(again)


def test_of_a_common_word_those_lead_where_it_weighs_most():
    common = Leading(weights={7: 1.0}, counts={7: 1_000_000}).widened(to=1_000)

    assert 1_000 <= common.asked < 10_000
    assert common.keys == keys_of(7, common.lowest[7])
    assert common.left_out == (0.0, *TIERS, 1.0)[common.lowest[7]]


@pytest.mark.parametrize("score", [0.0, 1.0, 2.5, 9.0])
def test_they_are_widened_until_nothing_left_out_reaches_a_score(score):
    leading = Leading(weights={1: 8.0, 2: 2.0, 3: 0.5}, counts={1: 20, 2: 5_000, 3: 900_000})

    wider = leading.widened(to=float("inf"), score=score)

    assert wider.left_out <= score
    assert wider.is_whole == (score == 0.0)
    # What is rare is looked at as a whole before much of what is common.
    assert wider.lowest.get(1, ALL_TIERS) <= wider.lowest.get(3, ALL_TIERS)


def test_a_common_word_fills_what_rare_ones_leave_empty(catalogue, monkeypatch):
    monkeypatch.setattr(ranking, "_FIRST", 1)
    monkeypatch.setattr(ranking, "_WIDEST", 1)

    assert len(found("wortp worta", depth=10)) == 10


def test_saves_write_nothing_that_another_save_writes(catalogue):
    before = Vocabulary.objects.get()

    first, second = Poster.objects.order_by("pk")[:2]
    for poster in (first, second):
        poster.title = "worta wortz"
        poster.save()

    # The frequencies of common words wait for the sweep, a row of its own for each save.
    assert WordChange.objects.count() == 2
    after = Vocabulary.objects.get()
    assert (after.documents, after.length) == (before.documents, before.length)


def test_an_unchanged_text_is_not_written_again(catalogue):
    poster = Poster.objects.first()
    poster.price = 7

    poster.save()

    assert not WordChange.objects.exists()


def test_the_index_of_terms_leads(catalogue):
    with database.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM visual_search_words"
            " WHERE visual_search_terms(impacts) && ARRAY[8, 9]::bigint[]"
        )
        plan = " ".join(row[0] for row in cursor.fetchall())

    assert "visual_search_words_terms" in plan
    assert Words.objects.count() == 120
