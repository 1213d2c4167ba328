"""A photo is described by what the products that look like it have in common."""

import pytest

from tests.conftest import picture_bytes
from tests.testapp.models import Poster
from visual_search.registry import registry
from visual_search.search import run
from visual_search.search.meaning.looks_like import looks_like
from visual_search.search.query import photo_query

RED, BLUE = (200, 30, 30), (30, 30, 200)


@pytest.mark.django_db
def test_a_photo_is_called_what_its_look_alikes_are_called(make_poster, embed_all) -> None:
    for number in range(4):
        make_poster((200, 30, 30 + number), title=f"Jug {number}, red, striped stoneware")
    make_poster(BLUE, title="Blue glass vase")
    embed_all()
    searchable = registry.for_model(Poster)
    results = run(photo_query(searchable, picture_bytes(RED)))

    said = looks_like(searchable, results.hits, results.guess)

    assert {one.attribute: one.word for one in said} == {
        "colour": "red",
        "pattern": "striped",
        "material": "stoneware",
    }


def test_nothing_is_said_where_nothing_was_compared() -> None:
    assert looks_like(registry.for_model(Poster), (), None) == []
