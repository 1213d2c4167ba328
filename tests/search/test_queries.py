"""What shoppers can ask: a photo, a part of it, a product, several of them."""

import io

import numpy as np
import pytest

from tests.conftest import picture, picture_bytes
from tests.search.catalogue import add_posters, direction, posters, vector_query
from tests.testapp.models import Lamp, LampPhoto
from visual_search import search
from visual_search.exceptions import (
    IntakeError,
    InvalidQueryError,
    NoLiveSpaceError,
    NotEmbeddedError,
)
from visual_search.imaging import Crop
from visual_search.models import Embedding
from visual_search.registry import registry
from visual_search.search.query import Page, rocchio

pytestmark = pytest.mark.django_db

RED, ORANGE, BLUE, GREEN = (200, 30, 30), (200, 120, 30), (30, 30, 200), (30, 200, 30)


def test_a_photo_finds_the_nearest_products_first(make_poster, embed_all):
    blue, orange, red = make_poster(BLUE), make_poster(ORANGE), make_poster(RED)
    embed_all()

    results = search.run(search.photo_query(posters(), picture_bytes(RED)))

    assert [hit.instance for hit in results] == [red, orange, blue]
    assert results.hits[0].similarity == pytest.approx(1, abs=1e-3)
    assert results.hits[0].similarity <= 1
    similarities = [hit.similarity for hit in results]
    assert similarities == sorted(similarities, reverse=True)


def test_a_stream_is_a_photo_too(make_poster, embed_all):
    red = make_poster(RED)
    embed_all()

    results = search.run(search.photo_query(posters(), io.BytesIO(picture_bytes(RED))))

    assert [hit.instance for hit in results] == [red]


def test_only_the_selected_part_of_a_photo_is_looked_for(make_poster, embed_all):
    red, blue = make_poster(RED), make_poster(BLUE)
    embed_all()
    half_and_half = picture(RED, size=(200, 100))
    half_and_half.paste(picture(BLUE, size=(100, 100)), (100, 0))
    photo = io.BytesIO()
    half_and_half.save(photo, "PNG")

    left = search.photo_query(posters(), photo.getvalue(), box=Crop(0, 0, 0.5, 1))
    right = search.photo_query(posters(), photo.getvalue(), box=Crop(0.5, 0, 0.5, 1))

    assert [hit.instance for hit in search.run(left)] == [red, blue]
    assert [hit.instance for hit in search.run(right)] == [blue, red]


def test_a_box_may_still_be_called_a_crop(space):
    part = Crop(0.1, 0.1, 0.5, 0.5)

    with pytest.warns(DeprecationWarning, match=r"0\.2: say box"):
        query = search.photo_query(posters(), picture_bytes(RED), crop=part)

    with pytest.warns(DeprecationWarning, match=r"0\.2: say box"):
        assert query.crop == query.box == part


def test_a_refused_photo_raises_what_intake_raises(space):
    with pytest.raises(IntakeError) as refused:
        search.photo_query(posters(), b"no picture at all")

    assert refused.value.code == "image_type_unsupported"


def test_without_a_live_space_nothing_can_be_asked(db):
    with pytest.raises(NoLiveSpaceError):
        search.photo_query(posters(), picture_bytes())


def test_a_product_finds_its_like_but_never_itself(make_poster, embed_all):
    red, twin, blue = make_poster(RED), make_poster(RED), make_poster(BLUE)
    embed_all()

    results = search.run(search.product_query(posters(), red))

    assert [hit.instance for hit in results] == [twin, blue]


def test_a_product_with_several_images_is_one_hit_with_its_nearest_image(make_lamp, embed_all):
    lamp = make_lamp(BLUE, ORANGE, RED)
    other = make_lamp(GREEN)
    embed_all()
    nearest = LampPhoto.objects.get(lamp=lamp, position=2)

    results = search.run(search.photo_query(registry.for_model(Lamp), picture_bytes(RED)))

    assert [hit.instance for hit in results] == [lamp, other]
    assert results.hits[0].image_name == nearest.image.name


def test_a_product_with_very_many_images_leaves_room_for_the_others(small_space):
    crowd = [direction(1, 0, 0, 0, 0, 0, 0, 0.001 * n) for n in range(400)]
    far = [[direction(0, 1, n, 0, 0, 0, 0, 0)] for n in range(30)]
    [many, *_others] = add_posters(small_space, [crowd, *far])

    results = search.run(vector_query(small_space, direction(1, 0, 0, 0, 0, 0, 0, 0), limit=10))

    assert len(results) == 10
    assert results.hits[0].instance == many
    assert len({hit.instance for hit in results}) == 10


def test_likes_and_dislikes_move_the_answer(small_space):
    like, dislike, between, away = add_posters(
        small_space,
        [
            [direction(1, 1, 0, 0, 0, 0, 0, 0)],
            [direction(0, 1, 0, 0, 0, 0, 0, 0)],
            [direction(1, 2, 0, 0, 0, 0, 0, 0)],
            [direction(2, 1, 0, 0, 0, 0, 0, 0)],
        ],
    )

    liked = search.run(search.likes_query(posters(), likes=[like.pk]))
    both = search.run(search.likes_query(posters(), likes=[like.pk], dislikes=[dislike.pk]))

    assert {hit.instance for hit in liked} == {dislike, between, away}
    assert [hit.instance for hit in both] == [away, between]


def test_several_likes_are_met_halfway(small_space):
    one, other, middle, edge = add_posters(
        small_space,
        [
            [direction(1, 0, 0, 0, 0, 0, 0, 0)],
            [direction(0, 1, 0, 0, 0, 0, 0, 0)],
            [direction(1, 1, 0, 0, 0, 0, 0, 0)],
            [direction(1, 0, 0.2, 0, 0, 0, 0, 0)],
        ],
    )

    results = search.run(search.likes_query(posters(), likes=[one.pk, other.pk]))

    assert [hit.instance for hit in results] == [middle, edge]


def test_likes_that_cancel_out_are_refused_and_not_answered_by_chance(small_space):
    one, opposite, _ = add_posters(
        small_space,
        [
            [direction(1, 0, 0, 0, 0, 0, 0, 0)],
            [direction(-1, 0, 0, 0, 0, 0, 0, 0)],
            [direction(0, 1, 0, 0, 0, 0, 0, 0)],
        ],
    )

    with pytest.raises(InvalidQueryError):
        search.likes_query(posters(), likes=[one.pk, opposite.pk])


def test_at_least_one_like_is_needed(space):
    with pytest.raises(InvalidQueryError):
        search.likes_query(posters(), likes=[])


def test_a_product_that_is_not_embedded_yet_says_so(make_poster, space):
    poster = make_poster()

    with pytest.raises(NotEmbeddedError):
        search.product_query(posters(), poster)


def test_likes_without_an_embedding_are_passed_over_beside_others(make_poster, embed_all):
    red, twin = make_poster(RED), make_poster(RED)
    embed_all()
    waiting = make_poster(BLUE)

    results = search.run(search.likes_query(posters(), likes=[red.pk, waiting.pk]))

    assert [hit.instance for hit in results] == [twin]


def test_an_image_that_waits_for_renewal_still_answers(make_poster, embed_all):
    red = make_poster(RED)
    embed_all()
    Embedding.objects.update(state=Embedding.State.STALE)

    results = search.run(search.photo_query(posters(), picture_bytes(RED)))

    assert [hit.instance for hit in results] == [red]


def test_models_never_answer_for_each_other(make_poster, make_lamp, embed_all):
    poster, lamp = make_poster(RED), make_lamp(RED)
    embed_all()

    of_posters = search.run(search.photo_query(posters(), picture_bytes(RED)))
    of_lamps = search.run(search.photo_query(registry.for_model(Lamp), picture_bytes(RED)))

    assert [hit.instance for hit in of_posters] == [poster]
    assert [hit.instance for hit in of_lamps] == [lamp]


def test_excluded_products_do_not_answer(make_poster, embed_all):
    red, orange, blue = make_poster(RED), make_poster(ORANGE), make_poster(BLUE)
    embed_all()

    query = search.photo_query(posters(), picture_bytes(RED), filters={"exclude": [red.pk]})

    assert [hit.instance for hit in search.run(query)] == [orange, blue]


def test_an_empty_catalogue_gives_an_empty_page(space):
    results = search.run(search.photo_query(posters(), picture_bytes()))

    assert list(results) == []
    assert results.next_offset is None


def test_impossible_pages_are_refused(space):
    for wrong in ({"offset": -1}, {"limit": 0}, {"limit": -3}, {"offset": 500}):
        with pytest.raises(InvalidQueryError):
            Page(**wrong)


def test_rocchio_gives_unit_vectors():
    liked = [direction(1, 0, 0), direction(0, 1, 0)]
    disliked = [direction(0, 0, 1)]

    wanted = rocchio(liked, disliked)

    assert wanted.dtype == np.float32
    assert np.linalg.norm(wanted) == pytest.approx(1, abs=1e-5)
    assert wanted[2] < 0 < wanted[0]
