"""What Prometheus is told, and that nothing of it is needed."""

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.conftest import picture_bytes, without_vector
from visual_search import telemetry
from visual_search.doctor.checks import check_metrics
from visual_search.models import Embedding, EmbeddingSpace

ADDRESS = "/visual-search/metrics/"


@pytest.fixture
def metrics_on(configure) -> None:
    configure(METRICS=True)


def scrape(client) -> dict[str, float]:
    """Every sample by name and labels, as they stand in the text format."""
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = response.content.decode().splitlines()
    return {
        name: float(value)
        for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    }


def rise(before: dict[str, float], after: dict[str, float], name: str) -> float:
    return after.get(name, 0) - before.get(name, 0)


def in_a_process(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_they_are_off_unless_wanted(client, db):
    assert client.get(ADDRESS).status_code == 404


def test_images_and_queue_are_read_from_the_database(
    client, make_poster, embed_all, space, metrics_on
):
    for shade in range(4):
        make_poster((shade, 0, 0))
    embed_all()
    waiting, failed = Embedding.objects.order_by("pk")[:2]
    hour_ago = timezone.now() - timedelta(hours=1)
    without_vector(waiting, state="pending", available_at=hour_ago, lease_token=None)
    without_vector(failed, state="failed")

    found = scrape(client)

    labels = f'alias="default",life="live",space="{space.pk}"'
    images = {
        state: found[f'visual_search_images{{{labels},state="{state}"}}']
        for state in Embedding.State.values
    }
    assert images == {"pending": 1, "ready": 2, "stale": 0, "failed": 1}
    assert 3600 <= found[f"visual_search_queue_age_seconds{{{labels}}}"] < 3700
    assert found["visual_search_database_up"] == 1


def test_nothing_waits_for_a_worker_in_an_embedded_or_retired_space(
    client, make_poster, embed_all, space, metrics_on
):
    make_poster()
    pending = scrape(client)
    embed_all()
    embedded = scrape(client)
    make_poster((3, 3, 3))
    EmbeddingSpace.objects.update(state=EmbeddingSpace.State.RETIRED)
    retired = scrape(client)

    def age(found: dict[str, float]) -> float:
        [value] = [found[name] for name in found if "queue_age" in name]
        return value

    assert age(pending) > 0
    assert age(embedded) == age(retired) == 0


def test_encoded_images_are_counted_and_timed_by_batch(client, make_poster, embed_all, metrics_on):
    before = scrape(client)
    for shade in range(3):
        make_poster((shade, 9, 9))

    embed_all()

    after = scrape(client)
    assert rise(before, after, "visual_search_encoded_images_total") == 3
    assert rise(before, after, "visual_search_encode_batch_seconds_count") == 1


def test_a_search_is_timed_by_stage(client, make_poster, embed_all, metrics_on):
    make_poster()
    embed_all()
    before = scrape(client)

    client.post(
        "/visual-search/api/photo-search/",
        {"model": "testapp-poster", "photo": SimpleUploadedFile("p.png", picture_bytes())},
    )

    after = scrape(client)
    for stage in ("decode", "encode", "retrieve", "read"):
        name = f'visual_search_search_stage_seconds_count{{stage="{stage}"}}'
        assert rise(before, after, name) == 1, stage


@pytest.mark.parametrize(
    "address", ["/visual-search/api/photo-search/", "/visual-search/?model=testapp-poster"]
)
def test_refusals_are_counted_by_their_code(client, space, metrics_on, address):
    before = scrape(client)

    client.post(
        address,
        {"model": "testapp-poster", "photo": SimpleUploadedFile("p.png", b"no picture")},
    )

    name = 'visual_search_refusals_total{code="image_type_unsupported"}'
    assert rise(before, scrape(client), name) == 1


@pytest.mark.django_db(transaction=True)
def test_hints_that_the_broker_did_not_take_are_counted(
    client, space, make_poster, configure, broker_away
):
    configure(METRICS=True, NUDGE=True)
    before = scrape(client)

    make_poster()

    assert rise(before, scrape(client), "visual_search_hint_failures_total") == 1


def test_without_a_database_the_counters_still_answer(client, no_database, configure):
    configure(METRICS=True)

    found = scrape(client)

    assert found["visual_search_database_up"] == 0
    assert "visual_search_encoded_images_total" in found


def test_processes_that_share_a_folder_are_added_up(tmp_path):
    count = "from visual_search import telemetry\nwith telemetry.batch(2): pass"
    shared = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    in_a_process(count, **shared)
    in_a_process(count, **shared)

    text = in_a_process(
        "from visual_search import telemetry\nprint(telemetry.exposition([]).decode())", **shared
    )

    assert re.search(r"^visual_search_encoded_images_total 4\.0$", text, re.MULTILINE)
    assert re.search(r"^visual_search_encode_batch_seconds_count 2\.0$", text, re.MULTILINE)


def test_without_the_client_of_prometheus_everything_else_works():
    code = """
import sys
sys.modules["prometheus_client"] = None
from visual_search import telemetry
with telemetry.batch(2), telemetry.stage("decode"):
    telemetry.refused("busy")
    telemetry.hint_failed()
print(telemetry.IS_INSTALLED, telemetry.exposition([]))
"""

    assert in_a_process(code).strip() == "False b''"


def test_metrics_that_cannot_be_counted_are_a_warning_and_no_address(
    client, db, configure, monkeypatch
):
    assert check_metrics() == []
    configure(METRICS=True)
    assert check_metrics() == []
    monkeypatch.setattr(telemetry, "IS_INSTALLED", False)

    [message] = check_metrics()

    assert message.id == "visual_search.W013"
    assert client.get(ADDRESS).status_code == 404
