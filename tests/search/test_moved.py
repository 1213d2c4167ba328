"""Words beside a photo, with an encoder that tells colour from shape."""

import io

import pytest
from django.core.files.base import ContentFile

from tests.encoders.test_recoloured import ball
from tests.testapp.models import Poster
from visual_search import search
from visual_search.registry import registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def balls(db, configure, request):
    configure(ENCODERS={"default": {"PRESET": "fast"}})
    # Only now, since it makes the space of the encoder that is configured.
    embed_all = request.getfixturevalue("embed_all")
    for colour in ("red", "blue", "green"):
        buffer = io.BytesIO()
        ball(colour).save(buffer, "PNG")
        image = ContentFile(buffer.getvalue(), name=f"{colour}.png")
        Poster.objects.create(title=f"Ball {colour[0]}", image=image)
    embed_all()
    buffer = io.BytesIO()
    ball("red").save(buffer, "PNG")
    return buffer.getvalue()


def found(photo: bytes, words: str) -> list[str]:
    query = search.photo_query(registry.for_model(Poster), photo, words=words)
    return [str(hit.instance) for hit in search.run(query)]


@pytest.mark.parametrize(
    ("words", "first"),
    [("", "Ball r"), ("in blue", "Ball b"), ("in Grün", "Ball g"), ("蓝色的", "Ball b")],
)
def test_a_colour_beside_a_photo_finds_its_thing_in_that_colour(balls, words, first):
    answer = found(balls, words)

    assert answer[0] == first
    assert len(answer) == 3
