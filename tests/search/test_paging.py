"""Pages of one answer fit together: no product twice, none left out."""

import numpy as np
import pytest

from tests.search.catalogue import (
    add_posters,
    direction,
    posters,
    random_directions,
    vector_query,
)
from visual_search import search
from visual_search.exceptions import InvalidQueryError
from visual_search.search.hits import Hit
from visual_search.search.query import Page, Query

pytestmark = pytest.mark.django_db

NORTH = direction(1, 0, 0, 0, 0, 0, 0, 0)


def all_pages(make_query, *, limit: int) -> list[list[Hit]]:
    pages = []
    offset: int | None = 0
    while offset is not None:
        results = search.run(make_query(offset=offset, limit=limit))
        pages.append(list(results))
        offset = results.next_offset
    return pages


@pytest.mark.parametrize("limit", [1, 7, 24, 49, 50, 51, 200])
def test_pages_neither_repeat_nor_skip(small_space, limit):
    count = 30 if limit == 1 else 180
    made = add_posters(small_space, [[v] for v in random_directions(count, 8, seed=1)])

    pages = all_pages(lambda **page: vector_query(small_space, NORTH, **page), limit=limit)

    hits = [hit for page in pages for hit in page]
    assert sorted(hit.instance.pk for hit in hits) == sorted(poster.pk for poster in made)
    assert all(len(page) == limit for page in pages[:-1])
    similarities = [hit.similarity for hit in hits]
    assert similarities == sorted(similarities, reverse=True)


def test_equal_pictures_keep_their_order_from_page_to_page(small_space):
    made = add_posters(small_space, [[NORTH]] * 120)

    pages = all_pages(lambda **page: vector_query(small_space, NORTH, **page), limit=17)

    seen = [hit.instance.pk for page in pages for hit in page]
    assert sorted(seen) == sorted(poster.pk for poster in made)


def test_pages_of_an_approximate_answer_fit_together_too(build_index, small_space, configure):
    configure(EXACT_SCAN_ROWS=10, HNSW_M=4, HNSW_EF_CONSTRUCTION=8, HNSW_EF_SEARCH=5)
    add_posters(small_space, [[v] for v in random_directions(1500, 8, seed=2)])
    build_index()

    pages = all_pages(lambda **page: vector_query(small_space, NORTH, **page), limit=24)

    seen = [hit.instance.pk for page in pages for hit in page]
    assert len(seen) == len(set(seen)) == 500
    assert all(len(page) == 24 for page in pages[:-1])


def test_the_last_page_ends_where_the_results_end(small_space, configure):
    configure(MAX_RESULTS=30, PAGE_SIZE=12)
    add_posters(small_space, [[v] for v in random_directions(60, 8, seed=3)])

    pages = all_pages(lambda **page: vector_query(small_space, NORTH, **page), limit=12)

    assert [len(page) for page in pages] == [12, 12, 6]
    with pytest.raises(InvalidQueryError, match="30"):
        Page(offset=30)


def test_the_configured_page_size_is_the_default(small_space, configure):
    configure(PAGE_SIZE=5)
    add_posters(small_space, [[v] for v in random_directions(8, 8, seed=4)])

    first = search.run(vector_query(small_space, NORTH))
    second = search.run(vector_query(small_space, NORTH, offset=first.next_offset))

    assert (len(first), first.limit, first.next_offset) == (5, 5, 5)
    assert (len(second), second.next_offset) == (3, None)


def test_a_page_that_ends_with_the_answer_has_no_next_one(small_space):
    add_posters(small_space, [[v] for v in random_directions(10, 8, seed=5)])

    results = search.run(vector_query(small_space, NORTH, limit=10))

    assert len(results) == 10
    assert results.next_offset is None


def test_a_page_behind_the_end_is_empty(small_space):
    add_posters(small_space, [[NORTH]])

    results = search.run(vector_query(small_space, NORTH, offset=10))

    assert list(results) == []
    assert results.next_offset is None


def backwards(hits: list[Hit], _query: Query) -> list[Hit]:
    return hits[::-1]


def every_other(hits: list[Hit], _query: Query) -> list[Hit]:
    return hits[::2]


def test_reranked_pages_fit_together(small_space, configure):
    configure(RERANKERS=(f"{__name__}.backwards",))
    made = add_posters(small_space, [[v] for v in random_directions(130, 8, seed=6)])

    pages = all_pages(lambda **page: vector_query(small_space, NORTH, **page), limit=20)

    seen = [hit.instance.pk for page in pages for hit in page]
    assert sorted(seen) == sorted(poster.pk for poster in made)


def test_a_reranker_that_drops_hits_leaves_full_pages(small_space, configure):
    configure(RERANKERS=(f"{__name__}.every_other",))
    add_posters(small_space, [[v] for v in random_directions(200, 8, seed=7)])

    results = search.run(vector_query(small_space, NORTH, limit=40))

    assert len(results) == 40
    assert results.next_offset == 40


def test_pages_of_a_barcode_search_fit_together(small_space):
    vectors = [[v] for v in random_directions(90, 8, seed=8)]
    made = add_posters(
        small_space, vectors, gtin=["4006381333931" if n % 3 else "" for n in range(90)]
    )

    def ask(**page):
        return vector_query(small_space, NORTH, barcode="4006381333931", **page)

    pages = all_pages(ask, limit=11)

    seen = [hit.instance.pk for page in pages for hit in page]
    assert sorted(seen) == sorted(poster.pk for poster in made)
    assert all(hit.instance.gtin for page in pages[:4] for hit in page)


def test_a_page_is_a_part_of_the_query_of_a_product(small_space):
    first, *_ = add_posters(small_space, [[v] for v in random_directions(9, 8, seed=9)])

    results = search.run(search.product_query(posters(), first, page=Page(offset=2, limit=3)))

    everything = search.run(search.product_query(posters(), first))
    assert [hit.instance for hit in results] == [hit.instance for hit in everything][2:5]
    assert np.isclose(results.hits[0].similarity, everything.hits[2].similarity)
