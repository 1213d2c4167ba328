"""The index follows the catalogue, in the transaction of each change."""

import uuid

import pytest
from django.core import serializers
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.signals import post_save

from tests.conftest import picture_bytes, picture_file
from tests.indexed import names
from tests.testapp.models import (
    Lamp,
    LampPhoto,
    Poster,
    Vase,
)
from visual_search import indexing
from visual_search.models import Document, Embedding, Vector
from visual_search.registry import registry

pytestmark = pytest.mark.django_db

KEEPS_NAMES = ("django.core.files.storage.FileSystemStorage", {"allow_overwrite": True})


def test_a_saved_product_gets_a_document_and_a_pending_row(space, make_poster):
    poster = make_poster(genre="jazz", gtin="4 006381 333931", title="Blue Note")

    document = Document.objects.get()
    assert document.object_pk == poster.pk
    assert document.text == "Blue Note\njazz"
    assert document.barcodes == ["4006381333931"]
    row = Embedding.objects.get()
    assert (row.state, row.image_name, row.space) == ("pending", poster.image.name, space)


def test_another_image_replaces_the_row(make_poster, embed_all):
    poster = make_poster()
    embed_all()

    poster.image = picture_file((1, 2, 3), name="other.png")
    poster.save()

    assert names() == [poster.image.name]
    assert Embedding.objects.get().state == "pending"


def test_an_overwrite_under_the_same_name_takes_the_vector_away(
    use_storage, make_poster, embed_all
):
    use_storage(KEEPS_NAMES[0], **KEEPS_NAMES[1])
    poster = make_poster()
    embed_all()
    before = Embedding.objects.get()

    poster.image = picture_file((9, 9, 200))
    poster.save()

    after = Embedding.objects.get()
    assert after.image_name == before.image_name
    assert (after.state, after.version) == ("pending", before.version + 1)
    assert not Vector.objects.exists()


def test_an_overwrite_through_the_file_itself_is_found_by_reading(
    use_storage, make_poster, embed_all, space
):
    use_storage(KEEPS_NAMES[0], **KEEPS_NAMES[1])
    poster = make_poster()
    embed_all()

    poster.image.save("picture.png", ContentFile(picture_bytes((9, 9, 200))))

    assert indexing.altered_images(space) == [Embedding.objects.get().pk]


def test_another_title_embeds_nothing_anew(make_poster, embed_all):
    poster = make_poster()
    embed_all()
    before = Embedding.objects.values().get()

    poster.title = "Another"
    poster.save()

    assert Embedding.objects.values().get() == before
    assert Document.objects.get().text == "Another"


def test_only_what_was_saved_counts(space, make_poster):
    poster = make_poster()

    poster.image = "never/saved.png"
    poster.title = "Saved"
    poster.save(update_fields=["title"])

    assert names() == [Poster.objects.get().image.name]


def test_a_deleted_product_leaves_nothing(make_poster, embed_all):
    make_poster().delete()
    kept = make_poster()
    embed_all()

    Poster.objects.exclude(pk=kept.pk).delete()

    assert [document.object_pk for document in Document.objects.all()] == [kept.pk]


def test_deleting_a_queryset_leaves_nothing(make_poster, embed_all):
    make_poster(), make_poster()
    embed_all()

    Poster.objects.all().delete()

    assert not Document.objects.exists()
    assert not Embedding.objects.exists()


def test_a_key_given_as_text_is_the_same_key(space):
    key = uuid.uuid4()

    lamp = Lamp.objects.create(pk=str(key), name="Lamp")
    LampPhoto.objects.create(lamp=lamp, image=picture_file())

    assert Document.objects.get().object_pk == key
    assert Embedding.objects.count() == 1


def test_text_keys_and_images_of_a_method(space):
    vase = Vase.objects.create(
        code="V-1", front=picture_file(name="f.png"), back=picture_file(name="b.png")
    )

    assert Document.objects.get().object_pk == "V-1"
    assert names() == sorted([vase.front.name, vase.back.name])

    vase.back = ""
    vase.save()

    assert names() == [vase.front.name]


def test_a_rolled_back_change_leaves_nothing(space, make_poster):
    with transaction.atomic():
        make_poster()
        transaction.set_rollback(True)

    assert not Document.objects.exists()


def test_fixtures_are_left_to_the_sweep(space, make_poster):
    poster = make_poster()
    fixture = serializers.serialize("json", [poster])
    poster.delete()

    for item in serializers.deserialize("json", fixture):
        item.save()
    assert not Document.objects.exists()
    indexing.sweep()

    assert names() == [Poster.objects.get().image.name]


def test_a_product_outside_the_index_queryset_is_forgotten(space, make_poster, monkeypatch):
    searchable = registry.for_model(Poster)
    monkeypatch.setattr(
        searchable, "get_index_queryset", lambda: Poster.objects.exclude(genre="secret")
    )
    poster = make_poster()

    poster.genre = "secret"
    poster.save()

    assert not Document.objects.exists()
    make_poster(genre="secret")
    assert not Document.objects.exists()


def test_a_file_gone_from_the_storage_does_not_hinder_a_save(space, make_poster):
    poster = make_poster()
    default_storage.delete(poster.image.name)

    poster.title = "Still here"
    poster.save()

    assert Embedding.objects.count() == 1


def test_saving_the_title_alone_changes_the_words(space, make_poster):
    poster = make_poster()
    poster.title = "Another title"

    poster.save(update_fields=["title"])

    assert "Another title" in Document.objects.get().text


def test_a_handler_of_the_shop_that_saves_again_hides_no_overwrite(
    use_storage, make_poster, embed_all
):
    use_storage(KEEPS_NAMES[0], **KEEPS_NAMES[1])
    poster = make_poster()
    embed_all()
    before = Embedding.objects.get()

    def save_again(instance: Poster, **_: object) -> None:
        if instance.genre != "seen":
            instance.genre = "seen"
            instance.save()

    receivers = list(post_save.receivers)
    post_save.connect(save_again, sender=Poster, weak=False)
    # The shop's own may come before ours.
    post_save.receivers.insert(0, post_save.receivers.pop())
    post_save.sender_receivers_cache.clear()
    try:
        poster.image = picture_file((9, 9, 200))
        poster.save()
    finally:
        post_save.receivers = receivers
        post_save.sender_receivers_cache.clear()

    after = Embedding.objects.get()
    assert (after.image_name, after.version) == (before.image_name, before.version + 1)


def test_what_fails_in_the_app_costs_the_shop_no_save(space, make_poster, monkeypatch, caplog):
    poster = make_poster()
    monkeypatch.setattr(registry.for_model(Poster), "get_index_queryset", lambda: 1 / 0)

    poster.title = "Saved all the same"
    poster.save()

    assert Poster.objects.get().title == "Saved all the same"
    assert "has to look at testapp.poster again" in caplog.text
