"""A query that one object makes fails inside a transaction: its neighbours and the rest go on."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, connection, transaction
from django.db.transaction import TransactionManagementError

from tests.conftest import picture_bytes
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.models import Document, Embedding
from visual_search.registry import registry, title_of, told

pytestmark = pytest.mark.usefixtures("no_index_survives")

SEARCHABLE = type(registry.for_model(Poster))
PAGE = "/visual-search/?model=testapp-poster"


def ask_in_vain(poster: Poster) -> str:
    """As a slug or a price from another table may be asked for."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM testapp_poster")
        cursor.execute("SELECT 1 / (length(%s) * 0)", [poster.title])
    return "never"


@pytest.fixture(params=["__str__", "get_absolute_url"])
def failing(request, trio, monkeypatch) -> str:
    """The orange one asks the database something that it refuses."""
    right = getattr(Poster, request.param)

    def ask(poster: Poster) -> str:
        return ask_in_vain(poster) if poster.title == "orange" else right(poster)

    monkeypatch.setattr(Poster, request.param, ask)
    return request.param


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.png", picture_bytes(), "image/png")


def test_the_widget_keeps_its_other_cards(transactional_db, atomic_requests, trio, failing, client):
    response = client.get(f"/shop/{trio[0].pk}/")

    html = response.content.decode()
    assert response.status_code == 200
    assert "3 posters" in html
    assert "blue" in html
    assert (f"Poster {trio[1].pk}" in html) == (failing == "__str__")


def test_the_api_answers_with_all_of_them(transactional_db, trio, failing, client):
    with transaction.atomic():
        answer = client.get(f"/visual-search/api/similar/testapp-poster/{trio[0].pk}/")
        assert Poster.objects.count() == 3

    found = json.loads(answer.content)["results"]
    assert answer.status_code == 200
    assert [one["id"] for one in found] == [str(trio[1].pk), str(trio[2].pk)]
    assert (found[0]["url"] is None) == (failing == "get_absolute_url")
    assert (found[0]["title"] == f"Poster {trio[1].pk}") == (failing == "__str__")


def test_the_photo_page_shows_its_neighbours(transactional_db, trio, failing, client):
    with transaction.atomic():
        response = client.post(PAGE, {"photo": photo()})
        assert Poster.objects.count() == 3

    html = response.content.decode()
    assert response.status_code == 200
    assert html.index(">red<") < html.index(">blue<")


def test_the_sweep_brings_the_others_in_step(transactional_db, trio, monkeypatch, caplog):
    read = SEARCHABLE.get_text
    monkeypatch.setattr(
        SEARCHABLE,
        "get_text",
        lambda self, one: ask_in_vain(one) if one.pk == trio[1].pk else read(self, one),
    )
    Document.objects.update(text="other")

    indexing.sweep()

    words = dict(Document.objects.values_list("integer_pk", "text"))
    assert words[trio[1].pk] == "other"
    assert "other" not in (words[trio[0].pk], words[trio[2].pk])
    assert "words_unreadable" in caplog.text


def test_a_worker_fails_the_one_row(transactional_db, space, make_poster, monkeypatch):
    posters = [make_poster(colour) for colour in ((200, 30, 30), (30, 30, 200), (30, 200, 30))]
    read = SEARCHABLE.get_images

    def images(self, one):
        return ask_in_vain(one) if one.pk == posters[1].pk else read(self, one)

    monkeypatch.setattr(SEARCHABLE, "get_images", images)
    list(indexing.embed_pending(seconds=30))

    codes = Embedding.objects.order_by("document__integer_pk").values_list("failure_code", "state")
    assert [state for _code, state in codes] == ["ready", "pending", "ready"]
    assert codes[1][0] == "object_unreadable"


def test_a_save_of_the_shops_stands_whatever_its_words_ask(transactional_db, trio, monkeypatch):
    monkeypatch.setattr(SEARCHABLE, "get_text", lambda _self, one: ask_in_vain(one))

    with transaction.atomic():
        trio[0].genre = "jazz"
        trio[0].save()

    trio[0].refresh_from_db()
    assert trio[0].genre == "jazz"


def test_what_is_told_in_what_is_told_has_a_savepoint_of_its_own(transactional_db, trio):
    def outer() -> str:
        failed = told(trio[0], lambda: ask_in_vain(trio[0]), code="inner", otherwise="neighbour")
        return f"{failed} {Poster.objects.count()}"

    with transaction.atomic():
        assert told(trio[0], outer, code="outer", otherwise="") == "neighbour 3"
        assert Poster.objects.count() == 3


def test_what_asks_nothing_costs_nothing(transactional_db, trio, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(0):
        assert title_of(trio[0]) == "red"
    with transaction.atomic(), django_assert_num_queries(3):
        assert told(trio[0], Poster.objects.count, code="count", otherwise=0) == 3
    with django_assert_num_queries(1):
        assert told(trio[0], Poster.objects.count, code="count", otherwise=0) == 3


def test_a_transaction_that_was_dead_before_is_not_hidden(transactional_db, trio):
    def in_a_dead_one() -> None:
        with transaction.atomic():
            with pytest.raises(DataError):
                ask_in_vain(trio[0])
            told(trio[0], Poster.objects.count, code="count", otherwise=0)

    with pytest.raises(TransactionManagementError):
        in_a_dead_one()
