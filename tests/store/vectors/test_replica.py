"""With a read replica, the settings of a scan go where its query goes."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from tests.search.catalogue import (
    add_posters,
    by_index,
    random_directions,
    vector_query,
)
from tests.search.conftest import build_index, small_space
from tests.testapp.models import Poster
from visual_search import search
from visual_search.search.retrievers.vector import retrieve

pytestmark = pytest.mark.django_db(transaction=True)

# What pytest takes from here.
__all__ = ["build_index", "small_space"]


class ReadReplica:
    """Reads anywhere, writes in one place."""

    def db_for_read(self, model, **hints):
        return "replica"

    def db_for_write(self, model, **hints):
        return "default"

    def allow_relation(self, one, other, **hints):
        return True


@pytest.fixture
def replica(settings) -> Iterator[object]:
    """The same database by another alias that may only read, and a router that reads there."""
    described = deepcopy(connection.settings_dict)
    described["OPTIONS"]["options"] = "-c default_transaction_read_only=on"
    connections.settings["replica"] = described

    def use() -> object:
        settings.DATABASE_ROUTERS = [f"{__name__}.ReadReplica"]
        # Opened by hand: Django's test cases know of the databases in the settings alone.
        connections["replica"].connect()
        return connections["replica"]

    yield use
    connections["replica"].close()
    del connections["replica"], connections.settings["replica"]


def test_a_search_by_the_index_finds_the_same_through_a_replica(
    build_index, small_space, configure, replica
):
    configure(EXACT_SCAN_ROWS=10)
    vectors = random_directions(3000, 8, seed=41)
    # One in thirty may be shown: a scan that does not go on would find three of them.
    shown = [number % 30 == 0 for number in range(len(vectors))]
    add_posters(small_space, [[one] for one in vectors], is_published=shown)
    build_index()
    queries = [vector_query(small_space, one, limit=20) for one in random_directions(5, 8, seed=42)]
    without = [[hit.instance.pk for hit in search.run(query)] for query in queries]
    scanned = [by_index(query, depth=20) for query in queries]

    there = replica()
    queries = [replace(one, eligible=Poster.objects.filter(is_published=True)) for one in queries]
    with CaptureQueriesContext(there) as seen, CaptureQueriesContext(connection) as unseen:
        found = [by_index(query, depth=20) for query in queries]
        answers = [[hit.instance.pk for hit in search.run(query)] for query in queries]

    assert [len(one) for one in found] == [20] * 5
    assert found == scanned
    assert answers == without
    # The first search of the set counts it, and would have compared a few.
    by_the_index = ["settings", "scan"] * 5
    assert _settings_and_scans(seen) == [*by_the_index, "scan", *by_the_index]
    assert _settings_and_scans(unseen) == []


def test_few_that_are_eligible_are_counted_and_compared_on_the_replica(small_space, replica):
    add_posters(small_space, [[one] for one in random_directions(30, 8, seed=43)])
    [vector] = random_directions(1, 8, seed=44)

    there = replica()
    query = vector_query(small_space, vector)
    with CaptureQueriesContext(there) as seen, CaptureQueriesContext(connection) as unseen:
        found = retrieve(query, depth=5)

    assert len(found) == 5
    assert _settings_and_scans(seen) == ["scan"]
    assert len(unseen) == 0


def _settings_and_scans(captured: CaptureQueriesContext) -> list[str]:
    """In turn: what was set for a scan, and the scan itself."""
    kinds = {"hnsw.ef_search": "settings", "<=>": "scan"}
    return [kind for one in captured for sign, kind in kinds.items() if sign in one["sql"]]
