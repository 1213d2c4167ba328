"""One object goes wrong in a way of its own: it is listed with a code, and the others go on."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from tests import doubles
from tests.operations.examining import counts
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.encoders.backends.dummy import DummyEncoder
from visual_search.models import Embedding
from visual_search.registry import registry
from visual_search.store.outbox import claims

pytestmark = pytest.mark.django_db

SEARCHABLE = type(registry.for_model(Poster))
BLUE = (30, 30, 200)


@pytest.fixture
def three(space, make_poster) -> list[Poster]:
    return [make_poster(colour) for colour in ((200, 30, 30), BLUE, (30, 200, 30))]


def states() -> list[tuple[str, str]]:
    rows = Embedding.objects.order_by("document__integer_pk")
    return list(rows.values_list("state", "failure_code"))


def tried_again() -> None:
    """Until every attempt is used up."""
    for _ in range(3):
        Embedding.objects.waiting().update(available_at=timezone.now())
        list(indexing.embed_pending(seconds=30))


GOOD = ("ready", "")


def test_an_object_whose_images_cannot_be_read(three, monkeypatch):
    read = SEARCHABLE.get_images

    def fail(self, instance):
        if instance.pk == three[1].pk:
            raise AttributeError("'NoneType' object has no attribute 'file'")
        return read(self, instance)

    monkeypatch.setattr(SEARCHABLE, "get_images", fail)
    tried_again()

    assert states() == [GOOD, ("failed", "object_unreadable"), GOOD]
    monkeypatch.setattr(SEARCHABLE, "get_images", read)
    an_hour_ago = timezone.now() - timedelta(hours=1, seconds=1)
    Embedding.objects.filter(state="failed").update(available_at=an_hour_ago)
    claims.revive_after_outage()
    tried_again()
    assert states() == [GOOD] * 3


def test_an_object_that_cannot_be_loaded_beside_others(three, monkeypatch):
    load = SEARCHABLE.get_index_objects

    def fail(self, pks, **named):
        if three[1].pk in pks:
            raise ValueError("could not convert string to float: 'n/a'")
        return load(self, pks, **named)

    monkeypatch.setattr(SEARCHABLE, "get_index_objects", fail)
    tried_again()

    assert states() == [GOOD, ("failed", "object_unreadable"), GOOD]


def test_a_picture_on_which_an_encoder_fails_in_its_own_way(use_encoder, make_poster):
    use_encoder("tests.doubles.TouchyEncoder")
    indexing.sweep()
    for colour in ((200, 30, 30), BLUE, (30, 200, 30)):
        make_poster(colour)
    tried_again()

    assert states() == [GOOD, ("failed", "encoder"), GOOD]
    assert "illegal memory" in Embedding.objects.get(state="failed").failure_reason


@pytest.mark.parametrize("vector", [np.full(48, np.nan), np.ones(20_000)])
def test_a_vector_that_the_database_refuses(three, monkeypatch, vector):
    describe = DummyEncoder.describe_images

    def with_one_wrong(self, images):
        found = describe(self, images)
        for place, image in enumerate(images):
            if image.getpixel((0, 0)) == BLUE:
                found[place] = replace(found[place], vector=vector)
        return found

    monkeypatch.setattr(DummyEncoder, "describe_images", with_one_wrong)
    tried_again()

    assert states() == [GOOD, ("failed", "not_stored"), GOOD]


@pytest.mark.django_db(transaction=True)
def test_the_integrity_of_a_catalogue_with_an_object_that_cannot_be_read(
    no_index_survives, three, monkeypatch
):
    tried_again()
    indexing.tend_indexes()
    words = SEARCHABLE.get_text

    def fail(self, instance):
        if instance.pk == three[1].pk:
            raise TypeError("__str__ returned non-string (type NoneType)")
        return words(self, instance)

    monkeypatch.setattr(SEARCHABLE, "get_text", fail)
    Poster.objects.filter(pk=three[2].pk).update(title="Other words")

    assert counts() == {"object_unreadable": 1, "words_changed": 1}


@pytest.mark.django_db(transaction=True)
def test_the_files_of_objects_that_load_are_examined_beside_one_that_does_not(
    no_index_survives, three, monkeypatch, media
):
    tried_again()
    indexing.tend_indexes()
    load = SEARCHABLE.get_index_objects

    def fail(self, pks, **named):
        if three[1].pk in pks:
            raise ValueError("could not convert string to float: 'n/a'")
        return load(self, pks, **named)

    monkeypatch.setattr(SEARCHABLE, "get_index_objects", fail)
    (media / three[2].image.name).unlink()

    assert counts() == {"file_gone": 1, "object_unreadable": 1}


def test_files_that_a_bucket_denies_count_as_altered_and_others_are_compared(
    use_storage, space, make_poster, monkeypatch
):
    use_storage("tests.doubles.UnreliableStorage")
    make_poster()
    tried_again()

    assert indexing.altered_images(space) == []
    monkeypatch.setattr(doubles.UnreliableStorage, "fault", doubles.CloudError("403"))
    assert indexing.altered_images(space) == [Embedding.objects.get().pk]
