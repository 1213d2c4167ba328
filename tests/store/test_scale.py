"""What keeps a large shop, or one in trouble, out of harm."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from tests.conftest import without_vector
from visual_search import indexing
from visual_search.exceptions import ConfigurationError, IncompleteSpaceError
from visual_search.models import Document, Embedding, EmbeddingSpace
from visual_search.store import spaces
from visual_search.store.outbox import claims, leases
from visual_search.store.vectors import hnsw

pytestmark = pytest.mark.django_db

DUMMY = "visual_search.encoders.backends.dummy.DummyEncoder"


@pytest.fixture
def successor(space, make_poster, embed_all, use_encoder) -> EmbeddingSpace:
    """A complete space beside the live one."""
    make_poster((1, 1, 1)), make_poster((2, 2, 2))
    embed_all()
    use_encoder(DUMMY, version=2)
    made = spaces.ensure_space()
    indexing.sweep()
    list(indexing.embed_pending(seconds=30))
    return made


def test_images_that_failed_in_the_new_space_alone_hold_a_switch_up(successor):
    for row in Embedding.objects.filter(space=successor):
        without_vector(row, state="failed", failure_code="encoder")

    with pytest.raises(IncompleteSpaceError, match="2 images"):
        spaces.activate(successor)


def test_a_space_too_large_to_scan_goes_live_only_with_its_index(successor, configure):
    configure(
        ENCODERS={"default": {"BACKEND": DUMMY, "OPTIONS": {"version": 2}}}, EXACT_SCAN_ROWS=1
    )

    with pytest.raises(IncompleteSpaceError, match="index"):
        spaces.activate(successor)


def test_a_space_under_construction_gets_its_index_when_it_is_full(successor, configure):
    configure(EXACT_SCAN_ROWS=0)
    without_vector(Embedding.objects.filter(space=successor).first(), state="pending")

    live = EmbeddingSpace.objects.live().get()

    assert hnsw.is_due(live)
    assert not hnsw.is_due(successor)


def test_a_sweep_leaves_another_one_alone(space, make_poster):
    make_poster()
    Document.objects.all().delete()
    settings = connection.settings_dict
    with psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname=settings["NAME"],
    ) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('visual_search_sweep'))")

        indexing.sweep()
        assert not Document.objects.exists()
        # The server ends a closed session in its own time.
        other.execute("SELECT pg_advisory_unlock_all()")

    indexing.sweep()

    assert Document.objects.count() == 1


def test_images_are_tried_again_an_hour_after_the_storage_failed_them(space, make_poster):
    poster, other = make_poster((1, 1, 1)), make_poster((2, 2, 2))
    rows = {row.document.object_pk: row for row in Embedding.objects.all()}
    hour_ago = timezone.now() - timedelta(hours=1, minutes=1)
    for pk, code in ((poster.pk, leases.STORAGE_UNAVAILABLE), (other.pk, "image_unreadable")):
        without_vector(
            rows[pk], state="failed", failure_code=code, attempts=3, available_at=hour_ago
        )

    assert claims.revive_after_outage() == 1

    states = dict(Embedding.objects.values_list("document__integer_pk", "state"))
    assert states == {poster.pk: "pending", other.pk: "failed"}
    assert len(claims.claim(limit=5)) == 1


def test_a_space_cannot_bring_code_that_the_settings_do_not_name(space):
    space.backend = "tests.doubles.LostModelEncoder"
    space.save()

    with pytest.raises(ConfigurationError, match="ENCODERS"):
        spaces.space_encoder(space)
