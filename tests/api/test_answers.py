"""What an answer of the API says of products: absolute addresses, variants, odd ones."""

import pytest
from django.core.files.storage import FileSystemStorage

from tests.api.answers import error_of, titles
from tests.testapp.models import Poster

pytestmark = pytest.mark.django_db


class PrivateStorage(FileSystemStorage):
    def url(self, name):
        raise ValueError("This file is not accessible via a URL.")


@pytest.fixture
def variants(monkeypatch):
    """Posters of one genre are variants of each other."""
    monkeypatch.setattr("tests.testapp.searchable.PosterSearch.variant_field", "genre")


def test_addresses_are_absolute_as_the_shopper_came(trio, send_photo, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    response = send_photo(headers={"X-Forwarded-Proto": "https", "Host": "shop.example.com"})

    first = response.json()["results"][0]
    assert first["url"] == f"https://shop.example.com/posters/{trio[0].pk}/"
    assert first["image"] == f"https://shop.example.com{trio[0].image.url}"
    assert first["image_name"] == trio[0].image.name


def test_an_address_elsewhere_stays_as_it_is(trio, send_photo, monkeypatch):
    monkeypatch.setattr(Poster, "get_absolute_url", lambda _: "https://other.example.com/p/")

    assert send_photo().json()["results"][0]["url"] == "https://other.example.com/p/"


@pytest.mark.parametrize("answer", [None, "", LookupError("no slug")])
def test_a_product_without_an_address_has_none_and_no_text_none(
    trio, send_photo, monkeypatch, answer
):
    def ask(_poster: Poster) -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(Poster, "get_absolute_url", ask)

    results = send_photo().json()["results"]

    assert [one["url"] for one in results] == [None, None, None]


def test_a_product_without_a_title_or_a_picture_stays_among_its_neighbours(
    trio, send_photo, monkeypatch, use_storage
):
    use_storage(f"{__name__}.PrivateStorage")
    right = Poster.__str__
    monkeypatch.setattr(Poster, "__str__", lambda one: None if one.pk == trio[1].pk else right(one))

    response = send_photo()

    assert titles(response) == ["red", f"Poster {trio[1].pk}", "blue"]
    assert [one["image"] for one in response.json()["results"]] == [None, None, None]


def test_variants_stand_below_the_nearest_of_them(trio, send_photo, variants):
    Poster.objects.filter(title__in=["red", "blue"]).update(genre="one jug")

    response = send_photo()

    first, second = response.json()["results"]
    assert (first["title"], second["title"]) == ("red", "orange")
    assert [one["title"] for one in first["variants"]] == ["blue"]
    assert first["variants"][0]["url"].endswith(f"/posters/{trio[2].pk}/")
    assert second["variants"] == []


def test_what_is_similar_to_a_product_are_not_its_own_variants(trio, client, variants):
    Poster.objects.filter(title__in=["red", "orange"]).update(genre="one jug")

    response = client.get(f"/visual-search/api/similar/testapp-poster/{trio[0].pk}/")

    assert titles(response) == ["blue"]


def test_the_page_may_be_named_in_the_address_of_a_post(trio, send_photo, client):
    first = send_photo(query="limit=1")
    second = send_photo(query="limit=2&offset=1")
    form_counts = send_photo(query="limit=1", limit=2)
    more = client.post(
        "/visual-search/api/more-like/testapp-poster/?limit=1",
        {"like": [trio[0].pk]},
        content_type="application/json",
    )

    assert titles(first) == ["red"]
    assert (first.json()["limit"], first.json()["next_offset"]) == (1, 1)
    assert titles(second) == ["orange", "blue"]
    assert titles(form_counts) == ["red", "orange"]
    assert titles(more) == ["orange"]


@pytest.mark.parametrize("limit", ["0", "many", "101"])
def test_an_impossible_page_in_the_address_is_refused(trio, send_photo, limit):
    error = error_of(send_photo(query=f"limit={limit}"))

    assert error["code"] == "request_invalid"
    assert "limit" in error["fields"]


def test_a_body_that_is_no_form_is_refused_with_a_page_too(trio, client):
    response = client.post(
        "/visual-search/api/more-like/testapp-poster/?limit=1",
        ["red"],
        content_type="application/json",
    )

    assert error_of(response)["code"] == "request_invalid"
