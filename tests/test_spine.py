"""The whole way once: save, embed, search."""

import pytest

from tests.conftest import picture_bytes
from visual_search import search
from visual_search.models import Embedding
from visual_search.registry import registry

pytestmark = pytest.mark.django_db


def test_a_saved_product_is_found_by_its_own_photo(make_poster, embed_all):
    red, blue = make_poster((200, 30, 30)), make_poster((30, 30, 200))
    embed_all()

    results = search.run(
        search.photo_query(registry.for_model(type(red)), picture_bytes((190, 40, 30)))
    )

    assert [hit.instance for hit in results] == [red, blue]
    assert Embedding.objects.ready().count() == 2


def test_similar_products_of_a_lamp_with_a_uuid_key(make_lamp, embed_all):
    red, orange, blue = (
        make_lamp((200, 0, 0), (180, 0, 0)),
        make_lamp((200, 90, 0)),
        make_lamp((0, 0, 200)),
    )
    embed_all()

    results = search.run(search.product_query(registry.for_model(type(red)), red))

    assert [hit.instance for hit in results] == [orange, blue]
