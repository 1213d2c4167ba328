"""Barcodes beside pictures, and retrievers, stages and rerankers plugged in by the host."""

import pytest

from tests.search.catalogue import (
    add_posters,
    direction,
    posters,
    random_directions,
    vector_query,
)
from tests.testapp.models import Poster
from tests.testapp.searchable import PosterSearch
from visual_search import search
from visual_search.doctor.checks import check_searchables, check_steps
from visual_search.exceptions import ConfigurationError, InvalidQueryError
from visual_search.models import EmbeddingSpace
from visual_search.search import Candidate, Retriever
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


def test_a_searchable_adds_rerankers_of_its_own(small_space, configure, monkeypatch):
    configure(RERANKERS=(f"{__name__}.by_title",))
    monkeypatch.setattr(PosterSearch, "rerankers", (without_the_first,))
    add_posters(small_space, [[v] for v in random_directions(4, 8, seed=31)])

    results = search.run(vector_query(small_space, NORTH))

    assert [str(hit.instance) for hit in results] == ["Poster 1", "Poster 2", "Poster 3"]


@pytest.mark.parametrize("name", ["retrievers", "stages", "rerankers"])
def test_the_check_tells_of_a_name_that_lacks_its_comma(name, monkeypatch):
    monkeypatch.setattr(PosterSearch, name, "shop.steps.one")

    assert "visual_search.E017" in {one.id for one in check_searchables()}


@pytest.mark.parametrize("setting", ["RERANKERS", "STAGES", "RETRIEVERS"])
@pytest.mark.parametrize(
    "path", ["nowhere.at_all", "noDots", f"{__name__}.missing", f"{__name__}.no_function"]
)
def test_a_wrong_step_is_a_fault_of_the_configuration(small_space, configure, setting, path):
    configure(**{setting: (path,)})

    with pytest.raises(ConfigurationError, match=setting):
        search.run(vector_query(small_space, NORTH))


def test_the_check_names_each_wrong_step_once_and_the_nearest_name(configure, monkeypatch):
    configure(RETRIEVERS=[f"{__name__}.ByTitel"], STAGES=[f"{__name__}.no_function"])

    messages = check_steps()

    assert [one.id for one in messages] == ["visual_search.E041"] * 2
    assert f"Did you mean {__name__}.ByTitle?" in messages[0].msg
    assert messages[1].msg == f"STAGES: {__name__}.no_function is no function."


def test_the_check_finds_what_a_searchable_names_wrongly(monkeypatch):
    monkeypatch.setattr(PosterSearch, "stages", (f"{__name__}.nothing_farr",))

    [message] = check_steps()

    assert message.msg.startswith("stages: ")
    assert f"Did you mean {__name__}.nothing_far?" in message.msg


class ByTitle(Retriever):
    """Finds the poster whose whole title was typed."""

    def probe(self, query: Query) -> str | None:
        return query.words or None

    def retrieve(self, probe, eligible, *, depth):
        return [Candidate(pk=one.pk) for one in eligible.filter(title=probe)[:depth]]


def nothing_far(candidates: list[Candidate], _query: Query) -> list[Candidate]:
    return [one for one in candidates if (one.similarity or 0) > 0.5]


def and_all_others(candidates: list[Candidate], _query: Query) -> list[Candidate]:
    every = Poster.objects.order_by("-pk").values_list("pk", flat=True)
    return [*candidates, *(Candidate(pk=pk) for pk in every)]


def test_words_alone_are_answered_without_a_space_or_a_vector(db, monkeypatch):
    monkeypatch.setattr(PosterSearch, "retrievers", (ByTitle,))
    made = [Poster.objects.create(title=title) for title in ("Oslo moon", "Moon", "Sun")]

    results = search.run(search.words_query(posters(), "Moon"))

    assert [hit.instance for hit in results] == [made[1], made[0]]
    assert not EmbeddingSpace.objects.exists()
    assert (results.space, results.has_good_match) == (None, True)


def test_no_words_are_no_search(db):
    with pytest.raises(InvalidQueryError):
        search.words_query(posters(), " \x00 ")


def test_a_stage_takes_away(small_space, configure):
    configure(STAGES=[f"{__name__}.nothing_far"])
    near = add_posters(small_space, [[NEAR], [NORTH]])
    add_posters(small_space, [[FAR]])

    results = search.run(vector_query(small_space, NORTH))

    assert {hit.instance for hit in results} == set(near)


def test_what_a_stage_adds_is_filtered_comes_once_and_claims_nothing(small_space, configure):
    configure(STAGES=[f"{__name__}.and_all_others"])
    [near] = add_posters(small_space, [[NEAR]], genre="music")
    [added] = add_posters(small_space, [[]], genre="music")
    add_posters(small_space, [[NEAR]], genre="music", is_published=False)
    add_posters(small_space, [[NEAR]], genre="film")

    results = search.run(vector_query(small_space, NORTH, filters={"genre": ["music"]}))

    assert [hit.instance for hit in results] == [near, added]
    assert (results.hits[1].similarity, results.hits[1].band) == (None, None)


def test_pages_of_an_answer_with_a_stage_join_without_gaps(small_space, configure):
    configure(STAGES=[f"{__name__}.and_all_others"])
    made = add_posters(small_space, [[v] for v in random_directions(70, 8, seed=5)])

    pages = [
        search.run(vector_query(small_space, NORTH, offset=offset, limit=20))
        for offset in range(0, 80, 20)
    ]

    shown = [hit.instance.pk for page in pages for hit in page]
    assert sorted(shown) == [one.pk for one in made]
