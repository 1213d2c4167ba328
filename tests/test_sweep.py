"""The sweep: finds what hints did not tell, whatever else fails."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from tests.conftest import picture_file
from tests.testapp.models import Garment, GarmentImage, Label, Poster, Vase
from visual_search import indexing
from visual_search.models import Document, Embedding
from visual_search.registry import registry
from visual_search.store.documents import documents_of, drift, words

pytestmark = pytest.mark.django_db


def test_a_sweep_makes_spaces_and_finds_what_waits(make_poster):
    make_poster()
    assert not Embedding.objects.exists()

    indexing.sweep()
    assert indexing.images_wait()

    assert Embedding.objects.count() == 1
    list(indexing.embed_pending(seconds=10))
    indexing.sweep()
    assert not indexing.images_wait()


def test_a_sweep_goes_on_where_the_code_of_the_host_fails(space, make_poster, monkeypatch, caplog):
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(registry.for_model(Vase), "get_index_queryset", fail)
    Poster.objects.bulk_create(
        [Poster(title="x", image=default_storage.save("p/x", picture_file()))]
    )

    indexing.sweep()

    assert Embedding.objects.count() == 1
    assert "testapp.vase" in caplog.text


def test_a_sweep_goes_on_where_an_encoder_cannot_be_built(space, configure, make_poster, caplog):
    make_poster()
    configure(ENCODERS={"default": {"BACKEND": "no.such.Encoder"}})

    indexing.sweep()
    assert indexing.images_wait()
    assert "no.such.Encoder" in caplog.text


def test_a_sweep_ends_poison(space, make_poster):
    make_poster()
    past = timezone.now() - timedelta(hours=1)
    Embedding.objects.update(attempts=3, available_at=past)

    indexing.sweep()
    assert not indexing.images_wait()

    assert Embedding.objects.get().failure_code == "worker_lost"


def test_words_that_bulk_writes_changed_are_found(space, make_poster):
    poster, other = make_poster(title="Old mug"), make_poster(title="Jug")
    Poster.objects.filter(pk=poster.pk).update(title="Zebra mug", gtin="4006381333931")

    indexing.sweep()

    document = documents_of(registry.for_model(Poster), [poster.pk])[poster.pk]
    assert (document.text, document.barcodes) == ("Zebra mug", ["4006381333931"])
    assert documents_of(registry.for_model(Poster), [other.pk])[other.pk].text == "Jug"


def test_words_are_compared_in_turn(space, make_poster, monkeypatch):
    monkeypatch.setattr(words, "_PORTION", 2)
    monkeypatch.setattr(words, "_SECONDS", 0.0)
    posters = [make_poster(title="Old") for _ in range(5)]
    Poster.objects.update(title="New")

    changed = []
    for _ in range(3):
        indexing.sweep()
        changed.append(Document.objects.filter(text="New").count())

    assert changed == [2, 4, 5]
    Poster.objects.filter(pk=posters[0].pk).update(title="Newest")
    indexing.sweep()
    assert Document.objects.filter(text="Newest").exists()


def test_words_behind_a_relation_to_many_are_found(space):
    garment = Garment.objects.create()
    label = Label.objects.create(name="linen")
    Garment.labels.through.objects.bulk_create(
        [Garment.labels.through(garment=garment, label=label)]
    )

    indexing.sweep()
    assert Document.objects.get().text == "linen"
    Label.objects.update(name="silk")
    indexing.sweep()

    assert Document.objects.get().text == "silk"


def test_a_name_of_any_length_has_its_row(space):
    name = "/".join(["folder-of-a-supplier"] * 45) + "/a.png"
    garments = [Garment.objects.create(), Garment.objects.create()]
    GarmentImage.objects.bulk_create(
        [
            GarmentImage(garment=garments[0], original=name),
            GarmentImage(garment=garments[1], original="short.png"),
        ]
    )

    indexing.sweep()

    assert len(name) > 900
    assert set(Embedding.objects.values_list("image_name", flat=True)) == {name, "short.png"}
    assert drift.reconcile(registry.for_model(Garment)) == 0


def test_a_key_of_any_length_has_its_document(space, monkeypatch):
    column = Vase._meta.get_field("code")
    monkeypatch.setattr(column, "max_length", 500)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE testapp_vase ALTER code TYPE varchar(500)")
    vase = Vase.objects.create(code="k" * 500, front="v.png")

    assert Document.objects.get().object_pk == vase.pk


def test_one_object_that_cannot_be_read_spares_its_neighbours(
    space, make_poster, monkeypatch, caplog
):
    good, bad = make_poster(title="good"), make_poster(title="bad")
    Document.objects.all().delete()
    Poster.objects.filter(pk=bad.pk).update(genre="broken")

    def get_text(poster: Poster) -> str:
        return poster.title if poster.genre != "broken" else 1 / 0

    monkeypatch.setattr(registry.for_model(Poster), "get_text", get_text)
    indexing.sweep()
    bad.refresh_from_db()
    bad.save()

    found = {document.object_pk: document.text for document in Document.objects.all()}
    assert found == {good.pk: "good", bad.pk: ""}
    assert Embedding.objects.count() == 2
    assert "words_unreadable: testapp.Poster" in caplog.text


def test_a_row_that_the_database_refuses_spares_its_neighbours(space, make_poster, caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE visual_search_document ADD CHECK (text <> 'bad')")
    make_poster(title="bad")
    image = default_storage.save("posters/x.png", picture_file())
    Poster.objects.bulk_create([Poster(title=title, image=image) for title in ("good", "bad")])

    indexing.sweep()

    assert [document.text for document in Document.objects.all()] == ["good"]
    assert "row_refused: testapp.poster" in caplog.text
    assert "has to look at testapp.poster again" in caplog.text


def test_a_barcode_that_is_too_long_is_in_step_all_the_same(space, make_poster, monkeypatch):
    make_poster()
    searchable = registry.for_model(Poster)
    monkeypatch.setattr(searchable, "get_barcodes", lambda _poster: ["1" * 100])

    assert drift.reconcile(searchable) == 1
    assert drift.reconcile(searchable) == 0


@pytest.mark.django_db(transaction=True)
def test_a_model_whose_table_is_behind_spares_the_others(space, make_poster, monkeypatch, caplog):
    monkeypatch.setattr(
        registry.for_model(Poster),
        "get_index_queryset",
        lambda: Poster.objects.extra(where=["no_such_column = 1"]),
    )
    Vase.objects.bulk_create([Vase(code="v", front="v.png")])

    indexing.sweep()

    assert Embedding.objects.filter(image_name="v.png").exists()
    assert "testapp.poster cannot be brought in step" in caplog.text


def test_a_picture_that_is_hidden_is_forgotten_and_stays_so(space, embed_all):
    garment = Garment.objects.create()
    kept = GarmentImage.objects.create(garment=garment, original=picture_file(name="kept.png"))
    removed = GarmentImage.objects.create(
        garment=garment, original=picture_file((1, 2, 3), name="removed.png")
    )
    embed_all()
    removed.is_removed = True

    removed.save()

    names = Embedding.objects.values_list("image_name", flat=True)
    assert list(names) == [kept.original.name]
    assert drift.reconcile(registry.for_model(Garment)) == 0
    garments = registry.for_model(Garment).get_index_objects([garment.pk], with_images=True)
    files = registry.for_model(Garment).get_images(garments[garment.pk])
    assert [file.name for file in files] == [kept.original.name]


def test_pictures_of_children_written_in_bulk_are_found(space):
    parent = Garment.objects.create()
    child = Garment.objects.create(parent=parent)
    GarmentImage.objects.bulk_create(
        [GarmentImage(garment=one, original=f"{one.pk}.png") for one in (parent, child)]
    )

    assert drift.reconcile(registry.for_model(Garment)) == 1
    assert Embedding.objects.count() == 2
    assert drift.reconcile(registry.for_model(Garment)) == 0
