"""Live says that the process answers, ready that searches do; neither tells a stranger more."""

import pytest
from django.db import connection

from visual_search.models import EmbeddingSpace

BASE = "/visual-search/api/health/"
LIVE, READY = f"{BASE}live/", f"{BASE}ready/"


@pytest.fixture
def atomic_requests():
    connection.settings_dict["ATOMIC_REQUESTS"] = True
    yield
    connection.settings_dict["ATOMIC_REQUESTS"] = False


def test_live_asks_no_database(client, no_database, atomic_requests):
    response = client.get(LIVE)

    assert (response.status_code, response.json()) == (200, {"status": "live"})
    assert response["Cache-Control"] == "private, no-store"


def test_both_addresses_of_ready_answer_alike(client, space):
    answers = [client.get(address) for address in (BASE, READY)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["status"] == "ready"


def test_ready_counts_at_most_every_few_seconds(
    client, make_poster, embed_all, django_assert_num_queries
):
    make_poster()
    embed_all()
    client.get(READY)

    with django_assert_num_queries(1):
        again = client.get(READY)

    assert (again.json()["images"], again.json()["searchable"]) == (1, 1)


def test_what_was_embedded_meanwhile_is_counted_at_once(client, make_poster, embed_all):
    make_poster()
    embed_all()
    client.get(READY)
    make_poster((1, 2, 3))
    embed_all()

    assert client.get(READY).json()["searchable"] == 2


@pytest.mark.django_db
def test_no_live_space_is_a_reason(client):
    response = client.get(READY)

    assert response.status_code == 503
    assert response.json()["reasons"] == ["no_live_space"]


def test_a_database_that_is_away_is_a_reason(client, no_database, atomic_requests):
    response = client.get(READY)

    assert response.status_code == 503
    assert response.json()["reasons"] == ["database_unavailable"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"fingerprint": "0" * 64}, "encoder_mismatch"),
        ({"options": {"no_such_option": 1}}, "configuration"),
        ({"backend": "visual_search.encoders.backends.dummy.Gone"}, "configuration"),
    ],
)
def test_an_encoder_that_cannot_work_is_a_reason_beside_the_counts(
    client, make_poster, embed_all, change, reason
):
    make_poster()
    embed_all()
    EmbeddingSpace.objects.update(**change)

    response = client.get(READY)

    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"
    assert response.json()["reasons"] == [reason]
    assert response.json()["searchable"] == 1


def test_a_broker_that_is_away_is_a_warning(client, space, broker_away):
    response = client.get(READY)

    assert response.status_code == 200
    assert response.json()["status"] == "ready"
    assert response.json()["warnings"] == ["broker_unavailable"]


def test_a_broker_that_answers_is_none(client, space):
    assert client.get(READY).json()["warnings"] == []


def test_no_broker_at_all_is_a_warning(client, space, no_broker):
    assert client.get(READY).json()["warnings"] == ["broker_unavailable"]


def test_nothing_is_told_of_hosts_files_or_errors(client, no_database, broker_away):
    words = client.get(READY).content.decode()

    for word in ("127.0.0.1", "redis", "postgres", "port", "refused", "Traceback", "/"):
        assert word not in words
