"""Where a catalogue lacks the typed words, those of its own that mean the like stand in."""

import pytest

from tests.testapp.models import Poster
from visual_search import indexing, search
from visual_search.encoders.backends.dummy import DummyTextEncoder
from visual_search.exceptions import EncoderError
from visual_search.models import EmbeddingSpace, WordMeaning
from visual_search.registry import registry
from visual_search.search.hits import Candidate
from visual_search.search.meaning.reasons import Reason
from visual_search.search.query import words_query
from visual_search.search.ranking.fusion import Ranking
from visual_search.search.ranking.words import joined_words
from visual_search.store import spaces

BACKENDS = "visual_search.encoders.backends.dummy."


class Broken(DummyTextEncoder):
    def perform_encode_texts(self, texts):
        raise EncoderError("The lamp of meaning is out.")


@pytest.fixture
def texts(configure, space) -> EmbeddingSpace:
    backends = {"default": "DummyEncoder", "words": "DummyTextEncoder"}
    configure(ENCODERS={alias: {"BACKEND": BACKENDS + name} for alias, name in backends.items()})
    return spaces.ensure_space("words")


def reasons_of(words: str) -> dict[str, tuple[Reason, ...]]:
    query = words_query(registry.for_model(Poster), words)
    return {hit.instance.title: hit.reasons for hit in search.run(query)}


def learned() -> set[str]:
    return set(WordMeaning.objects.values_list("term__word", flat=True))


def test_the_word_that_means_the_like_is_the_reason(texts, make_poster, embed_all):
    make_poster(title="Watering can")
    make_poster(title="Blue lorry")
    embed_all()
    indexing.sweep()

    found = reasons_of("wateringkanne")

    assert found["Watering can"] == (Reason(kind="meaning", values=("watering",)),)
    assert found["Blue lorry"] == ()


def test_what_holds_a_typed_word_needs_no_other(texts, make_poster, embed_all):
    make_poster(title="Watering can")
    embed_all()
    indexing.sweep()

    assert [one.kind for one in reasons_of("watering")["Watering can"]] == ["word"]


def test_numbers_mean_nothing_and_words_are_learned_once_for_each_space(
    configure, texts, make_poster, embed_all
):
    make_poster(title="Mug MH01")
    embed_all()
    indexing.sweep()
    before = learned()
    EmbeddingSpace.objects.filter(pk=texts.pk).delete()
    other = {"BACKEND": BACKENDS + "DummyTextEncoder", "OPTIONS": {"version": 2}}
    configure(ENCODERS={"default": {"BACKEND": BACKENDS + "DummyEncoder"}, "words": other})
    newer = spaces.ensure_space("words")

    indexing.learn_words(seconds=5)

    assert before == learned() == {"mug"}
    assert set(WordMeaning.objects.values_list("space", flat=True)) == {newer.pk}


def test_an_encoder_that_cannot_work_does_not_end_the_sweep(
    configure, texts, make_poster, embed_all
):
    path = f"{__name__}.Broken"
    pictures = {"BACKEND": BACKENDS + "DummyEncoder"}
    configure(ENCODERS={"default": pictures, "words": {"BACKEND": path}})
    EmbeddingSpace.objects.filter(pk=texts.pk).update(backend=path)
    make_poster(title="Mug")

    indexing.sweep()

    assert learned() == set()


@pytest.mark.parametrize(("covered", "expected"), [(0.0, [2, 1]), (1.0, [1, 2])])
def test_near_words_count_only_where_the_typed_ones_are_missing(covered, expected):
    written = Ranking(candidates=[Candidate(pk=3, score=1.0, coverage=covered)], leg="words")
    meant = [Candidate(pk=1, score=0.5), Candidate(pk=2, score=0.4, nearness=1.0)]
    meant.append(Candidate(pk=4, score=0.1))

    [joined] = joined_words([written, Ranking(candidates=meant, leg="meaning")])

    assert [one.pk for one in joined.candidates if one.pk in (1, 2)] == expected
