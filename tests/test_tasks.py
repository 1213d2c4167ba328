"""The Celery entry points, called as functions; tests/worker has real workers."""

import pytest

from visual_search import tasks
from visual_search.exceptions import ModelFileError
from visual_search.models import Embedding, EmbeddingSpace, Reading
from visual_search.reading import readers
from visual_search.store import spaces
from visual_search.store.vectors import hnsw

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_index_survives", "broker_away"),
]


def hints(caplog) -> list[str]:
    """Which hints a broker would have taken: here each is refused, and logged."""
    marker = "did not take the hint visual_search.tasks."
    texts = [record.getMessage() for record in caplog.records]
    return [text.split(marker)[1].split(":")[0] for text in texts if marker in text]


def test_a_sweep_hints_at_what_waits_and_an_index_is_built_when_the_images_are_in(
    make_poster, caplog
):
    make_poster()
    caplog.clear()

    tasks.sweep()
    assert hints(caplog) == ["embed_pending"]
    tasks.embed_pending()
    caplog.clear()
    tasks.sweep()
    assert hints(caplog) == ["tend_indexes"]
    tasks.tend_indexes()
    caplog.clear()
    tasks.sweep()

    assert hints(caplog) == []
    assert hnsw.is_valid(EmbeddingSpace.objects.get())
    assert Embedding.objects.ready().count() == 1


def test_a_task_that_did_something_hints_at_the_next_turn_and_the_last_one_at_the_index(
    space, make_poster, caplog
):
    make_poster()
    caplog.clear()

    tasks.embed_pending()
    tasks.embed_pending()

    assert hints(caplog) == ["embed_pending", "tend_indexes"]


def test_a_lost_model_is_an_error_of_the_task_and_sends_nothing(
    use_encoder, make_poster, caplog, configure
):
    use_encoder("tests.doubles.LostModelEncoder")
    spaces.ensure_space()
    make_poster()
    caplog.clear()

    with pytest.raises(ModelFileError):
        tasks.embed_pending()

    assert hints(caplog) == []


def test_images_come_before_readings(space, make_poster, configure, monkeypatch, caplog):
    monkeypatch.setitem(readers.READERS, "words", "tests.photo_page.test_label.Soya")
    configure(READERS=["words"])
    make_poster()
    caplog.clear()

    tasks.read_pending()
    assert hints(caplog) == ["embed_pending"]
    assert not Reading.objects.done().exists()
    tasks.embed_pending()
    tasks.tend_indexes()
    caplog.clear()
    tasks.embed_pending()
    assert hints(caplog) == ["read_pending"]
    tasks.read_pending()
    tasks.read_pending()

    assert hints(caplog) == ["read_pending", "read_pending"]
    assert Reading.objects.done().count() == 1
