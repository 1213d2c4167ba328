"""How many may answer decides the plan, whatever the database's statistics say."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.search.catalogue import add_posters, random_directions, vector_query
from tests.search.conftest import build_index, small_space
from tests.testapp.models import Poster
from visual_search.search.retrievers.vector import retrieve
from visual_search.store.vectors import hnsw

pytestmark = pytest.mark.django_db

# What pytest takes from here.
__all__ = ["build_index", "small_space"]

[NORTH] = random_directions(1, 8, seed=51)


def counts(sql: str) -> bool:
    """Whether a statement says how many may answer."""
    return "cardinality(" in sql


def plan_of(captured: CaptureQueriesContext) -> str:
    """The plan of the scan by the index under the settings that it had."""
    lines = []
    with transaction.atomic(), connection.cursor() as cursor:
        for one in captured:
            settings, _between, scan = one["sql"].rpartition("; ")
            if settings:
                cursor.execute(settings)
            if "<=>" in scan and not counts(scan):
                cursor.execute(f"EXPLAIN {scan}")
                lines += [line for (line,) in cursor.fetchall()]
    return "\n".join(lines)


def test_statistics_of_an_empty_table_do_not_lead_past_the_index(
    build_index, small_space, configure
):
    configure(EXACT_SCAN_ROWS=10)
    with connection.cursor() as cursor:
        for model in ("testapp_poster", "visual_search_embedding", "visual_search_vector"):
            cursor.execute(f"ALTER TABLE {model} SET (autovacuum_enabled = off)")
    try:
        # Builds and analyses.
        build_index()
        add_posters(small_space, [[one] for one in random_directions(3000, 8, seed=52)])
        with CaptureQueriesContext(connection) as captured:
            found = retrieve(vector_query(small_space, NORTH), depth=20)
    finally:
        with connection.cursor() as cursor:
            for model in ("testapp_poster", "visual_search_embedding", "visual_search_vector"):
                cursor.execute(f"ALTER TABLE {model} RESET (autovacuum_enabled)")

    assert len(found) == 20
    assert f"Index Scan using {hnsw.index_name(small_space)}" in plan_of(captured)
    assert "Sort" not in plan_of(captured)


def test_without_its_index_a_large_space_is_sorted(small_space, configure):
    configure(EXACT_SCAN_ROWS=10)
    add_posters(small_space, [[one] for one in random_directions(40, 8, seed=53)])

    with CaptureQueriesContext(connection) as captured:
        found = retrieve(vector_query(small_space, NORTH), depth=20)

    assert len(found) == 20
    assert not any("enable_sort" in one["sql"] for one in captured)


def test_a_set_that_was_large_is_not_counted_again_for_a_while(build_index, small_space, configure):
    configure(EXACT_SCAN_ROWS=10)
    posters = add_posters(small_space, [[one] for one in random_directions(3000, 8, seed=54)])
    build_index()
    retrieve(vector_query(small_space, NORTH), depth=5)

    # Another product left out is no other set.
    for poster in posters[:2]:
        query = vector_query(small_space, NORTH, filters={"exclude": [poster.pk]})
        with CaptureQueriesContext(connection) as captured:
            found = retrieve(query, depth=5)
        assert not any(counts(one["sql"]) for one in captured)
        assert poster.pk not in {one.pk for one in found}


def test_a_set_that_is_small_is_counted_each_time(small_space, configure):
    configure(EXACT_SCAN_ROWS=100)
    add_posters(small_space, [[one] for one in random_directions(40, 8, seed=55)])

    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            retrieve(vector_query(small_space, NORTH), depth=5)
        assert any(counts(one["sql"]) for one in captured)


def test_what_left_a_large_set_is_found_out_by_the_scan(build_index, small_space, configure):
    configure(EXACT_SCAN_ROWS=10)
    posters = add_posters(small_space, [[one] for one in random_directions(3000, 8, seed=56)])
    build_index()
    retrieve(vector_query(small_space, NORTH), depth=5)
    left = [one.pk for one in posters[:7]]
    Poster.objects.exclude(pk__in=left).update(is_published=False)

    found = retrieve(vector_query(small_space, NORTH), depth=20)

    assert {one.pk for one in found} == set(left)


def test_without_any_statistics_no_table_is_read_for_each_row(build_index, small_space, configure):
    configure(EXACT_SCAN_ROWS=10)
    add_posters(small_space, [[one] for one in random_directions(3000, 8, seed=57)])
    build_index()
    tables = "'testapp_poster', 'visual_search_document', 'visual_search_embedding'"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM pg_statistic WHERE starelid::regclass::text IN ({tables})")
        cursor.execute(
            "UPDATE pg_class SET reltuples = -1, relpages = 0 "
            f"WHERE oid::regclass::text IN ({tables})"
        )
        with CaptureQueriesContext(connection) as captured:
            found = retrieve(vector_query(small_space, NORTH), depth=20)
        plan = plan_of(captured)
        transaction.set_rollback(True)

    assert len(found) == 20
    assert f"Index Scan using {hnsw.index_name(small_space)}" in plan
    assert "Materialize" not in plan
    assert "Seq Scan" not in plan
