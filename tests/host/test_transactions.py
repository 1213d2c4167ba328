"""Under ATOMIC_REQUESTS a fault of the database costs the widget, never the page around it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models.expressions import RawSQL

from tests.conftest import picture_bytes
from tests.testapp.models import Poster
from visual_search import events
from visual_search.transactions import savepoint

pytestmark = pytest.mark.usefixtures("no_index_survives")


def impossible(_searchable) -> object:
    return Poster.objects.annotate(half=RawSQL("1 / (length(title) * 0)", ()))


def page_of(client, poster: Poster) -> str:
    response = client.get(f"/shop/{poster.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_sound_widget_stands_on_the_page(atomic_requests, trio, client):
    html = page_of(client, trio[0])

    assert "orange" in html
    assert "3 posters" in html


def test_a_queryset_that_fails_in_the_database(atomic_requests, trio, client, searchable, caplog):
    searchable(Poster, get_queryset=impossible)

    html = page_of(client, trio[0])

    assert "orange" not in html
    assert "3 posters" in html
    assert "division by zero" in caplog.text


def test_a_statement_that_is_cut_off(atomic_requests, trio, client, slow_database):
    html = page_of(client, trio[0])

    assert "orange" not in html
    assert "3 posters" in html


def test_a_cache_in_a_table_that_is_not_there(atomic_requests, trio, client, settings, caplog):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "none"}
    }

    html = page_of(client, trio[0])

    assert "orange" in html
    assert "3 posters" in html
    assert "The cache did not answer" in caplog.text


def test_a_receiver_whose_write_fails(atomic_requests, trio, client, caplog):
    def note(**_: object) -> None:
        Poster.objects.create(title="x" * 500)

    events.impression.connect(note, sender=Poster)
    try:
        html = page_of(client, trio[0])
    finally:
        events.impression.disconnect(note, sender=Poster)

    assert "orange" in html
    assert "3 posters" in html
    assert "The event impression was not noted" in caplog.text


def test_an_order_is_kept_whatever_becomes_of_its_event(transactional_db, make_poster):
    def note(**_: object) -> None:
        Poster.objects.create(title="x" * 500)

    poster = make_poster()
    events.order.connect(note, sender=Poster)
    try:
        with transaction.atomic():
            assert events.report(
                "order", poster, events.make_reference(poster, query_id="q", position=1)
            )
            Poster.objects.filter(pk=poster.pk).update(genre="sold")
    finally:
        events.order.disconnect(note, sender=Poster)

    poster.refresh_from_db()
    assert poster.genre == "sold"


def test_an_address_that_fails_in_the_database(atomic_requests, trio, client, monkeypatch):
    def ask(_poster: Poster) -> str:
        return str(Poster.objects.annotate(half=RawSQL("1 / 0", ())).count()) + str(
            list(impossible(None))
        )

    monkeypatch.setattr(Poster, "get_absolute_url", ask)

    assert "3 posters" in page_of(client, trio[0])


def test_the_photo_page_answers_503_inside_a_transaction_of_the_hosts(
    transactional_db, trio, client, slow_database
):
    photo = SimpleUploadedFile("photo.png", picture_bytes(), "image/png")

    with transaction.atomic():
        response = client.post("/visual-search/?model=testapp-poster", {"photo": photo})
        assert Poster.objects.count() == 3

    assert response.status_code == 503


def test_no_savepoint_is_paid_for_where_no_transaction_is_open(
    transactional_db, django_assert_num_queries
):
    Poster.objects.count()

    with django_assert_num_queries(1), savepoint():
        Poster.objects.count()
    with transaction.atomic(), django_assert_num_queries(3), savepoint():
        Poster.objects.count()
