"""The sweep finds what signals never told, and leaves alone what is in step."""

import threading

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.conftest import picture_file
from tests.testapp.models import Lamp, LampPhoto, Poster, Vase
from visual_search.models import Document, Embedding
from visual_search.registry import registry
from visual_search.store import spaces
from visual_search.store.documents import drift

pytestmark = pytest.mark.django_db

MODELS = (Poster, Lamp, Vase)


def stored(number: int) -> str:
    return default_storage.save("bulk/picture.png", picture_file((number, 0, 0)))


def reconcile(*, every_object: bool = False) -> int:
    searchables = [registry.for_model(model) for model in MODELS]
    return sum(drift.reconcile(one, every_object=every_object) for one in searchables)


def fill() -> None:
    """A few objects of each kind, behind the signals' back."""
    Poster.objects.bulk_create(Poster(title="P", image=stored(n)) for n in range(3))
    lamps = Lamp.objects.bulk_create(Lamp(name="L") for _ in range(2))
    LampPhoto.objects.bulk_create(
        LampPhoto(lamp=lamp, image=stored(n), position=n) for lamp in lamps for n in range(2)
    )
    Vase.objects.bulk_create(Vase(code=f"V{n}", front=stored(n), back=stored(n)) for n in range(2))


def state() -> list[tuple]:
    documents = Document.objects.order_by("pk").values_list("pk", "text", "barcodes", "updated_at")
    rows = Embedding.objects.order_by("pk").values_list("pk", "document", "image_name", "version")
    return [*documents, *rows]


def test_bulk_created_objects_of_every_kind_are_found(space):
    fill()

    assert reconcile() == 7

    assert Document.objects.count() == 7
    assert Embedding.objects.count() == 3 + 4 + 4


@pytest.mark.parametrize("every_object", [False, True])
def test_a_catalogue_in_step_is_left_alone(space, every_object):
    fill()
    reconcile()
    before = state()

    assert reconcile(every_object=every_object) == 0

    assert state() == before


def test_an_image_changed_by_update_is_found(space, make_poster, make_lamp):
    poster, lamp = make_poster(), make_lamp((1, 1, 1), (2, 2, 2))
    Poster.objects.update(image=stored(1))
    photo = lamp.photos.first()
    LampPhoto.objects.filter(pk=photo.pk).update(image=stored(2))

    assert reconcile() == 2

    names = set(Embedding.objects.values_list("image_name", flat=True))
    poster.refresh_from_db()
    assert names == {poster.image.name, *(one.image.name for one in lamp.photos.all())}


def test_an_image_taken_away_by_update_is_found(space, make_poster):
    make_poster()
    Poster.objects.update(image="")

    assert reconcile() == 1
    assert not Embedding.objects.exists()


def test_a_raw_delete_is_found(space, make_poster, make_lamp):
    make_poster(), make_lamp((1, 1, 1))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM testapp_lampphoto")
        cursor.execute("DELETE FROM testapp_lamp")
        cursor.execute("DELETE FROM testapp_poster")

    reconcile()

    assert not Document.objects.exists()
    assert not Embedding.objects.exists()


def test_a_loaded_fixture_is_found(space, tmp_path):
    fill()
    fixture = tmp_path / "shop.json"
    call_command("dumpdata", "testapp", output=str(fixture), verbosity=0)
    Lamp.objects.all().delete(), Poster.objects.all().delete(), Vase.objects.all().delete()
    reconcile()
    assert not Document.objects.exists()

    call_command("loaddata", str(fixture), verbosity=0)

    assert reconcile() == 7


def test_rows_lost_in_one_of_two_spaces_are_found(space, make_poster, use_encoder):
    make_poster(), make_poster()
    use_encoder("visual_search.encoders.backends.dummy.DummyEncoder", version=2)
    second = spaces.ensure_space()

    assert reconcile() == 2
    Embedding.objects.in_space(space).first().delete()
    assert reconcile() == 1

    assert Embedding.objects.in_space(space).count() == 2
    assert Embedding.objects.in_space(second).count() == 2


@pytest.mark.parametrize("every_object", [False, True])
def test_words_changed_by_update_are_found(space, make_poster, every_object):
    make_poster()
    Poster.objects.update(title="Renamed", gtin="40 06381")

    assert reconcile(every_object=every_object) == 1
    assert reconcile(every_object=every_object) == 0

    document = Document.objects.get()
    assert (document.text, document.barcodes) == ("Renamed", ["4006381"])


def test_a_sweep_asks_as_many_questions_of_a_large_catalogue_as_of_a_small_one(
    space, django_assert_num_queries
):
    fill()
    reconcile()
    with CaptureQueriesContext(connection) as few:
        reconcile()
    for _ in range(10):
        fill_more()
    reconcile()

    with django_assert_num_queries(len(few)):
        reconcile()


def fill_more() -> None:
    Poster.objects.bulk_create(Poster(title="P", image=stored(n)) for n in range(5))
    lamp = Lamp.objects.create(name="L")
    LampPhoto.objects.bulk_create(LampPhoto(lamp=lamp, image=stored(n)) for n in range(5))


@pytest.mark.django_db(transaction=True)
def test_a_sweep_gives_way_to_a_save_that_holds_the_product(space, make_poster):
    poster = make_poster()
    Poster.objects.update(image=stored(1))
    found: list[int] = []

    def sweep() -> None:
        try:
            found.append(drift.reconcile(registry.for_model(Poster)))
        finally:
            connection.close()

    with transaction.atomic():
        Document.objects.select_for_update().get()
        thread = threading.Thread(target=sweep)
        thread.start()
        thread.join(timeout=10)
        assert found == [0]

    assert drift.reconcile(registry.for_model(Poster)) == 1
    assert poster.pk == Document.objects.get().object_pk
