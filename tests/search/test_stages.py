"""Barcodes beside pictures, and rerankers plugged in by the host."""

import pytest

from tests.search.catalogue import add_posters, direction, random_directions, vector_query
from visual_search import search
from visual_search.exceptions import ConfigurationError
from visual_search.search.hits import Hit
from visual_search.search.meaning.bands import Band
from visual_search.search.query import Query

pytestmark = pytest.mark.django_db

NORTH = direction(1, 0, 0, 0, 0, 0, 0, 0)
NEAR = direction(1, 0.1, 0, 0, 0, 0, 0, 0)
FAR = direction(0, 1, 0, 0, 0, 0, 0, 0)
CODE = "4006381333931"


def test_the_product_of_the_barcode_beats_look_alikes_and_keeps_its_similarity(small_space):
    looks, named = add_posters(small_space, [[NEAR], [FAR]], gtin=["", CODE])

    results = search.run(vector_query(small_space, NORTH, barcode=CODE))

    assert [hit.instance for hit in results] == [named, looks]
    assert results.hits[0].similarity == pytest.approx(0, abs=1e-3)
    assert results.hits[0].image_name.endswith("-0.png")


def test_a_product_found_by_barcode_says_so_also_where_its_picture_was_compared(small_space):
    add_posters(small_space, [[NEAR], [FAR], []], gtin=["", CODE, CODE])

    compared, unseen, looks = search.run(vector_query(small_space, NORTH, barcode=CODE))

    assert (compared.similarity is None, unseen.similarity is None) == (False, True)
    for hit in (compared, unseen):
        assert [(one.kind, one.values) for one in hit.reasons] == [("barcode", (CODE,))]
        assert hit.band is Band.VERY_CLOSE
    assert looks.reasons == ()


def test_a_product_without_a_picture_is_found_by_its_barcode(small_space):
    named, looks = add_posters(small_space, [[], [NEAR]], gtin=[CODE, ""])

    results = search.run(vector_query(small_space, NORTH, barcode=CODE))

    assert [hit.instance for hit in results] == [named, looks]
    assert results.hits[0].similarity is None


def test_a_barcode_finds_nothing_that_is_hidden_or_filtered_out(small_space):
    add_posters(small_space, [[NEAR]], gtin=CODE, is_published=False)
    add_posters(small_space, [[NEAR]], gtin=CODE, genre="film")

    query = vector_query(small_space, NORTH, barcode=CODE, filters={"genre": ["music"]})

    assert list(search.run(query)) == []


def test_an_unknown_barcode_leaves_the_answer_to_the_pictures(small_space):
    [poster] = add_posters(small_space, [[NEAR]])

    results = search.run(vector_query(small_space, NORTH, barcode="123"))

    assert [hit.instance for hit in results] == [poster]


def by_title(hits: list[Hit], _query: Query) -> list[Hit]:
    return sorted(hits, key=lambda hit: str(hit.instance))


def without_the_first(hits: list[Hit], query: Query) -> list[Hit]:
    assert query.vector.shape == (8,)
    return hits[1:]


no_function = "not callable"


def test_rerankers_work_one_after_the_other(small_space, configure):
    configure(RERANKERS=(f"{__name__}.by_title", f"{__name__}.without_the_first"))
    add_posters(small_space, [[v] for v in random_directions(4, 8, seed=31)])

    results = search.run(vector_query(small_space, NORTH))

    assert [str(hit.instance) for hit in results] == ["Poster 1", "Poster 2", "Poster 3"]


@pytest.mark.parametrize(
    "path", ["nowhere.at_all", "noDots", f"{__name__}.missing", f"{__name__}.no_function"]
)
def test_a_wrong_reranker_is_a_fault_of_the_configuration(small_space, configure, path):
    configure(RERANKERS=(path,))

    with pytest.raises(ConfigurationError, match="RERANKERS"):
        search.run(vector_query(small_space, NORTH))
