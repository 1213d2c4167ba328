"""In a row of similar products those of its kind come first, as far as they are alike."""

import numpy as np
import pytest

from tests.search.catalogue import add_posters, direction, posters
from tests.search.conftest import SMALL
from tests.testapp.models import Poster
from visual_search import search
from visual_search.exceptions import InvalidQueryError
from visual_search.models import EmbeddingSpace
from visual_search.registry import registry
from visual_search.search.query import Page
from visual_search.search.retrievers import vector
from visual_search.store.vectors import packed
from visual_search.storefront import SimilarProducts

pytestmark = pytest.mark.django_db

SEARCHABLE = type(registry.for_model(Poster))


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setattr(SEARCHABLE, "category_field", "genre")


def at_angle(degrees: float):
    radians = np.radians(degrees)
    return direction(np.cos(radians), np.sin(radians), *[0] * 6)


@pytest.fixture
def shelf(small_space) -> list[Poster]:
    """A mug, and beside it by looks: a jug at 5 degrees, a mug at 15, a jug at 25, a mug at 80."""
    return add_posters(
        small_space,
        [[at_angle(angle)] for angle in (0, 5, 15, 25, 80)],
        genre=["mug", "jug", "mug", "jug", "mug"],
    )


def found(asked: Poster, **options: object) -> list[Poster]:
    results = search.run(search.product_query(posters(), asked, **options))
    return [hit.instance for hit in results]


def calibrate(space: EmbeddingSpace, *, lift: float | None, least: float = -1.0) -> None:
    limits = {"very_close": 0.9, "similar": 0.8, "loosely_related": least}
    space.calibration = {
        "mean": packed(np.zeros(8, np.float32)),
        "scales": {"product": {"limits": limits, "by_category": {}}},
        "kind_lift": lift,
    }
    space.save()


def test_by_default_a_mug_is_followed_by_mugs_that_look_like_it(shelf):
    mug, jug, like_it, other_jug, unlike_it = shelf

    assert found(mug) == [like_it, jug, other_jug, unlike_it]


def test_looks_alone_decide_where_the_kind_has_no_weight(shelf, configure):
    assert found(shelf[0], kind_weight=0) == shelf[1:]

    configure(ENCODERS=SMALL, KIND_WEIGHT=0.0)

    assert found(shelf[0]) == shelf[1:]


def test_the_kind_comes_before_all_looks_at_the_full_weight(shelf):
    mug, jug, like_it, other_jug, unlike_it = shelf

    assert found(mug, kind_weight=1) == [like_it, unlike_it, jug, other_jug]


def test_a_catalogue_teaches_what_the_kind_is_worth(shelf, small_space):
    mug, jug, like_it, other_jug, unlike_it = shelf

    calibrate(small_space, lift=0.0)
    assert found(mug) == [jug, like_it, other_jug, unlike_it]
    calibrate(small_space, lift=0.9)
    assert found(mug) == [like_it, unlike_it, jug, other_jug]


def test_what_is_no_good_match_is_not_lifted_whatever_its_kind(shelf, small_space):
    mug, jug, like_it, other_jug, unlike_it = shelf
    calibrate(small_space, lift=0.9, least=0.5)

    assert found(mug, kind_weight=1) == [like_it, jug, other_jug, unlike_it]


def test_a_product_without_a_category_is_asked_by_looks(shelf):
    Poster.objects.filter(pk=shelf[0].pk).update(genre="")
    shelf[0].refresh_from_db()

    assert found(shelf[0]) == shelf[1:]


def test_similarity_and_band_stay_those_of_the_looks(shelf):
    hits = search.run(search.product_query(posters(), shelf[0])).hits

    assert hits[0].similarity == pytest.approx(np.cos(np.radians(15)), abs=1e-3)


def test_the_kind_is_found_behind_any_number_of_nearer_products(small_space):
    crowd = [[at_angle(1 + 0.1 * number)] for number in range(80)]
    mug, *_others, far_mug = add_posters(
        small_space,
        [[at_angle(0)], *crowd, [at_angle(20)]],
        genre=["mug", *["jug"] * 80, "mug"],
    )

    assert found(mug, page=Page(limit=4))[0] == far_mug


def test_pages_of_one_answer_fit_together(small_space):
    made = add_posters(
        small_space,
        [[at_angle(number / 2)] for number in range(120)],
        genre=[("mug", "jug")[number % 2] for number in range(120)],
    )

    pages = [found(made[0], page=Page(offset=start, limit=24)) for start in range(0, 119, 24)]

    listed = [poster for page in pages for poster in page]
    assert len(listed) == len(set(listed)) == 119
    assert listed == found(made[0], page=Page(limit=119))


def test_the_kind_is_found_through_the_index_too(shelf, build_index, configure):
    configure(ENCODERS=SMALL, EXACT_SCAN_ROWS=0)
    build_index()
    query = search.product_query(posters(), shelf[0])

    exact = [one.pk for one in vector.retrieve(query, depth=4)]

    assert exact[0] == shelf[2].pk


@pytest.mark.parametrize("weight", [-0.1, 1.1])
def test_a_weight_outside_its_bounds_is_refused(shelf, weight):
    with pytest.raises(InvalidQueryError):
        search.product_query(posters(), shelf[0], kind_weight=weight)


def test_a_widget_has_its_own_weight_also_from_the_cache(shelf):
    def row(**options: float) -> list[object]:
        return [card.instance for card in SimilarProducts(instance=shelf[0], **options)]

    assert row()[0] == row()[0] == shelf[2]
    assert row(kind_weight=0)[0] == row(kind_weight=0)[0] == shelf[1]


def test_the_api_takes_the_weight(client, shelf):
    address = f"/visual-search/api/similar/testapp-poster/{shelf[0].pk}/"

    first = client.get(address).json()["results"][0]["id"]
    by_looks = client.get(address, {"kind_weight": 0}).json()["results"][0]["id"]
    refused = client.get(address, {"kind_weight": 2})

    assert (first, by_looks) == (str(shelf[2].pk), str(shelf[1].pk))
    assert refused.status_code == 400
