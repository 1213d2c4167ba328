"""Similar products and more like these through the API."""

import uuid

import pytest
from django.core.files.base import ContentFile

from tests.api.answers import error_of, titles
from tests.conftest import picture_bytes
from tests.testapp.models import Poster, Vase

pytestmark = pytest.mark.django_db

RED, ORANGE, BLUE = (200, 30, 30), (200, 120, 30), (30, 30, 200)


def similar(client, key: object, *, model: str = "testapp-poster", query: str = ""):
    return client.get(f"/visual-search/api/similar/{model}/{key}/{query}")


def more_like(client, *, model: str = "testapp-poster", query: str = "", **body: object):
    address = f"/visual-search/api/more-like/{model}/{query}"
    return client.post(address, body, content_type="application/json")


@pytest.fixture
def trio(make_poster, embed_all) -> list[Poster]:
    made = [
        make_poster(colour, title=title)
        for colour, title in ((RED, "red"), (ORANGE, "orange"), (BLUE, "blue"))
    ]
    embed_all()
    return made


def test_similar_products_without_the_product_itself(client, trio):
    response = similar(client, trio[0].pk)

    assert titles(response) == ["orange", "blue"]
    assert response.json()["token"] is None
    assert response["Cache-Control"] == "private, no-store"


def test_similar_products_in_pages_and_filtered(client, trio):
    first = similar(client, trio[0].pk, query="?limit=1")
    second = similar(client, trio[0].pk, query="?limit=1&offset=1")
    none = similar(client, trio[0].pk, query="?price_max=1")

    assert (titles(first), first.json()["next_offset"]) == (["orange"], 1)
    assert (titles(second), second.json()["next_offset"]) == (["blue"], None)
    assert titles(none) == []


def test_head_and_options_are_answered(client, trio):
    address = f"/visual-search/api/similar/testapp-poster/{trio[0].pk}/"

    assert client.head(address).status_code == 200
    assert client.options(address).status_code == 200
    assert client.post(address).status_code == 405


def test_a_uuid_key(client, make_lamp, embed_all):
    lamp = make_lamp(RED, name="red")
    make_lamp(BLUE, name="blue")
    embed_all()

    assert titles(similar(client, lamp.pk, model="testapp-lamp")) == ["blue"]
    assert titles(similar(client, lamp.pk.hex.upper(), model="testapp-lamp")) == ["blue"]


@pytest.mark.parametrize("code", ["plain", "with blank", "a/b", "ümlaut", "50%", "a?b#c", ".."])
def test_a_text_key(client, embed_all, code):
    for name in (code, "other"):
        Vase.objects.create(code=name, front=ContentFile(picture_bytes(), name="front.png"))
    embed_all()
    [listed] = similar(client, "other", model="testapp-vase").json()["results"]

    response = client.get(
        "/visual-search/api/similar/testapp-vase/"
        + "/".join(_quoted(part) for part in code.split("/"))
        + "/"
    )

    assert listed["id"] == code
    assert titles(response) == ["other"]


def _quoted(part: str) -> str:
    return "".join(f"%{byte:02X}" for byte in part.encode())


@pytest.mark.parametrize(
    ("model", "key"),
    [
        ("testapp-poster", "0"),
        ("testapp-poster", "9" * 30),
        ("testapp-poster", "9" * 5000),
        ("testapp-poster", "one"),
        ("testapp-poster", "%00"),
        ("testapp-lamp", "no-uuid"),
        ("testapp-lamp", str(uuid.UUID(int=7))),
        ("testapp-vase", "none"),
        ("testapp-vase", "a%00b"),
        ("testapp-vase", "x" * 300),
        ("testapp-nothing", "1"),
        ("auth-user", "1"),
    ],
)
def test_an_unknown_product_or_model_is_404(client, space, model, key):
    response = similar(client, key, model=model)

    assert (response.status_code, error_of(response)["code"]) == (404, "not_found")


def test_a_hidden_product_is_not_told_from_one_that_does_not_exist(client, trio):
    Poster.objects.filter(pk=trio[0].pk).update(is_published=False)

    hidden, absent = similar(client, trio[0].pk), similar(client, 0)

    assert hidden.status_code == absent.status_code == 404
    assert hidden.json() == absent.json()
    assert titles(similar(client, trio[1].pk)) == ["blue"]


def test_a_product_that_is_not_embedded_yet_is_404_with_its_own_code(client, make_poster, space):
    response = similar(client, make_poster().pk)

    assert (response.status_code, error_of(response)["code"]) == (404, "not_embedded")


@pytest.mark.parametrize("query", ["?limit=0", "?limit=101", "?offset=-1", "?offset=x"])
def test_an_impossible_page_is_refused(client, trio, query):
    response = similar(client, trio[0].pk, query=query)

    assert (response.status_code, error_of(response)["code"]) == (400, "request_invalid")


def test_an_unknown_filter_is_refused_by_name(client, trio):
    response = similar(client, trio[0].pk, query="?colour=red")

    error = error_of(response)
    assert (response.status_code, error["code"]) == (400, "query_invalid")
    assert "colour" in error["message"]
    assert "price" in error["message"]


def test_more_like_some_and_less_like_others(client, trio):
    red, orange, blue = trio

    only_liked = more_like(client, like=[red.pk])
    with_dislikes = more_like(client, like=[str(red.pk)], dislike=[str(blue.pk)])
    filtered = more_like(client, like=[red.pk], query=f"?exclude={orange.pk}")

    assert titles(only_liked) == ["orange", "blue"]
    assert titles(with_dislikes) == ["orange"]
    assert titles(filtered) == ["blue"]


def test_more_like_takes_a_form_too(client, trio):
    red, orange, _blue = trio

    response = client.post(
        "/visual-search/api/more-like/testapp-poster/", {"like": [red.pk, orange.pk]}
    )

    assert titles(response) == ["blue"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "request_invalid"),
        ({"like": []}, 400, "request_invalid"),
        ({"like": "one"}, 400, "request_invalid"),
        ({"like": [{}]}, 400, "request_invalid"),
        ({"like": ["1"] * 21}, 400, "request_invalid"),
        ({"like": [0]}, 404, "not_found"),
        ({"like": ["no key"]}, 404, "not_found"),
        ({"like": ["\x00"]}, 400, "request_invalid"),
        ({"like": [str(10**40)]}, 404, "not_found"),
    ],
)
def test_senseless_likes_are_refused(client, space, body, status, code):
    response = more_like(client, **body)

    assert (response.status_code, error_of(response)["code"]) == (status, code)


def test_a_hidden_like_is_unknown(client, trio):
    Poster.objects.filter(pk=trio[0].pk).update(is_published=False)

    assert more_like(client, like=[trio[0].pk]).status_code == 404
    assert more_like(client, like=[trio[1].pk], dislike=[trio[0].pk]).status_code == 404


@pytest.mark.parametrize("body", [b"{", b"[1, 2]", b'"text"', b"null"])
def test_a_body_that_is_no_object_is_refused(client, space, body):
    response = client.post(
        "/visual-search/api/more-like/testapp-poster/", body, content_type="application/json"
    )

    assert response.status_code == 400
    error_of(response)


def test_other_sites_pages_may_not_ask_in_a_shoppers_name(client, trio):
    response = client.post(
        "/visual-search/api/more-like/testapp-poster/",
        {"like": [trio[0].pk]},
        content_type="application/json",
        headers={"Origin": "https://evil.example"},
    )

    assert (response.status_code, error_of(response)["code"]) == (403, "permission_denied")


def test_queries_do_not_grow_with_the_answer(
    client, trio, make_poster, embed_all, django_assert_num_queries
):
    similar(client, trio[0].pk)

    with django_assert_num_queries(5):
        similar(client, trio[0].pk)
    for shade in range(10):
        make_poster((shade, shade, 10 * shade))
    embed_all()
    with django_assert_num_queries(5):
        similar(client, trio[0].pk)
