"""A calibration is work in slices: uploads go first, and an end costs one slice."""

import pytest

from tests.calibration.quilts import PRODUCTS, SEARCHABLE, add
from tests.testapp.models import Poster
from visual_search import calibration, indexing, tasks
from visual_search.models import CalibrationPass, Embedding, EmbeddingSpace

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds"), pytest.mark.long]


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    """The hints that a broker would have taken."""
    found: list[str] = []
    monkeypatch.setattr(tasks, "send", lambda task: found.append(task.name.rpartition(".")[2]))
    return found


def test_slices_learn_what_one_go_learns(catalogue):
    calibration.calibrate(catalogue)
    at_once = catalogue.calibration
    EmbeddingSpace.objects.update(calibration={})

    slices = 1
    while calibration.tend_calibrations(seconds=0):
        slices += 1

    assert slices == PRODUCTS
    assert {**EmbeddingSpace.objects.get().calibration, "at": ""} == {**at_once, "at": ""}
    assert not CalibrationPass.objects.exists()


def test_each_slice_asks_for_the_next_one_and_the_last_for_none(catalogue, sent, monkeypatch):
    monkeypatch.setattr(tasks, "_WORK_SECONDS", 0)

    for _ in range(PRODUCTS):
        tasks.calibrate()

    assert sent == ["calibrate"] * (PRODUCTS - 1)
    assert not calibration.awaits_calibration()


@pytest.mark.django_db(transaction=True)
def test_an_upload_goes_first_and_the_calibration_goes_on_where_it_was(
    no_index_survives, catalogue, sent
):
    indexing.tend_indexes()
    calibration.tend_calibrations(seconds=0)
    add(range(100, 101))

    tasks.calibrate()
    held = CalibrationPass.objects.get().asked
    tasks.embed_pending()
    tasks.embed_pending()

    assert held == 1
    assert sent == ["embed_pending", "embed_pending", "calibrate"]


def test_a_worker_that_is_killed_costs_one_slice(catalogue, monkeypatch):
    calibration.tend_calibrations(seconds=0)
    kept = CalibrationPass.objects.values().get()
    find = SEARCHABLE.get_queryset

    class Killed(BaseException):
        pass

    def die(self):
        raise Killed

    monkeypatch.setattr(SEARCHABLE, "get_queryset", die)
    with pytest.raises(Killed):
        calibration.tend_calibrations(seconds=30)
    monkeypatch.setattr(SEARCHABLE, "get_queryset", find)

    assert CalibrationPass.objects.values().get() == kept
    assert not calibration.tend_calibrations()


def test_one_product_that_cannot_be_read_is_left_out(catalogue, monkeypatch, caplog):
    bad = Poster.objects.first().pk
    family_of = SEARCHABLE.family_of

    def fail(self, instance):
        if instance.pk == bad:
            raise ValueError("no such supplier")
        return family_of(self, instance)

    monkeypatch.setattr(SEARCHABLE, "family_of", fail, raising=False)
    calibration.tend_calibrations()

    known = EmbeddingSpace.objects.get().calibration
    assert known["photos"] == PRODUCTS
    assert "no such supplier" in caplog.text


class DeniedError(Exception):
    """What a bucket raises: no OSError."""


def test_a_storage_that_denies_one_file_spoils_nothing(catalogue, monkeypatch):
    storage = Poster._meta.get_field("image").storage
    denied = Embedding.objects.order_by("pk").first().image_name
    opened = storage.open

    def open_one(name, mode="rb"):
        if name == denied:
            raise DeniedError("An error occurred (403)")
        return opened(name, mode)

    monkeypatch.setattr(storage, "open", open_one)
    calibration.tend_calibrations()

    assert EmbeddingSpace.objects.get().calibration["photos"] == PRODUCTS - 1


def test_another_weight_of_colour_begins_anew(catalogue, configure):
    calibration.tend_calibrations(seconds=0)
    configure(COLOUR_WEIGHT=0.8)

    calibration.tend_calibrations(seconds=0)

    assert CalibrationPass.objects.get().basis["colour_weight"] == 0.8
    assert CalibrationPass.objects.get().asked == 1
