"""Several photos of one thing find what they have in common."""

import pytest

from tests.conftest import picture_bytes
from tests.testapp.models import Poster
from visual_search import search
from visual_search.exceptions import InvalidQueryError
from visual_search.registry import registry

pytestmark = pytest.mark.django_db

RED, VIOLET, BLUE = (220, 20, 20), (120, 20, 120), (20, 20, 220)


@pytest.fixture
def shelf(make_poster, embed_all):
    for title, colour in (("red", RED), ("violet", VIOLET), ("blue", BLUE)):
        make_poster(colour, title=title)
    embed_all()


def ask(*colours: tuple[int, int, int]) -> list[str]:
    first, *others = map(picture_bytes, colours)
    query = search.photo_query(registry.for_model(Poster), first, others=others)
    return [hit.instance.title for hit in search.run(query)]


def test_what_photos_have_in_common_comes_first(shelf):
    assert ask(RED)[0] == "red"
    assert ask(RED, BLUE)[0] == "violet"


def test_more_photos_than_are_looked_at_are_refused(shelf):
    with pytest.raises(InvalidQueryError, match="At most 5 photos"):
        ask(*[RED] * 6)
