"""A shop of posters, some of which do not say their genre."""

import pytest

from tests.testapp.models import Poster
from tests.testapp.searchable import PosterSearch
from visual_search import proposals
from visual_search.registry import registry

COLOURS = {"sunset": (200, 40, 40), "sea": (40, 60, 200), "forest": (40, 160, 60)}
EACH, UNTOLD = 20, 10


@pytest.fixture
def posters(monkeypatch, make_poster, embed_all) -> list[Poster]:
    """Twenty of each colour; the first ten of each leave it to others to say what they show."""

    def write(_searchable, instance, attribute, value):
        setattr(instance, attribute, value)
        instance.save(update_fields=[attribute])

    monkeypatch.setattr(PosterSearch, "attributes", ("genre",))
    monkeypatch.setattr(PosterSearch, "accept_attribute", write)
    made = [
        make_poster(
            tuple(level + number for level in colour),
            title=f"Number {number}",
            genre="" if number < UNTOLD else genre,
        )
        for genre, colour in COLOURS.items()
        for number in range(EACH)
    ]
    embed_all()
    return made


@pytest.fixture
def proposed(posters) -> list[Poster]:
    proposals.propose(registry.for_model(Poster))
    return posters
