"""The fragments that lazy widgets load."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.html import Page
from tests.testapp.models import Poster

pytestmark = pytest.mark.django_db

RED, BLUE = (200, 30, 30), (30, 30, 200)


def titles(response) -> list[str]:
    return re.findall(r'vs-card-title">([^<]*)<', response.content.decode())


def fragment(client: Client, key: object, *, model: str = "testapp-poster", query: str = ""):
    return client.get(f"/visual-search/similar/{model}/{key}/{query}")


def test_the_fragment_shows_similar_products(client, make_poster, embed_all):
    red, _blue = make_poster(RED, title="red"), make_poster(BLUE, title="blue")
    embed_all()

    response = fragment(client, red.pk)

    page = Page(response.content.decode())
    page.assert_strict()
    page.assert_accessible()
    assert titles(response) == ["blue"]


def test_the_fragment_of_nothing_is_empty(client, make_poster, space):
    assert fragment(client, make_poster().pk).content == b""


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?limit=2", 2),
        ("?limit=0", 1),
        ("?limit=-3", 1),
        ("?limit=999", 9),
        ("?limit=many", 8),
        ("?limit=" + "9" * 5000, 8),
        ("?limit=%D9%A3", 3),
        ("", 8),
    ],
)
def test_the_length_of_a_fragment_has_limits(client, make_poster, embed_all, query, count):
    first, *_ = [make_poster((20 * n, 30, 30)) for n in range(10)]
    embed_all()

    assert len(titles(fragment(client, first.pk, query=query))) == count


@pytest.mark.parametrize(
    ("model", "key"),
    [
        ("testapp-poster", "0"),
        ("testapp-poster", "one"),
        ("testapp-poster", "9" * 40),
        ("testapp-lamp", "no-uuid"),
        ("testapp-vase", "a%00b"),
        ("testapp-nothing", "1"),
        ("auth-user", "1"),
    ],
)
def test_the_fragment_of_something_unknown_is_404(client, db, model, key):
    response = fragment(client, key, model=model)

    assert response.status_code == 404
    assert "no-cache" in response["Cache-Control"]
    assert response.content == b""


def test_the_fragment_of_a_hidden_product_is_404(client, make_poster, embed_all):
    red = make_poster(RED)
    embed_all()
    Poster.objects.update(is_published=False)

    assert fragment(client, red.pk).status_code == 404


def test_a_key_with_a_slash_has_an_address():
    address = reverse("visual_search:similar", args=["testapp-vase", "a/b c"])

    assert address == "/visual-search/similar/testapp-vase/a/b%20c/"
