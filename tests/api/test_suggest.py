"""Suggestions while somebody types."""

import pytest
from django.core.cache import cache

from tests.testapp.models import Poster
from visual_search.registry import registry
from visual_search.store.words.upkeep import add_up

pytestmark = pytest.mark.django_db

SUGGEST = "/visual-search/api/suggest/"


@pytest.fixture
def catalogue(make_poster) -> list[Poster]:
    made = [
        make_poster(title=title, genre=genre)
        for title, genre in (
            ("Blue mug", "kitchen"),
            ("Red mug", "kitchen"),
            ("Mural of a harbour", "wall"),
            ("Hidden mug", "kitchen"),
        )
    ]
    made[-1].is_published = False
    made[-1].save()
    add_up(registry.for_model(Poster))
    return made


def asked(client, typed: str, **more: str) -> dict[str, list]:
    answer = client.get(SUGGEST, {"q": typed, "model": "testapp-poster", **more})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_products_and_whole_queries_are_suggested(client, catalogue) -> None:
    found = asked(client, "mu")

    # Of mugs there are more than of murals.
    assert {one["title"] for one in found["products"]} == {"Blue mug", "Red mug"}
    assert found["words"] == ["mug", "mural"]
    first = found["products"][0]
    assert first["url"].startswith("http://testserver/posters/")
    assert first["image"].startswith("http://testserver/")


def test_a_further_word_goes_on_as_products_have_it_beside_the_first(client, catalogue) -> None:
    found = asked(client, "harbour mu")

    assert found["words"] == ["harbour mural"]
    assert found["products"][0]["title"] == "Mural of a harbour"


def test_words_that_no_product_has_together_are_not_offered(client, catalogue) -> None:
    assert asked(client, "harbour kitc")["words"] == []
    assert asked(client, "zzz kitc")["words"] == ["zzz kitchen"]


def test_a_product_that_goes_on_in_many_ways_does_not_stand_for_the_first_word(
    client, make_poster
) -> None:
    for title in ("Matt metal mesh mug", "Blue mug"):
        make_poster(title=title)
    add_up(registry.for_model(Poster))

    found = asked(client, "blue m")

    assert found["words"] == ["blue mug"]
    assert found["products"][0]["title"] == "Blue mug"


def test_a_finished_word_comes_before_longer_ones(client, make_poster) -> None:
    for title in ("Teapot", "Teapot of clay", "Tea"):
        make_poster(title=title)
    add_up(registry.for_model(Poster))

    found = asked(client, "tea")

    assert found["words"] == ["tea", "teapot"]
    assert found["products"][0]["title"] == "Tea"


def test_what_is_hidden_is_not_suggested(client, catalogue) -> None:
    assert asked(client, "hidden m")["products"][:1] != [str(catalogue[-1])]
    assert "Hidden mug" not in {one["title"] for one in asked(client, "hidden")["products"]}


def test_a_slip_is_mended(client, catalogue) -> None:
    found = asked(client, "harbuor ")

    assert [one["title"] for one in found["products"]] == ["Mural of a harbour"]


@pytest.mark.parametrize("typed", ["", " ", "%", "'; DROP", "\u202e", "a" * 100, "()", '"mu'])
def test_whatever_is_typed_is_answered(client, catalogue, typed: str) -> None:
    assert set(asked(client, typed)) == {"products", "categories", "words"}


def test_too_much_is_refused_with_a_code(client, catalogue) -> None:
    answer = client.get(SUGGEST, {"q": "mug " * 5_000, "model": "testapp-poster"})

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "request_invalid"


def test_browsers_may_keep_an_answer_and_nobody_else(client, catalogue) -> None:
    answer = client.get(SUGGEST, {"q": "mu", "model": "testapp-poster"})

    assert answer["Cache-Control"] == "private, max-age=60"
    assert "Accept-Language" in answer["Vary"]


def test_few_statements_are_sent(client, catalogue, django_assert_max_num_queries) -> None:
    asked(client, "mu")

    with django_assert_max_num_queries(10):
        asked(client, "blue mu")


def test_typing_is_counted_apart_from_photos(client, catalogue, configure) -> None:
    cache.clear()
    configure(RATE_LIMIT_URL="redis://127.0.0.1:1/0", RATE_LIMIT_PER_ADDRESS=1)
    data = {"q": "mu", "model": "testapp-poster"}
    statuses = [client.get(SUGGEST, data).status_code for _ in range(12)]

    assert statuses[:10] == [200] * 10
    assert statuses[-1] == 429
