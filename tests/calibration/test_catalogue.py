"""A catalogue is asked with simulated photos of its own products."""

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from tests.calibration.quilts import PRODUCTS, add, quilt
from tests.encoders.test_ensemble import SEED
from tests.testapp.models import Poster
from visual_search import calibration, indexing, search, tasks
from visual_search.calibration.catalogue import LEAST_IMAGES
from visual_search.models import CalibrationPass, Embedding, EmbeddingSpace
from visual_search.registry import registry
from visual_search.search.meaning.bands import Band, Calibration
from visual_search.search.query import Page
from visual_search.search.token import make_token, token_query
from visual_search.store import spaces

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds"), pytest.mark.long]


def test_a_catalogue_teaches_what_its_similarities_mean(catalogue):
    assert calibration.is_due(catalogue)

    assert calibration.calibrate(catalogue)

    stored = EmbeddingSpace.objects.get()
    assert set(stored.calibration["scales"]) == {"photo", "product"}
    assert stored.calibration["photos"] == PRODUCTS
    assert not calibration.is_due(stored)


def test_what_is_learned_is_the_same_each_time(catalogue):
    calibration.calibrate(catalogue)
    first = catalogue.calibration

    calibration.calibrate(catalogue)

    assert {**catalogue.calibration, "at": ""} == {**first, "at": ""}


def test_photos_get_bands_a_confidence_and_keep_them_on_the_next_page(catalogue):
    calibration.calibrate(catalogue)
    query = search.photo_query(registry.for_model(Poster), quilt(7), page=Page(limit=3))

    first = search.run(query)
    token = make_token(query, ranking=first.ranking)
    again = search.run(token_query(query.searchable, token, page=Page(limit=3)))

    assert first.hits[0].instance.title == "7"
    assert first.hits[0].band is Band.VERY_CLOSE
    assert first.confidence > 0.5
    assert [hit.band for hit in again] == [hit.band for hit in first]
    assert again.confidence == pytest.approx(first.confidence, abs=0.01)


def test_similar_products_are_measured_by_a_scale_of_their_own(catalogue):
    calibration.calibrate(catalogue)
    poster = Poster.objects.first()

    results = search.run(search.product_query(registry.for_model(Poster), poster))

    scale = Calibration.of(EmbeddingSpace.objects.get()).scales["product"]
    assert results.hits[0].band is not None
    assert results.confidence is None
    assert scale != Calibration.of(EmbeddingSpace.objects.get()).scales["photo"]


def test_few_pictures_are_not_asked(space):
    add(range(LEAST_IMAGES - 1))
    list(indexing.embed_pending(seconds=30))

    assert not calibration.is_due(space)


def test_nothing_is_due_while_images_wait(catalogue):
    add(range(100, 101))

    assert not calibration.is_due(catalogue)


@pytest.mark.parametrize(("changed", "expected"), [(0.15, False), (0.25, True)])
def test_a_calibration_is_due_again_when_a_fifth_of_the_pictures_changed(
    catalogue, changed, expected
):
    calibration.calibrate(catalogue)
    keys = Embedding.objects.values_list("pk", flat=True)[: int(changed * PRODUCTS)]
    Embedding.objects.filter(pk__in=list(keys)).update(embedded_at=timezone.now())

    assert calibration.is_due(catalogue) is expected


def test_a_calibration_is_due_again_when_colour_counts_differently(catalogue, configure):
    calibration.calibrate(catalogue)

    configure(COLOUR_WEIGHT=0.8)

    assert calibration.is_due(catalogue)


def test_what_shoppers_may_not_see_is_never_asked_for(catalogue):
    Poster.objects.update(is_published=False)

    assert not calibration.calibrate(catalogue)

    assert catalogue.calibration["photos"] == 0
    assert Calibration.of(catalogue) is None
    # Nor tried again and again.
    assert not calibration.is_due(catalogue)


def test_a_picture_that_cannot_be_read_is_left_out(catalogue, caplog):
    poster = Poster.objects.first()
    poster.image.storage.delete(poster.image.name)

    calibration.calibrate(catalogue)

    assert catalogue.calibration["photos"] == PRODUCTS - 1
    assert "left out of the calibration" in caplog.text


def work_off_calibrations() -> None:
    """Slices of work, as workers send them to each other; on a busy machine it takes several."""
    for _ in range(50):
        tasks.calibrate()
        if not CalibrationPass.objects.exists():
            return


def test_an_encoder_that_cannot_work_keeps_no_other_space_waiting(
    catalogue, use_encoder, caplog, make_poster
):
    EmbeddingSpace.objects.create(
        alias="broken",
        fingerprint="0" * 64,
        dimensions=48,
        backend="visual_search.encoders.backends.dummy.DummyEncoder",
        options={"version": 7},
    )
    broken = EmbeddingSpace.objects.get(alias="broken")
    rows = [
        Embedding(
            space=broken,
            document=row.document,
            image_name=row.image_name,
            state=Embedding.State.READY,
            embedded_at=timezone.now(),
        )
        for row in Embedding.objects.in_space(catalogue)
    ]
    Embedding.objects.bulk_create(rows)

    work_off_calibrations()

    assert "cannot be calibrated" in caplog.text
    assert Calibration.of(EmbeddingSpace.objects.get(pk=catalogue.pk)) is not None


@pytest.mark.django_db(transaction=True)
def test_a_sweep_hints_at_a_calibration_that_is_due(catalogue, broker_away, caplog):
    tasks.sweep()
    hinted = caplog.text
    work_off_calibrations()
    caplog.clear()
    tasks.sweep()

    assert "visual_search.tasks.calibrate" in hinted
    assert "visual_search.tasks.calibrate" not in caplog.text


def test_the_command_says_what_was_learned(catalogue, capsys):
    call_command("visual_search_calibrate")

    told = capsys.readouterr()
    assert f"{PRODUCTS} photos" in told.out
    assert "asked by photo: very close from" in told.out


def test_a_photo_of_what_the_shop_does_not_sell_has_no_good_match(db, use_encoder, configure):
    use_encoder("visual_search.encoders.backends.ensemble.Ensemble", networks=[0])
    space = spaces.ensure_space()
    for path in sorted((SEED / "pictures").glob("*-front.webp"))[::5]:
        Poster.objects.create(
            title=path.stem,
            genre=path.stem.split("-")[1],
            image=ContentFile(path.read_bytes(), path.name),
        )
    list(indexing.embed_pending(seconds=120))
    calibration.calibrate(space)
    photos = sorted((SEED / "shopper_photos").glob("not-sold-*"))

    answers = [
        search.run(search.photo_query(registry.for_model(Poster), path.read_bytes()))
        for path in photos
    ]

    refused = sum(not answer.has_good_match for answer in answers)
    assert refused >= 0.7 * len(photos)
