"""How close what words found is: learned from the catalogue's own words, and true of others."""

import numpy as np
import pytest

from tests.testapp.models import Poster
from visual_search import indexing, search
from visual_search.calibration.learning import learn_word_bands
from visual_search.calibration.worded import is_due, tend_word_bands
from visual_search.models import EmbeddingSpace
from visual_search.registry import registry
from visual_search.search.hits import Candidate
from visual_search.search.meaning.bands import Band
from visual_search.search.meaning.worded import Meant, WordBands
from visual_search.search.query import words_query
from visual_search.search.ranking.words import with_bands
from visual_search.store import spaces

BACKENDS = "visual_search.encoders.backends.dummy."
BANDS = WordBands(intercept=-2.0, slopes=(10.0, 1.0, 1.0))


def answers(count: int, *, seed: int) -> list[tuple[float, float, bool]]:
    """As a shop has them: likelier right the nearer, and the more of the words it holds."""
    random = np.random.default_rng(seed)
    closeness = random.normal(0.15, 0.1, count)
    coverage = random.choice([0.0, 0.5, 1.0], count)
    likely = 1 / (1 + np.exp(-(-2 + 9 * closeness + 2 * coverage)))
    right = random.random(count) < likely
    return list(zip(closeness.tolist(), coverage.tolist(), right.tolist(), strict=True))


def test_the_probabilities_are_reliable_on_answers_that_taught_nothing():
    learned, others = learn_word_bands(answers(2000, seed=1)), answers(4000, seed=2)

    likely = np.array([learned.probability(near, held) for near, held, _right in others])

    right = np.array([is_right for _near, _held, is_right in others])
    tenths = np.minimum((likely * 10).astype(int), 9)
    errors = [
        (tenths == one).mean() * abs(likely[tenths == one].mean() - right[tenths == one].mean())
        for one in set(tenths)
    ]
    assert sum(errors) < 0.05
    of_bands = [
        right[(likely >= low) & (likely < high)].mean()
        for low, high in ((0.85, 1.1), (0.6, 0.85), (0.0, 0.6))
    ]
    assert of_bands == sorted(of_bands, reverse=True)
    assert of_bands[0] > 0.85


@pytest.mark.parametrize("right", [[True] * 50, [False] * 50, [True] * 5 + [False] * 45])
def test_where_all_answers_are_alike_nothing_is_learned(right):
    assert learn_word_bands([(0.1, 1.0, one) for one in right]) is None


def test_what_follows_is_never_closer_and_no_good_match_stays_none():
    found = [
        Candidate(pk=1, coverage=1.0, meant=Meant(0.4, BANDS)),
        Candidate(pk=2, coverage=0.5, meant=Meant(0.2, BANDS)),
        Candidate(pk=3, coverage=1.0, meant=Meant(0.4, BANDS)),
        Candidate(pk=4, meant=Meant(0.0, BANDS), band=Band.NO_GOOD_MATCH),
        Candidate(pk=5),
    ]

    bands = [one.band for one in with_bands(found)]

    assert bands == [Band.VERY_CLOSE, Band.SIMILAR, Band.SIMILAR, Band.NO_GOOD_MATCH, None]


def test_without_anything_learned_there_are_no_bands():
    found = [Candidate(pk=1, coverage=1.0, meant=Meant(0.4))]

    assert with_bands(found) == found


@pytest.mark.django_db
def test_workers_learn_them_from_the_products_own_words(
    space, configure, make_poster, embed_all, monkeypatch
):
    monkeypatch.setattr(type(registry.for_model(Poster)), "category_field", "genre")
    configure(
        ENCODERS={
            "default": {"BACKEND": BACKENDS + "DummyEncoder"},
            "words": {"BACKEND": BACKENDS + "DummyTextEncoder"},
        }
    )
    texts = spaces.ensure_space("words")
    for number in range(8):
        for thing in ("mug", "lorry", "watering can"):
            make_poster(title=f"{thing} number {number}", genre=thing)
    embed_all()
    indexing.sweep()
    texts = EmbeddingSpace.objects.get(pk=texts.pk)
    assert is_due(texts)

    tend_word_bands()

    texts = EmbeddingSpace.objects.get(pk=texts.pk)
    assert WordBands.of(texts) is not None
    assert not is_due(texts)
    hits = list(search.run(words_query(registry.for_model(Poster), "mug number 3")))
    assert hits[0].instance.title == "mug number 3"
    assert hits[0].band in (Band.VERY_CLOSE, Band.SIMILAR)
    assert [hit.band for hit in hits] == sorted((hit.band for hit in hits), key=list(Band).index)
