"""Texts of documents in the outbox: embedded as pictures are, in spaces of their own."""

import pytest

from tests.testapp.models import Poster
from visual_search import calibration, indexing
from visual_search.encoders.wording import worded
from visual_search.models import Document, Embedding, EmbeddingSpace
from visual_search.registry import registry
from visual_search.store import spaces
from visual_search.store.documents.drift import reconcile
from visual_search.store.integrity.tables import examine_objects
from visual_search.store.spaces.missing import missing_from
from visual_search.store.spaces.standing import Standing, standing
from visual_search.store.vectors import vector_index

pytestmark = pytest.mark.django_db

BACKENDS = "visual_search.encoders.backends.dummy."
PICTURES = {"BACKEND": BACKENDS + "DummyEncoder"}
TEXTS = {"BACKEND": BACKENDS + "DummyTextEncoder"}


@pytest.fixture
def texts(configure, space) -> EmbeddingSpace:
    """The live space of texts, beside that of pictures."""
    configure(ENCODERS={"default": PICTURES, "words": TEXTS})
    return spaces.ensure_space("words")


def rows(space: EmbeddingSpace) -> list[tuple[str, str]]:
    found = Embedding.objects.in_space(space).order_by("pk")
    return list(found.values_list("image_name", "state"))


def test_a_space_holds_what_its_encoder_sees(space, texts):
    assert (space.holds_texts, texts.holds_texts) == (False, True)
    assert standing(texts) == Standing.ANSWERS


def test_a_text_waits_from_the_moment_it_is_saved(space, texts, make_poster):
    make_poster(title="A red mug")

    assert rows(texts) == [("", "pending")]
    assert [name for name, _state in rows(space)] != [""]
    assert len(rows(space)) == 1


def test_workers_embed_pictures_and_texts(space, texts, make_poster, embed_all):
    poster = make_poster(title="A red mug")

    outcome = embed_all()

    assert outcome.ready == 2
    stored = vector_index().vectors_of(texts, Poster, [poster.pk])[poster.pk]
    [expected] = spaces.space_encoder(texts).encode_texts(["A red mug"])
    assert stored @ expected == pytest.approx(1, abs=1e-3)


def test_a_changed_text_is_renewed_and_found_by_the_old_one_until_then(
    texts, make_poster, embed_all
):
    poster = make_poster(title="A red mug")
    embed_all()
    before = vector_index().vectors_of(texts, Poster, [poster.pk])[poster.pk]

    poster.title = "A blue jug"
    poster.save()

    assert rows(texts) == [("", "stale")]
    held = vector_index().vectors_of(texts, Poster, [poster.pk])[poster.pk]
    assert held.tolist() == before.tolist()
    embed_all()
    renewed = vector_index().vectors_of(texts, Poster, [poster.pk])[poster.pk]
    assert rows(texts) == [("", "ready")]
    assert renewed @ before < 0.9


def test_a_save_that_changes_no_word_makes_nothing_wait(texts, make_poster, embed_all):
    poster = make_poster(title="A red mug")
    embed_all()

    poster.price = 12
    poster.save()

    assert rows(texts) == [("", "ready")]


def test_equal_texts_are_encoded_once(texts, make_poster, embed_all):
    make_poster((1, 1, 1), title="A red mug")
    embed_all()
    make_poster((2, 2, 2), title="A red mug")

    assert embed_all().reused == 1


def test_a_text_that_is_taken_away_goes(texts, make_poster, embed_all):
    poster = make_poster(title="A red mug")
    embed_all()

    Poster.objects.filter(pk=poster.pk).update(title="")
    reconcile(registry.for_model(Poster), every_object=True)

    assert rows(texts) == []


def test_what_comes_late_is_written_to_no_newer_text(texts, make_poster):
    poster = make_poster(title="A red mug")
    claimed = indexing.batches._claim([texts])
    poster.title = "A blue jug"
    poster.save()

    outcome = indexing.embed_claimed(claimed)

    assert outcome.ready == 0
    assert rows(texts) == [("", "pending")]


@pytest.mark.parametrize("every_object", [True, False])
def test_the_sweep_makes_the_rows_of_a_new_space(configure, space, make_poster, every_object):
    make_poster(title="A red mug")
    configure(ENCODERS={"default": PICTURES, "words": TEXTS})
    texts = spaces.ensure_space("words")

    reconcile(registry.for_model(Poster), every_object=every_object)
    again = reconcile(registry.for_model(Poster), every_object=every_object)

    assert rows(texts) == [("", "pending")]
    assert again == 0


def test_the_sweep_drops_the_row_of_a_text_that_is_gone(texts, make_poster):
    make_poster(title="A red mug")
    Document.objects.update(text="")
    Poster.objects.update(title="")

    reconcile(registry.for_model(Poster))

    assert rows(texts) == []


def test_an_object_without_words_has_no_text_to_wait_for(texts, db):
    from tests.testapp.models import Vase

    Vase.objects.create(code="v1")

    reconcile(registry.for_model(Vase))

    assert rows(texts) == []


def test_another_text_encoder_is_built_beside_and_takes_over(
    configure, texts, make_poster, embed_all
):
    make_poster(title="A red mug")
    embed_all()
    newer = {**TEXTS, "OPTIONS": {"version": 2}}
    configure(ENCODERS={"default": PICTURES, "words": newer})
    successor = spaces.ensure_space("words")

    assert missing_from(successor).waiting == 1
    indexing.sweep()
    embed_all()
    spaces.activate(successor)

    texts.refresh_from_db()
    assert (successor.state, texts.state) == ("live", "retired")


def test_an_integrity_check_finds_a_missing_text(texts, make_poster, embed_all):
    poster = make_poster(title="A red mug")
    embed_all()
    searchable = registry.for_model(Poster)
    assert list(examine_objects(searchable, [poster.pk])) == []

    Embedding.objects.of_texts().delete()

    [found] = examine_objects(searchable, [poster.pk])
    assert (found.problem.code, found.space) == ("no_row", texts.pk)


def test_bands_of_pictures_are_not_learned_of_texts(texts, make_poster, embed_all):
    for number in range(31):
        make_poster((number, 0, 0), title=f"Poster number {number}")
    embed_all()

    assert not calibration.catalogue.is_due(texts)


def test_without_an_alias_for_texts_there_are_none(space, make_poster, embed_all):
    make_poster(title="A red mug")

    assert embed_all().ready == 1
    assert not Embedding.objects.of_texts().exists()


def test_what_is_said_in_short_is_read_twice_beside_a_description():
    long = "It keeps tea warm. " * 10

    assert worded("Mug\nKitchen") == "Mug\nKitchen"
    assert worded(f"Mug\n\n{long}\nKitchen").endswith("\nKitchen\nMug\nKitchen")
    assert len(worded("word\n" * 100_000)) <= 8_000
    assert worded(" \n ") == ""
