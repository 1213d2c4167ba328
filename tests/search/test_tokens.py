"""Query tokens stand for a photo that was sent before, and for nothing else."""

import json
import time
from types import SimpleNamespace

import numpy as np
import pytest
from django.core import signing
from django.test import override_settings
from django.utils.crypto import get_random_string

from tests.search.catalogue import add_posters, direction, posters, random_directions, vector_query
from tests.testapp.models import Lamp
from visual_search import search
from visual_search.exceptions import InvalidQueryError
from visual_search.models import EmbeddingSpace
from visual_search.registry import registry
from visual_search.search.query import Page
from visual_search.search.token import make_token, token_query

pytestmark = pytest.mark.django_db

NORTH = direction(1, 0, 0, 0, 0, 0, 0, 0)


def test_a_token_asks_the_same_question_again(small_space):
    add_posters(small_space, [[v] for v in random_directions(30, 8, seed=41)])
    query = vector_query(small_space, direction(3, 1, 4, 1, 5, 9, 2, 6), limit=10, barcode="123")

    again = token_query(posters(), make_token(query), page=Page(limit=10))

    assert np.allclose(again.vector, query.vector, atol=1e-3)
    assert again.vector.dtype == np.float32
    assert (again.space, again.barcode) == (query.space, "123")
    assert [hit.instance for hit in search.run(again)] == [
        hit.instance for hit in search.run(query)
    ]


def test_a_token_takes_other_filters_and_pages(small_space):
    add_posters(small_space, [[v] for v in random_directions(9, 8, seed=42)], genre="film")
    add_posters(small_space, [[NORTH]], genre="music")
    token = make_token(vector_query(small_space, NORTH))

    query = token_query(posters(), token, filters={"genre": ["film"]}, page=Page(offset=6, limit=6))

    results = search.run(query)
    assert len(results) == 3
    assert {hit.instance.genre for hit in results} == {"film"}


def test_what_became_hidden_does_not_answer_a_token(small_space):
    [poster] = add_posters(small_space, [[NORTH]])
    token = make_token(vector_query(small_space, NORTH))
    type(poster).objects.update(is_published=False)

    assert list(search.run(token_query(posters(), token))) == []


def test_an_hour_later_a_token_has_expired(small_space, monkeypatch):
    query = vector_query(small_space, NORTH)
    token = make_token(query)

    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: time.time() + 3590))
    token_query(posters(), token)
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: time.time() + 3610))
    with pytest.raises(InvalidQueryError, match="expired"):
        token_query(posters(), token)


def test_a_forged_token_is_refused(small_space):
    token = make_token(vector_query(small_space, NORTH))
    with override_settings(SECRET_KEY=get_random_string(50)):
        foreign = make_token(vector_query(small_space, NORTH))
    other_salt = signing.dumps(json.loads("[1, 2, 3, 4]"), salt="another")
    misshapen = signing.dumps([1, 2], salt="visual_search.query")

    for wrong in ("", "x", token[:-1], f"x{token}", foreign, other_salt, misshapen, "\x00", "é"):
        with pytest.raises(InvalidQueryError):
            token_query(posters(), wrong)


def test_a_token_ends_with_its_space(small_space):
    token = make_token(vector_query(small_space, NORTH))
    EmbeddingSpace.objects.update(state=EmbeddingSpace.State.RETIRED)

    with pytest.raises(InvalidQueryError):
        token_query(posters(), token)


def test_a_token_of_one_model_asks_no_other(small_space):
    token = make_token(vector_query(small_space, NORTH))

    with pytest.raises(InvalidQueryError):
        token_query(registry.for_model(Lamp), token)


def test_a_token_of_the_longest_usual_vector_fits_a_form(small_space):
    long = np.random.default_rng(1).standard_normal(2048).astype(np.float32)

    token = make_token(vector_query(small_space, long))

    assert len(token) < 10_000
