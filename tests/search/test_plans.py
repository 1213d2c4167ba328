"""How the nearest images are found: by index where there are many, exactly where it matters."""

from dataclasses import replace

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.search.catalogue import (
    Vector,
    add_posters,
    by_index,
    direction,
    exactly,
    random_directions,
    vector_query,
)
from tests.testapp.models import Poster
from visual_search import search
from visual_search.search.retrievers.base import Scan
from visual_search.search.retrievers.vector import (
    retrieve,
    retrieve_each,
)
from visual_search.store.vectors import hnsw

pytestmark = pytest.mark.django_db

NORTH = direction(1, 0, 0, 0, 0, 0, 0, 0)


def clustered(count: int, *, clusters: int, seed: int) -> list[Vector]:
    generator = np.random.default_rng(seed)
    centres = generator.standard_normal((clusters, 8))
    rows = centres[generator.integers(clusters, size=count)]
    return [direction(*row) for row in rows + 0.2 * generator.standard_normal(rows.shape)]


def plans(run) -> str:
    with CaptureQueriesContext(connection) as captured:
        run()
    # What is set for a scan goes before it in one message.
    vector_queries = [one["sql"].rpartition("; ")[2] for one in captured if "<=>" in one["sql"]]
    with connection.cursor() as cursor:
        found = []
        for sql in vector_queries:
            cursor.execute(f"EXPLAIN {sql}")
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_the_index_serves_the_approximate_plan_and_only_that(build_index, small_space):
    add_posters(small_space, [[v] for v in random_directions(3000, 8, seed=21)])
    build_index()
    query = vector_query(small_space, NORTH)

    planned = plans(lambda: by_index(query, depth=20))
    exact_plan = plans(lambda: exactly(query, depth=20))

    assert f"Index Scan using {hnsw.index_name(small_space)}" in planned
    assert hnsw.index_name(small_space) not in exact_plan


def test_the_approximate_plan_finds_what_the_exhaustive_one_finds(build_index, small_space):
    add_posters(small_space, [[v] for v in clustered(3000, clusters=60, seed=22)])
    build_index()
    recalls = []

    for vector in clustered(40, clusters=60, seed=23):
        query = vector_query(small_space, vector)
        exact = {one.pk for one in exactly(query, depth=10)}
        near = {one.pk for one in by_index(query, depth=10)}
        recalls.append(len(exact & near) / 10)

    assert np.mean(recalls) >= 0.95


def test_few_eligible_products_are_compared_exactly_and_many_by_index(small_space, configure):
    add_posters(small_space, [[v] for v in random_directions(40, 8, seed=24)])
    configure(EXACT_SCAN_ROWS=39)

    with CaptureQueriesContext(connection) as many:
        retrieve(vector_query(small_space, NORTH), depth=5)
    with CaptureQueriesContext(connection) as few:
        retrieve(vector_query(small_space, NORTH, filters={"exclude": [0]}), depth=5)
    configure(EXACT_SCAN_ROWS=40)
    with CaptureQueriesContext(connection) as enough:
        retrieve(vector_query(small_space, NORTH), depth=5)

    assert any("hnsw.ef_search" in one["sql"] for one in many)
    assert any("hnsw.ef_search" in one["sql"] for one in few)
    assert not any("hnsw.ef_search" in one["sql"] for one in enough)


def test_what_the_index_leaves_short_is_made_up_exactly(build_index, small_space, configure):
    configure(EXACT_SCAN_ROWS=5)
    vectors = random_directions(800, 8, seed=25)
    made = add_posters(small_space, [[v] for v in vectors])
    build_index()
    far = sorted(zip(made, vectors, strict=True), key=lambda pair: float(pair[1] @ NORTH))
    seen = [poster.pk for poster, _ in far[:20]]
    Poster.objects.exclude(pk__in=seen).update(is_published=False)
    with connection.cursor() as cursor:
        # As if the index gave up early, far from the few that are eligible.
        cursor.execute("SET hnsw.max_scan_tuples = 1; SET enable_seqscan = off")
        cursor.execute("SET enable_sort = off; SET enable_hashjoin = off")
    try:
        query = vector_query(small_space, NORTH, limit=20)
        left_short = by_index(query, depth=20)
        results = search.run(query)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ALL")

    assert len(left_short) < 20
    assert [hit.instance.pk for hit in results] == seen[::-1]


def test_the_scan_settings_end_with_the_search(build_index, small_space):
    add_posters(small_space, [[NORTH]])

    by_index(vector_query(small_space, NORTH), depth=5)

    with connection.cursor() as cursor:
        cursor.execute("SHOW hnsw.iterative_scan")
        assert cursor.fetchone() == ("off",)


def test_a_search_costs_a_constant_number_of_queries(
    small_space, configure, django_assert_num_queries
):
    add_posters(small_space, [[v] for v in random_directions(5, 8, seed=26)])
    search.run(vector_query(small_space, NORTH))

    with django_assert_num_queries(2):
        search.run(vector_query(small_space, NORTH))

    add_posters(small_space, [[v, v] for v in random_directions(40, 8, seed=27)])
    with django_assert_num_queries(2):
        search.run(vector_query(small_space, NORTH))


@pytest.mark.parametrize("exact_scan_rows", [10, 10_000])
def test_scans_asked_together_find_what_each_finds_alone(
    build_index, small_space, configure, exact_scan_rows, django_assert_max_num_queries
):
    configure(EXACT_SCAN_ROWS=exact_scan_rows)
    vectors = clustered(3000, clusters=60, seed=28)
    made = add_posters(small_space, [[one, one] for one in vectors])
    build_index()
    few = {"exclude": [poster.pk for poster in made[5:]]}
    none = {"exclude": [poster.pk for poster in made]}
    scans = [
        Scan(query=vector_query(small_space, NORTH), depth=20),
        Scan(query=vector_query(small_space, vectors[3]), depth=40),
        Scan(query=vector_query(small_space, NORTH, filters=few), depth=3),
        Scan(query=vector_query(small_space, NORTH, filters=none), depth=3),
    ]
    retrieve_each(scans)

    alone = [retrieve(scan.query, depth=scan.depth) for scan in scans]
    # What is counted is compared as well; by the index a transaction, its settings, the vectors.
    with django_assert_max_num_queries(5):
        together = retrieve_each(scans)

    assert [len(one) for one in together] == [20, 40, 3, 0]
    for found, expected in zip(together[2:], alone[2:], strict=True):
        assert found == expected
    for found, expected in zip(together[:2], alone[:2], strict=True):
        keys = {one.pk for one in expected}
        assert len(keys & {one.pk for one in found}) >= 0.95 * len(keys)


def test_what_is_known_to_be_empty_is_asked_beside_what_is_not(small_space):
    add_posters(small_space, [[NORTH]])
    query = vector_query(small_space, NORTH)
    empty = replace(query, eligible=Poster.objects.none())
    scans = [Scan(query=one, depth=3) for one in (empty, query)]

    found = retrieve_each(scans)

    assert [len(one) for one in found] == [0, 1]
    assert retrieve(empty, depth=3) == []


def test_scans_asked_together_use_the_index(build_index, small_space, configure):
    configure(EXACT_SCAN_ROWS=10)
    add_posters(small_space, [[v] for v in random_directions(3000, 8, seed=29)])
    build_index()
    query = vector_query(small_space, NORTH)

    scans = [Scan(query=query, depth=depth) for depth in (20, 30)]

    together = plans(lambda: retrieve_each(scans))

    assert together.count(f"Index Scan using {hnsw.index_name(small_space)}") == 2
