"""Postgres is killed, away for a while, and ends sessions, while workers embed."""

import time

import psycopg
import pytest
from django.db import connection
from django.db.utils import DatabaseError, OperationalError
from django.test import Client

from tests.faults.encoders import ThoughtfulEncoder
from tests.faults.figures import record
from tests.faults.processes import database_url
from tests.faults.shop import differences, make_posters, ready, until
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.models import Embedding
from visual_search.store import spaces

BACK = 30
END_SESSIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND datname = current_database()"
)


def crash(postgres, *, away: float = 0) -> None:
    """Kill the server and all its processes at once; it recovers from its log."""
    connection.close()
    postgres.kill()
    time.sleep(away)
    postgres.start()


def end_sessions(*, seconds: float) -> int:
    """End every session each half second, as an impatient administrator might."""
    ended, deadline = 0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        connection.close()
        with psycopg.connect(database_url(), autocommit=True) as administrator:
            ended += len(administrator.execute(END_SESSIONS).fetchall())
        time.sleep(0.5)
    return ended


def answers_while_away(postgres, poster: Poster) -> set[int]:
    """What shoppers are told while there is no database."""
    connection.close()
    postgres.kill()
    client = Client(raise_request_exception=False)
    addresses = [
        f"/visual-search/api/similar/testapp-poster/{poster.pk}/",
        f"/visual-search/similar/testapp-poster/{poster.pk}/",
        "/visual-search/api/health/",
    ]
    statuses = {client.get(address).status_code for address in addresses}
    postgres.start()
    return statuses


def ride_out(dice, surroundings, make_worker, postgres, *, images, crashes, away, terminating):
    surroundings.encoder_options["seconds"] = 0.02
    make_posters(images)
    worker = make_worker()
    worker.start()
    for number in range(crashes):
        share = (number + 1) / (crashes + 3)
        until(lambda at=images * share: ready_or_none() >= at, seconds=60)
        time.sleep(dice.uniform(0, 0.3))
        crash(postgres)
    crash(postgres, away=away)
    before = ready_or_none()
    back = until(lambda: ready_or_none() > before or before == images, seconds=BACK)
    ended = end_sessions(seconds=terminating)
    took = until(lambda: ready_or_none() == images, seconds=90)
    statuses = answers_while_away(postgres, Poster.objects.first())
    found = differences()
    record(
        26,
        f"{crashes + 1} crashes of Postgres, one of {away:.0f} s, and {ended} ended sessions: "
        f"{found} of {images}; at work again after {back:.1f} s, all there {took:.0f} s after the "
        f"last fault; pages answer {sorted(statuses)} while it is away",
        "0 missing, 0 torn, <= 30 s, 503",
    )
    assert not found
    assert worker.is_running
    assert Embedding.objects.exclude(state="ready").count() == 0
    assert statuses == {503}


def ready_or_none() -> int:
    try:
        return ready()
    except DatabaseError:
        connection.close()
        return 0


def test_a_crash_of_the_database_loses_and_tears_nothing(
    dice, own_postgres, surroundings, make_worker, broker, hints
):
    ride_out(
        dice, surroundings, make_worker, own_postgres,
        images=200, crashes=1, away=3, terminating=3,
    )  # fmt: skip


@pytest.mark.chaos
def test_crashes_of_the_database_lose_and_tear_nothing(
    dice, own_postgres, surroundings, make_worker, broker, hints
):
    ride_out(
        dice, surroundings, make_worker, own_postgres,
        images=1500, crashes=3, away=20, terminating=20,
    )  # fmt: skip


def end_this_session() -> None:
    with psycopg.connect(database_url(), autocommit=True) as administrator:
        administrator.execute(END_SESSIONS)


def test_an_attempt_that_the_database_cut_short_does_not_count(
    transactional_db, use_encoder, make_poster, monkeypatch
):
    use_encoder("tests.faults.encoders.ThoughtfulEncoder")
    spaces.ensure_space()
    make_poster()
    monkeypatch.setattr(ThoughtfulEncoder, "meanwhile", staticmethod(end_this_session))

    with pytest.raises(OperationalError):
        indexing.embed_batch()

    row = Embedding.objects.get()
    assert (row.state, row.attempts, row.lease_token) == ("pending", 0, None)
