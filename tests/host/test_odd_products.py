"""One product whose own code fails costs its card, or a part of it; its neighbours stay."""

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch

from tests.conftest import picture_bytes
from tests.html import Page
from tests.operations.pages import product_page
from tests.testapp.models import Poster, Vase
from visual_search.registry import registry

pytestmark = pytest.mark.django_db

PAGE = "/visual-search/?model=testapp-poster"


class PrivateStorage(FileSystemStorage):
    """Serves nothing itself."""

    def url(self, name):
        raise ValueError("This file is not accessible via a URL.")


class ForbiddenError(Exception):
    """What a client of a bucket raises: no OSError."""


class ForbiddingStorage(FileSystemStorage):
    is_denied = False

    def _open(self, name, mode="rb"):
        if self.is_denied:
            raise ForbiddenError("An error occurred (403) when calling HeadObject: Forbidden")
        return super()._open(name, mode)


@pytest.fixture
def send(client):
    """Search with a red photo on the page."""

    def send(**form: object):
        photo = SimpleUploadedFile("photo.png", picture_bytes(), "image/png")
        response = client.post(PAGE, {"photo": photo, **form})
        assert response.status_code == 200, response.content
        return response.content.decode()

    return send


def odd(monkeypatch, title: str, *, method: str, answer: object = None) -> None:
    """One poster's own code gives an answer, or raises it."""
    right = getattr(Poster, method)

    def patched(poster: Poster) -> object:
        if poster.title != title:
            return right(poster)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(Poster, method, patched)


@pytest.mark.parametrize("answer", [None, "", KeyError("no translation")])
def test_a_product_without_a_title_has_its_kind_and_key(trio, send, monkeypatch, caplog, answer):
    odd(monkeypatch, "orange", method="__str__", answer=answer)

    widget, answered = product_page(trio[0]), send()

    for html in (widget, answered):
        Page(html).assert_accessible()
        assert f"Poster {trio[1].pk}" in html
        assert "blue" in html
    assert answer == "" or "title_unreadable: testapp.Poster" in caplog.text


def test_a_product_without_an_address_has_no_link(trio, send, monkeypatch):
    odd(monkeypatch, "orange", method="get_absolute_url")

    widget, answered = product_page(trio[0]), send()

    for html in (widget, answered):
        assert "orange" in html
        assert f"/posters/{trio[2].pk}/" in html
        assert "None" not in html


def test_a_product_whose_address_fails_is_left_out(trio, send, monkeypatch, caplog):
    odd(monkeypatch, "orange", method="get_absolute_url", answer=NoReverseMatch("no slug"))

    widget, answered = product_page(trio[0]), send()

    for html in (widget, answered):
        assert "orange" not in html
        assert "blue" in html
    assert f"card_left_out: testapp.Poster {trio[1].pk}" in caplog.text
    assert "no slug" in caplog.text


def test_steps_name_a_product_whose_address_fails(trio, send, monkeypatch):
    odd(monkeypatch, "orange", method="get_absolute_url", answer=NoReverseMatch("no slug"))

    html = send(step=f"more:{trio[1].pk}")

    assert "more like orange" in html


def test_a_storage_without_addresses_shows_cards_without_pictures(trio, send, use_storage, caplog):
    use_storage(f"{__name__}.PrivateStorage")

    widget, answered = product_page(trio[0]), send()

    for html in (widget, answered):
        assert "orange" in html
        assert "posters/" in html
        shown = [one["src"] for one in Page(html).named("img")]
        assert [source for source in shown if not source.startswith("data:")] == []
    assert "image_url_unreadable" in caplog.text


def test_pictures_of_a_method_that_fails(space, embed_all, monkeypatch, client):
    for code in ("one", "two"):
        Vase.objects.create(code=code, front=SimpleUploadedFile("v.png", picture_bytes()))
    embed_all()
    monkeypatch.setattr(
        "tests.testapp.searchable.VaseSearch.both_sides", lambda *_: [1 / 0], raising=True
    )

    response = client.get("/visual-search/similar/testapp-vase/one/")

    assert response.status_code == 200
    assert "two" in response.content.decode()


@pytest.mark.parametrize("answer", [None, ["posters/name.png"], [None]])
def test_the_page_of_a_product_whose_pictures_cannot_be_read(trio, monkeypatch, client, answer):
    searchable = type(registry.for_model(Poster))
    read = searchable.get_images

    def get_images(self, instance):
        if instance.title != "orange":
            return read(self, instance)
        if answer is None:
            raise RuntimeError("no pictures")
        return answer

    monkeypatch.setattr(searchable, "get_images", get_images)

    response = client.get(f"{PAGE}&product={trio[1].pk}")

    assert response.status_code == 400
    assert "This picture is not there any more" in response.content.decode()
    assert client.get(f"{PAGE}&product={trio[0].pk}").status_code == 200


def test_stock_and_variants_that_fail_for_one_product(trio, send, searchable, caplog):
    def fail(_searchable, poster: Poster) -> object:
        if poster.title == "orange":
            raise LookupError("no stock record")
        return None

    searchable(Poster, is_in_stock=fail, get_variant_group=fail)

    html = send()

    assert "orange" in html
    assert "blue" in html
    assert "stock_unreadable" in caplog.text
    assert "variants_unreadable" in caplog.text


def test_a_product_picture_that_the_bucket_denies(
    space, use_storage, make_poster, embed_all, client, monkeypatch, caplog
):
    use_storage(f"{__name__}.ForbiddingStorage")
    poster = make_poster()
    embed_all()
    monkeypatch.setattr(ForbiddingStorage, "is_denied", True)

    response = client.get(f"{PAGE}&product={poster.pk}")

    assert response.status_code == 400
    assert "This picture is gone" in response.content.decode()
    assert "HeadObject: Forbidden" in caplog.text
