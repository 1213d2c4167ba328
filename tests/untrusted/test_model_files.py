"""Weights that are not what they should be, and messages that would run code."""

import pickle
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from celery import Celery
from kombu.serialization import register_pickle

from tests.encoders.test_weights import Hostile
from tests.faults.figures import record
from tests.imaging.pictures import encoded, scene
from tests.untrusted.doors import add_products, hint, send_to_api
from visual_search.encoders.backends.efficientnet_lite import EfficientNetLite
from visual_search.encoders.networks.efficientnet_lite import VARIANTS
from visual_search.encoders.networks.efficientnet_lite.network import weights_path
from visual_search.encoders.weights import legacy_torch
from visual_search.exceptions import ModelFileError
from visual_search.indexing import sweep
from visual_search.models import Embedding
from visual_search.store.spaces import ensure_space
from visual_search.tasks import embed_pending

HEALTH = "/visual-search/api/health/"
LITE = "visual_search.encoders.backends.efficientnet_lite.EfficientNetLite"
TASK = "visual_search.tasks.embed_pending"
MAX_SECONDS = 5.0


@pytest.fixture
def file(tmp_path, monkeypatch, settings, use_encoder) -> Path:
    """The file of weights of the shop's encoder: a copy that may be damaged."""
    original = weights_path(VARIANTS[0])
    package = tmp_path / VARIANTS[0].package
    shutil.copytree(original.parents[1], package)
    monkeypatch.syspath_prepend(str(tmp_path))
    use_encoder(LITE)
    keys = {**settings.VISUAL_SEARCH, "MODEL_CACHE_DIR": str(tmp_path / "models")}
    settings.VISUAL_SEARCH = keys
    return package / "models" / original.name


def flip_a_byte(file: Path, _canary: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 1
    file.write_bytes(content)


def swap(file: Path, _canary: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


def truncate(file: Path, _canary: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1000])


def remove(file: Path, _canary: Path) -> None:
    file.unlink()


def replace_by_a_pickle(file: Path, canary: Path) -> None:
    file.write_bytes(pickle.dumps(Hostile(canary), protocol=2))


DAMAGES = [flip_a_byte, swap, truncate, remove, replace_by_a_pickle]


@pytest.mark.django_db
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_altered_weights_answer_nothing_and_the_shop_says_it_is_not_ready(
    damage: Callable[[Path, Path], None], file, tmp_path, client
):
    canary = tmp_path / "executed"
    ensure_space()
    add_products([encoded(scene())])
    damage(file, canary)
    started = time.perf_counter()

    answer = send_to_api(client, encoded(scene()))
    health = client.get(HEALTH)
    with pytest.raises(ModelFileError):
        embed_pending()
    seconds = time.perf_counter() - started

    record(
        35,
        f"{damage.__name__}: {answer.status} {answer.code}, readiness {health.status_code}, "
        f"{seconds:.2f} s, code of the file run: {canary.exists()}",
        "refuses in <= 5 s, readiness false, canary untouched",
    )
    assert (answer.status, answer.code) == (503, "model_file")
    assert (health.status_code, health.json()["reasons"]) == (503, ["model_file"])
    assert str(file).encode() not in answer.body + health.content
    assert Embedding.objects.get().state == Embedding.State.PENDING
    assert not canary.exists()
    assert seconds <= MAX_SECONDS


@pytest.mark.django_db
def test_a_sweep_says_what_is_wrong_and_goes_on(file, tmp_path, caplog):
    """A worker starts with a sweep. It does not refuse to: it does the shop's other work too."""
    ensure_space()
    flip_a_byte(file, tmp_path)
    add_products([encoded(scene())])
    Embedding.objects.all().delete()

    sweep()

    [entry] = [one for one in caplog.records if one.levelname == "ERROR"]
    assert "Nothing will be embedded" in entry.message
    assert file.name in entry.message
    assert Embedding.objects.get().state == Embedding.State.PENDING


@pytest.mark.django_db
def test_a_repaired_file_makes_the_shop_ready_without_a_restart(file, tmp_path, client):
    ensure_space()
    sound = file.read_bytes()
    flip_a_byte(file, tmp_path)
    before = client.get(HEALTH).status_code

    file.write_bytes(sound)

    assert (before, client.get(HEALTH).status_code) == (503, 200)
    assert send_to_api(client, encoded(scene())).status == 200


@pytest.mark.django_db
def test_readiness_reads_a_file_again_only_after_it_was_touched(file, client):
    ensure_space()
    client.get(HEALTH)
    read_before = legacy_torch._digest.cache_info().misses

    for _ in range(5):
        assert client.get(HEALTH).status_code == 200

    assert legacy_torch._digest.cache_info().misses == read_before


@pytest.mark.django_db
def test_a_process_that_has_loaded_the_network_works_on(file, tmp_path, client):
    ensure_space()
    send_to_api(client, encoded(scene()))

    flip_a_byte(file, tmp_path)

    assert client.get(HEALTH).status_code == 200
    assert send_to_api(client, encoded(scene())).status == 200


def test_the_fingerprint_of_a_space_names_its_weights():
    encoder = EfficientNetLite()

    identity = encoder._network_identity()

    assert VARIANTS[0].sha256 in identity


def test_a_pickled_message_is_refused_unread_and_the_worker_lives(worker, broker, until, tmp_path):
    canary = tmp_path / "executed"
    register_pickle()
    ensure_space()
    worker.start()
    add_products([encoded(scene())])
    until(lambda: Embedding.objects.ready().exists())

    with Celery(broker=broker.url, set_as_current=False) as app:
        app.send_task(TASK, kwargs={"hostile": Hostile(canary)}, serializer="pickle")
    add_products([encoded(scene((90, 90)))])
    hint(broker.url)
    until(lambda: Embedding.objects.ready().count() == 2)

    until(lambda: "ContentDisallowed" in worker.log.read_text())
    record(35, "a pickled message: refused, worker alive", "canary untouched")
    assert worker.process.poll() is None
    assert not canary.exists()
