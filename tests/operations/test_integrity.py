"""`visual_search_integrity` finds every kind of drift, invents none, and repairs it."""

import threading
from random import Random

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError

from tests import doubles
from tests.conftest import picture_file
from tests.faults.figures import record
from tests.operations.damage import (
    DAMAGES,
    EACH,
    delete_vectors,
    expected,
    path_of,
    rename_objects,
    stretch_vectors,
)
from tests.operations.examining import colours, counts, integrity
from tests.testapp.models import Lamp, LampPhoto, Poster, Vase
from tests.threads import at_once
from visual_search.indexing.integrity import examine
from visual_search.models import Document, Embedding, EmbeddingSpace
from visual_search.store.integrity.findings import Finding
from visual_search.store.vectors import hnsw
from visual_search.storefront import SimilarProducts

POSTERS, LAMPS = 240, 40
SEED = 44

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_index_survives"),
]


def fill_shop() -> None:
    for number, colour in enumerate(colours(POSTERS)):
        Poster.objects.create(title=f"Poster {number}", image=picture_file(colour))
    for colour in colours(LAMPS):
        lamp = Lamp.objects.create(name="Lamp")
        LampPhoto.objects.create(lamp=lamp, image=picture_file(colour))
        LampPhoto.objects.create(lamp=lamp, image=picture_file(colour[::-1]))


@pytest.fixture
def shop(transactional_db, space, embed_all) -> EmbeddingSpace:
    """A clean store of some hundred images in one space, with its index."""
    fill_shop()
    embed_all()
    hnsw.ensure_index(space)
    return space


def test_all_damage_is_found_none_is_invented_and_repair_leaves_none(shop, embed_all):
    print(f"seed {SEED}")
    rows = list(
        shop.embeddings.filter(image_name__startswith="posters/")
        .select_related("document__content_type", "vector")
        .order_by("pk")
    )
    Random(SEED).shuffle(rows)
    images = shop.embeddings.count()

    clean = counts()
    for number, (damage, _) in enumerate(DAMAGES):
        damage(rows[number * EACH : (number + 1) * EACH])
    damaged = counts()
    code, out = integrity("--repair")
    waiting = counts()
    embed_all()
    second = integrity("--repair")

    record(
        44,
        f"{images} images: {sum(clean.values())} false; "
        f"{sum(damaged.values())} of {sum(expected().values())} found; "
        f"{sum(waiting.values())} left after repair; second run: exit {second[0]}",
        "all found, 0 false, repair leaves 0, second run a no-op",
    )
    assert clean == {}
    assert damaged == expected()
    assert code == 1
    assert "By hand: Restore the files from a backup" in out
    assert waiting == {}
    assert second == (0, "Catalogue, files and index agree.\n")
    assert shop.embeddings.filter(state="failed", failure_code="image_missing").count() == EACH
    # Gone are the missing files, those cut short, and the rows of deleted objects.
    assert shop.embeddings.filter(state="ready").count() == images - 3 * EACH


def test_a_restored_file_is_embedded_again(small_shop, embed_all):
    row = small_shop.embeddings.first()
    data = path_of(row).read_bytes()
    path_of(row).unlink()
    integrity("--repair")

    path_of(row).write_bytes(data)
    found = counts()
    code, out = integrity("--repair")
    embed_all()

    assert found == {"file_returned": 1}
    assert code == 0
    assert "1 found, 1 repaired." in out
    assert "embedded by a worker" in out
    row.refresh_from_db()
    assert (row.state, row.failure_code) == ("ready", "")


def test_the_table_names_space_kind_and_examples(small_shop):
    row = small_shop.embeddings.select_related("document__content_type").first()
    path_of(row).unlink()

    code, out = integrity()

    first, example = out.splitlines()[:2]
    assert code == 1
    assert first.split()[:4] == ["missing", "space", str(small_shop.pk), "1"]
    assert example.strip() == f"testapp.poster {row.document.object_pk}: {row.image_name}"
    assert "1 found, 0 repaired." in out


def test_without_repair_nothing_is_changed(small_shop):
    rows = list(small_shop.embeddings.select_related("vector"))
    stretch_vectors(rows)
    before = list(Embedding.objects.order_by("pk").values())

    integrity()

    assert list(Embedding.objects.order_by("pk").values()) == before
    assert counts() == {"not_unit": 4}


def test_a_shop_at_work_shows_no_damage(small_shop, make_poster, embed_all):
    """Saved outside a transaction, a product is there a moment before its rows."""
    done = threading.Event()

    def trade() -> None:
        try:
            for shade in range(40):
                make_poster((shade, 99, 99))
                embed_all()
                Poster.objects.order_by("pk").last().delete()
        finally:
            done.set()

    def look() -> list[list[Finding]]:
        looks = []
        while not done.is_set():
            looks.append(examine())
        return looks

    _, looks = at_once(trade, look)

    print(f"{len(looks)} examinations of a shop at work")
    assert len(looks) > 1
    assert [found for found in looks if found] == []


def test_one_model_alone_is_examined(small_shop, make_lamp):
    rename_objects(list(small_shop.embeddings.select_related("document")))

    of_posters, of_lamps = counts("--model", "testapp.poster"), counts("--model", "testapp.Lamp")

    assert of_posters == {"words_changed": 4}
    assert of_lamps == {}
    with pytest.raises(CommandError, match=r"not a searchable model"):
        integrity("--model", "testapp.nothing")


def test_objects_that_no_signal_told_of_get_their_documents(space):
    Poster.objects.bulk_create([Poster(title="bare")])
    Vase.objects.bulk_create([Vase(code="v", front=picture_file())])

    found = counts()
    integrity("--repair")

    assert found == {"no_document": 1, "no_row": 1, "index_missing": 1}
    assert Document.objects.count() == 2
    assert Embedding.objects.get().image_name.startswith("vases/")
    assert counts() == {}


def test_documents_of_a_model_that_is_searchable_no_more(small_shop):
    content_type = ContentType.objects.get(app_label="auth", model="user")
    Document.objects.create(content_type=content_type, integer_pk=7)

    found = counts()
    integrity("--repair")

    assert found == {"unregistered": 1}
    assert counts() == {}


def test_a_storage_that_answers_with_an_error_is_reported_and_changes_nothing(
    small_shop, use_storage, monkeypatch, caplog
):
    use_storage("tests.doubles.UnreliableStorage")
    monkeypatch.setattr(doubles.UnreliableStorage, "fault", doubles.CloudError("no such bucket"))

    code, out = integrity("--repair")

    assert code == 1
    assert "4 found, 0 repaired." in out
    assert "By hand: Repair the storage" in out
    assert "no such bucket" in caplog.text
    assert small_shop.embeddings.filter(state="ready").count() == 4


def test_images_that_wait_or_failed_are_no_damage(small_shop, make_poster):
    make_poster((250, 1, 1))
    failed = small_shop.embeddings.filter(state="ready").first()
    Embedding.objects.filter(pk=failed.pk).update(state="failed", failure_code="image_unreadable")

    assert counts() == {}


def test_a_store_that_was_damaged_goes_on_answering(small_shop):
    rows = list(small_shop.embeddings.select_related("vector", "document"))
    red = Poster.objects.get(pk=rows[0].document.object_pk)
    delete_vectors(rows[1:2])

    integrity("--repair")

    assert len(SimilarProducts(instance=red, limit=8)) == 2
