"""The outbox: leases, order, retries, and results that come too late."""

import threading
from collections import Counter
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.conftest import picture_file
from tests.threads import at_once
from visual_search import indexing
from visual_search.encoders import Description
from visual_search.models import Embedding, EmbeddingSpace
from visual_search.store import spaces
from visual_search.store.outbox import claims, jobs, leases, results
from visual_search.store.outbox.results import Result

pytestmark = pytest.mark.django_db

DUMMY = "visual_search.encoders.backends.dummy.DummyEncoder"
VECTOR = np.eye(1, 48, dtype=np.float32)[0]


def result(row: Embedding, sha256: str = "a" * 64) -> Result:
    return Result(row=row, description=Description(vector=VECTOR), sha256=sha256)


def expire_leases() -> None:
    Embedding.objects.update(available_at=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def building(space, use_encoder) -> EmbeddingSpace:
    use_encoder(DUMMY, version=2)
    return spaces.ensure_space()


def test_new_pictures_come_before_renewals_and_those_before_a_new_space(
    space, make_poster, embed_all, use_encoder
):
    make_poster((1, 1, 1))
    embed_all()
    use_encoder(DUMMY, version=2)
    building = spaces.ensure_space()
    indexing.sweep()
    jobs.start(Embedding.objects.in_space(space), space=space, scope="all")
    make_poster((2, 2, 2))

    order = [claims.claim(limit=8) for _ in range(3)]

    assert [(rows[0].space, rows[0].state) for rows in order] == [
        (space, "pending"),
        (space, "stale"),
        (building, "pending"),
    ]
    assert claims.claim(limit=8) == []


def test_a_claim_is_limited_and_leases_what_it_gives(space, make_poster, configure):
    configure(LEASE_SECONDS=77)
    for _ in range(3):
        make_poster()

    rows = claims.claim(limit=2)

    assert len(rows) == 2
    stored = Embedding.objects.filter(lease_token=rows[0].lease_token)
    assert {row.attempts for row in stored} == {1}
    left = {(row.available_at - timezone.now()).total_seconds() for row in stored}
    assert all(70 < seconds <= 77 for seconds in left)


def test_a_lease_that_ended_can_be_claimed_again_alone(space, make_poster):
    for _ in range(3):
        make_poster()
    assert len(claims.claim(limit=8)) == 3
    assert claims.claim(limit=8) == []

    expire_leases()

    assert [len(claims.claim(limit=8)) for _ in range(4)] == [1, 1, 1, 0]


def test_only_the_spaces_asked_for_are_claimed(space, building, make_poster):
    make_poster()

    assert claims.claim(limit=8, spaces=[building])[0].space == building
    assert claims.claim(limit=8, without=[space.pk]) == []
    assert claims.claim(limit=8)[0].space == space


@pytest.mark.parametrize(
    "happening",
    ["replaced", "deleted", "taken over", "retired", "cancelled", "given back", "failed"],
)
def test_a_late_result_is_not_written(happening, space, make_poster):
    poster = make_poster()
    (row,) = claims.claim(limit=1)
    if happening == "replaced":
        poster.image = picture_file((5, 5, 5))
        poster.save()
    elif happening == "deleted":
        poster.delete()
    elif happening == "taken over":
        expire_leases()
        claims.claim(limit=1)
    elif happening == "retired":
        EmbeddingSpace.objects.update(state="retired")
    elif happening == "cancelled":
        jobs.start(Embedding.objects.all(), space=space, scope="all")
    elif happening == "given back":
        leases.release([row])
    else:
        claims.fail(row, code="image_empty", reason="Empty.")

    written = results.write([result(row)])

    assert written == 0
    assert not Embedding.objects.ready().exists()


def test_a_result_is_written_once_and_counted_in_the_version_of_the_space(space, make_poster):
    make_poster()
    (row,) = claims.claim(limit=1)

    assert results.write([result(row)]) == 1
    assert results.write([result(row)]) == 0

    space.refresh_from_db()
    assert space.version == 1
    assert Embedding.objects.get().lease_token is None


def test_what_is_given_back_has_its_attempt_back(space, make_poster):
    make_poster()
    rows = claims.claim(limit=1)

    leases.release(rows)

    row = Embedding.objects.get()
    assert (row.attempts, row.lease_token) == (0, None)
    assert row.available_at > timezone.now()


def test_back_off_grows_has_a_limit_and_ends(space, make_poster, configure):
    configure(RETRY_SECONDS=100, MAX_ATTEMPTS=9)
    make_poster()
    waits = []
    for _ in range(8):
        (row,) = claims.claim(limit=1)
        assert leases.retry_later(row, code="storage_unavailable", reason="Down.")
        waits.append((Embedding.objects.get().available_at - timezone.now()).total_seconds())
        expire_leases()
    (row,) = claims.claim(limit=1)

    again = leases.retry_later(row, code="storage_unavailable", reason="Down.")

    for number, seconds in enumerate(waits):
        ceiling = min(100 * 2**number, 3600)
        assert ceiling / 2 - 1 <= seconds <= ceiling
    assert not again
    row = Embedding.objects.get()
    assert (row.state, row.failure_code, row.failure_reason) == (
        "failed",
        "storage_unavailable",
        "Down.",
    )


def test_a_picture_that_kills_its_worker_ends_as_failed(space, make_poster, configure):
    configure(MAX_ATTEMPTS=3)
    make_poster()
    for _ in range(3):
        assert len(claims.claim(limit=8)) == 1
        expire_leases()
    assert claims.claim(limit=8) == []

    assert claims.fail_exhausted() == 1

    row = Embedding.objects.get()
    assert (row.state, row.failure_code) == ("failed", "worker_lost")
    assert "3 times" in row.failure_reason


def test_a_row_that_fails_for_good_keeps_its_vector_only_if_the_fault_was_not_its_own(
    space, make_poster, embed_all, configure
):
    configure(MAX_ATTEMPTS=1)
    make_poster((1, 1, 1)), make_poster((2, 2, 2))
    embed_all()
    jobs.start(Embedding.objects.all(), space=space, scope="all")
    storage, picture = claims.claim(limit=2)

    leases.retry_later(storage, code="storage_unavailable", reason="Down.")
    claims.fail(picture, code="image_unreadable", reason="Damaged.")

    assert [row.pk for row in Embedding.objects.ready()] == [storage.pk]
    assert Embedding.objects.filter(state="failed").count() == 2


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_never_get_the_same_row(space, make_poster):
    for _ in range(40):
        make_poster()

    def work() -> list[int]:
        taken = []
        while rows := claims.claim(limit=3):
            taken += [row.pk for row in rows]
        return taken

    taken = [pk for pks in at_once(work, work, work, work) for pk in pks]

    assert max(Counter(taken).values()) == 1
    assert set(Embedding.objects.values_list("attempts", flat=True)) == {1}
    # A claim that meets locked rows only comes back empty; the next hint finds the rest.
    taken += [row.pk for row in claims.claim(limit=40)]
    assert len(taken) == 40


@pytest.mark.django_db(transaction=True)
def test_locked_rows_are_passed_over_without_waiting(space, make_poster):
    make_poster(), make_poster()
    claimed: list[int] = []

    def other() -> None:
        try:
            claimed.extend(row.pk for row in claims.claim(limit=8))
        finally:
            connection.close()

    with transaction.atomic():
        locked = Embedding.objects.select_for_update().order_by("pk").first()
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(timeout=10)
        assert not thread.is_alive()

    assert locked.pk not in claimed
    assert len(claimed) == 1


@pytest.mark.django_db(transaction=True)
def test_a_save_that_meets_a_worker_writing_cannot_deadlock(space, make_lamp):
    lamp = make_lamp(*[(n, n, n) for n in range(6)])
    rows = claims.claim(limit=8)

    def write() -> None:
        try:
            results.write([result(row) for row in reversed(rows)])
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    with transaction.atomic():
        for row in Embedding.objects.order_by("pk"):
            Embedding.objects.filter(pk=row.pk).update(version=row.version + 1)
            if not writer.is_alive() and not writer.ident:
                writer.start()
    writer.join(timeout=10)

    assert not writer.is_alive()
    assert lamp.photos.count() == 6


def test_a_batch_outlives_the_deletion_of_one_of_its_products(space, make_poster):
    posters = [make_poster((n, 0, 0)) for n in (1, 2)]
    rows = claims.claim(limit=8)
    posters[0].delete()

    outcome = indexing.embed_claimed(rows)

    assert (outcome.ready, outcome.dropped) == (1, 1)
