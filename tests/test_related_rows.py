"""The index follows the rows that pictures and words come from, wherever they stand."""

import threading

import pytest
from django.db import connection, transaction

from tests.conftest import picture_file
from tests.indexed import names
from tests.testapp.models import (
    ArticleNumber,
    Garment,
    GarmentImage,
    GarmentName,
    Label,
    Lamp,
    LampPhoto,
)
from visual_search.models import Document, Embedding
from visual_search.registry import registry
from visual_search.registry.links import links_of
from visual_search.signals import RelatedReceiver
from visual_search.store import documents

pytestmark = pytest.mark.django_db


def test_images_on_a_relation_are_followed(space, make_lamp):
    lamp = make_lamp((1, 1, 1), (2, 2, 2))

    photos = list(lamp.photos.all())
    assert names() == sorted(photo.image.name for photo in photos)

    photos[0].delete()

    assert names() == [photos[1].image.name]


def test_an_image_that_moves_changes_both_products(space, make_lamp):
    first, second = make_lamp((1, 1, 1)), make_lamp()
    photo = first.photos.get()

    photo.lamp = second
    photo.save()

    row = Embedding.objects.get()
    assert row.document.object_pk == second.pk


def test_a_product_deleted_with_its_images_leaves_nothing(space, make_lamp):
    lamp = make_lamp((1, 1, 1), (2, 2, 2))

    lamp.delete()

    assert not Document.objects.exists()
    assert not Embedding.objects.exists()


def test_a_stale_prefetch_of_the_host_drops_no_image(space, make_lamp):
    make_lamp((1, 1, 1))
    lamp = Lamp.objects.prefetch_related("photos").get()
    LampPhoto.objects.create(lamp=lamp, image=picture_file((2, 2, 2), name="second.png"))

    lamp.save()

    assert len(names()) == 2


def test_two_receivers_of_one_model_do_not_take_each_others_notes(
    space, use_storage, make_lamp, embed_all
):
    use_storage("django.core.files.storage.FileSystemStorage", allow_overwrite=True)
    lamp = make_lamp((1, 1, 1))
    embed_all()
    searchable = registry.for_model(Lamp)
    (link,) = links_of(searchable)
    second = RelatedReceiver(searchable, link)
    second.name = "a second searchable"
    photo = lamp.photos.get()
    photo.image = picture_file((3, 3, 3))
    second.before_save(photo)

    photo.save()
    second.after_save(photo)

    assert Embedding.objects.get().version == 3


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_keep_both_images(space, make_lamp):
    lamp = make_lamp((1, 1, 1))
    searchable = registry.for_model(Lamp)
    started = threading.Event()

    def upload() -> None:
        try:
            started.set()
            LampPhoto.objects.create(lamp=lamp, image=picture_file((2, 2, 2), name="b.png"))
        finally:
            connection.close()

    other = threading.Thread(target=upload)
    with transaction.atomic():
        documents.synchronise(searchable, [lamp.pk])
        other.start()
        started.wait()
        LampPhoto.objects.create(lamp=lamp, image=picture_file((3, 3, 3), name="c.png"))
    other.join()

    assert len(names()) == 3


def test_pictures_and_words_of_other_tables_are_followed(space):
    parent = Garment.objects.create()
    child = Garment.objects.create(parent=parent)
    GarmentImage.objects.create(garment=child, original=picture_file(name="child.png"))
    name = GarmentName.objects.create(garment=parent, language="en", name="Shirt")
    ArticleNumber.objects.create(garment=child, gtin="4006381333931")
    linen, silk = (Label.objects.create(name=one) for one in ("linen", "silk"))
    parent.labels.add(linen)
    silk.garments.add(parent)

    document = Document.objects.get()
    assert (document.text, document.barcodes) == ("Shirt\nlinen\nsilk", ["4006381333931"])
    assert Embedding.objects.count() == 1

    name.delete()
    silk.garments.clear()
    assert Document.objects.get().text == "linen"
    parent.labels.set([])
    assert Document.objects.get().text == ""


def test_a_child_that_moves_takes_its_pictures_along(space):
    first, second = Garment.objects.create(), Garment.objects.create()
    child = Garment.objects.create(parent=first)
    GarmentImage.objects.create(garment=child, original=picture_file())

    child.parent = second
    child.save()

    assert Embedding.objects.get().document.object_pk == second.pk
    child.delete()
    assert not Embedding.objects.exists()
