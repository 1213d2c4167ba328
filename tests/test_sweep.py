"""The sweep: finds what hints did not tell, whatever else fails."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from tests.conftest import picture_file
from tests.testapp.models import Poster, Vase
from visual_search import indexing
from visual_search.models import Embedding
from visual_search.registry import registry

pytestmark = pytest.mark.django_db


def test_a_sweep_makes_spaces_and_finds_what_waits(make_poster):
    make_poster()
    assert not Embedding.objects.exists()

    indexing.sweep()
    assert indexing.images_wait()

    assert Embedding.objects.count() == 1
    list(indexing.embed_pending(seconds=10))
    indexing.sweep()
    assert not indexing.images_wait()


def test_a_sweep_goes_on_where_the_code_of_the_host_fails(space, make_poster, monkeypatch, caplog):
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(registry.for_model(Vase), "get_index_queryset", fail)
    Poster.objects.bulk_create(
        [Poster(title="x", image=default_storage.save("p/x", picture_file()))]
    )

    indexing.sweep()

    assert Embedding.objects.count() == 1
    assert "testapp.vase" in caplog.text


def test_a_sweep_goes_on_where_an_encoder_cannot_be_built(space, configure, make_poster, caplog):
    make_poster()
    configure(ENCODERS={"default": {"BACKEND": "no.such.Encoder"}})

    indexing.sweep()
    assert indexing.images_wait()
    assert "no.such.Encoder" in caplog.text


def test_a_sweep_ends_poison(space, make_poster):
    make_poster()
    past = timezone.now() - timedelta(hours=1)
    Embedding.objects.update(attempts=3, available_at=past)

    indexing.sweep()
    assert not indexing.images_wait()

    assert Embedding.objects.get().failure_code == "worker_lost"
