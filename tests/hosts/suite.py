"""A shop's own tests, which know nothing of the app; run under many set-ups."""

import pytest
from celery import Celery
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.template import Context, Template

from tests.conftest import picture_file
from tests.testapp.models import Lamp, LampPhoto, Poster
from visual_search import indexing
from visual_search.models import Document, Embedding, Job, Vector
from visual_search.store.outbox import jobs

app = Celery("shop")
app.config_from_object("django.conf:settings", namespace="CELERY")

CAN_SEARCH = settings.SET_UP != "sqlite"


def page_of(poster: Poster) -> str:
    template = Template(
        "{% load visual_search %}<h1>{{ poster }}</h1>{% similar_products poster %}"
    )
    return template.render(Context({"poster": poster}))


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def quiet_broker() -> None:
    """A shop's suite is as loud as its settings say."""


@pytest.fixture
def poster(db) -> Poster:
    return Poster.objects.create(title="red", image=picture_file())


def test_products_are_made_changed_and_deleted(poster):
    poster.title = "blue"
    poster.save()
    poster.image = picture_file((30, 30, 200))
    poster.save()

    assert Poster.objects.get().title == "blue"
    poster.delete()
    assert not Poster.objects.exists()
    assert not Document.objects.exists()


def test_photos_of_products_come_and_go(db):
    lamp = Lamp.objects.create(name="lamp")
    photo = LampPhoto.objects.create(lamp=lamp, image=picture_file())
    photo.delete()

    assert Lamp.objects.get() == lamp


def test_a_page_with_a_widget_is_shown(poster):
    assert "<h1>red</h1>" in page_of(poster)


def test_the_page_of_photo_search_answers(poster, client):
    page = client.get("/visual-search/?model=testapp-poster")
    found = client.post("/visual-search/?model=testapp-poster", {"photo": picture_file()})

    assert page.status_code == 200
    assert found.status_code == 503  # no worker has made a space yet
    assert "text/html" in found.headers["Content-Type"]


def test_the_admin_of_products_opens(poster, admin_client):
    assert admin_client.get("/admin/").status_code == 200


def test_users_are_deleted(db):
    user = User.objects.create(username="somebody")
    user.delete()

    assert not User.objects.exists()


def test_what_happens_on_commit_happens(django_capture_on_commit_callbacks, db):
    with django_capture_on_commit_callbacks(execute=True):
        Poster.objects.create(title="red", image=picture_file())

    assert Poster.objects.count() == 1
    embedded = list(Embedding.objects.values_list("state", flat=True))
    assert embedded == (["ready"] if settings.SET_UP == "eager" else [])


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_nothing_behind():
    Poster.objects.create(title="red", image=picture_file())
    call_command("check")

    assert Poster.objects.count() == 1


@pytest.mark.skipif(not CAN_SEARCH, reason="nothing is found without PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_a_shop_that_tests_its_similar_products():
    colours = {"red": (200, 30, 30), "orange": (200, 120, 30)}
    made = [
        Poster.objects.create(title=title, image=picture_file(colour))
        for title, colour in colours.items()
    ]
    indexing.sweep()
    list(indexing.embed_pending(seconds=30))

    assert "orange" in page_of(made[0])
    made[1].delete()
    assert not Vector.objects.exclude(embedding__in=Embedding.objects.all()).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM visual_search_vector")
        assert cursor.fetchone() == (1,)
    jobs.start_everywhere("all")
    assert Job.objects.embedding().count() == 1
