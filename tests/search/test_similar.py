"""Products like one product, in one call."""

import pytest

from visual_search import similar
from visual_search.exceptions import NotEmbeddedError, RegistrationError
from visual_search.models import EmbeddingSpace


def titles(results):
    return [hit.instance.title for hit in results]


def test_the_nearest_come_first_and_the_product_itself_not_at_all(trio):
    assert titles(similar(trio[0])) == ["orange", "blue"]


def test_no_more_come_than_are_wanted(trio):
    assert titles(similar(trio[0], limit=1)) == ["orange"]


def test_filters_narrow_the_answer(trio):
    trio[1].genre = "art"
    trio[1].save()

    assert titles(similar(trio[2], filters={"genre": "art"})) == ["orange"]


def test_variants_of_the_product_are_left_out(trio, monkeypatch):
    from tests.testapp.searchable import PosterSearch

    monkeypatch.setattr(PosterSearch, "variant_field", "genre")
    for one in trio[:2]:
        one.genre = "jug"
        one.save()

    assert titles(similar(trio[0])) == ["blue"]


def test_what_is_not_embedded_or_not_searchable_is_told(make_poster, space):
    with pytest.raises(NotEmbeddedError):
        similar(make_poster())
    with pytest.raises(RegistrationError):
        similar(EmbeddingSpace())
