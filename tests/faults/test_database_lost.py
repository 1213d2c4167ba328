"""Postgres is killed, away for a while, and ends sessions, while workers embed."""

import time

import numpy as np
import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, OperationalError
from django.test import Client

from tests.faults.encoders import ThoughtfulEncoder
from tests.faults.figures import record
from tests.faults.processes import database_url
from tests.faults.shop import differences, make_posters, ready, until
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.models import Embedding, Vector
from visual_search.store import spaces
from visual_search.store.vectors import hnsw

BACK = 30
END_SESSIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND datname = current_database()"
)

CHECK_TREES = """
SELECT bt_index_check(c.oid, true) FROM pg_class c
JOIN pg_index i ON i.indexrelid = c.oid JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree'
WHERE starts_with(t.relname, 'visual_search_')
"""
CHECK_TABLES = """
SELECT count(*) FROM pg_class t, verify_heapam(t.oid)
WHERE starts_with(t.relname, 'visual_search_') AND t.relkind = 'r'
"""


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


def broken_parts(space) -> int:
    """What amcheck finds in the tables and B-trees of the app; its own errors are raised."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
        cursor.execute(CHECK_TREES)
        cursor.execute(CHECK_TABLES)
        return cursor.fetchone()[0]


def recall_at_24(space) -> float:
    """How much of the exact answer the HNSW index gives, over some vectors of the space."""
    shares = []
    for vector in Vector.objects.filter(space=space).order_by("pk")[::40]:
        value = np.asarray(vector.value, dtype=np.float32)
        exact = Vector.objects.exactly_nearest_to(value, space=space)
        farthest = exact.values_list("distance", flat=True)[:24][23]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL hnsw.ef_search = 100")
            found = Vector.objects.nearest_to(value, space=space)[:24]
            assert hnsw.index_name(space) in found.explain()
            near = list(found.values_list("distance", flat=True))
        shares.append(sum(one <= farthest + 1e-4 for one in near) / 24)
    return sum(shares) / len(shares)


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
    space = spaces.live_space()
    until(lambda: hnsw.is_valid(space), seconds=60)
    broken, recall = broken_parts(space), recall_at_24(space)
    record(
        26,
        f"{crashes + 1} crashes of Postgres, one of {away:.0f} s, and {ended} ended sessions: "
        f"{found} of {images}; at work again after {back:.1f} s, all there {took:.0f} s after the "
        f"last fault; pages answer {sorted(statuses)} while it is away; amcheck finds {broken}, "
        f"recall@24 of the index {recall:.3f}",
        "0 missing, 0 torn, <= 30 s, 503, amcheck clean, recall >= 0.95",
    )
    assert not found
    assert broken == 0
    assert recall >= 0.95
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
