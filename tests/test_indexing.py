"""The write path: bad input fails alone, equal bytes are encoded once, nothing is lost."""

import io
import struct
import zlib

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.utils import timezone
from PIL import Image

from tests import doubles
from tests.conftest import picture, picture_bytes, picture_file
from tests.testapp.models import Poster, Vase
from visual_search import indexing
from visual_search.exceptions import EncoderMismatchError, ModelFileError
from visual_search.indexing import Outcome
from visual_search.models import Embedding, EmbeddingSpace
from visual_search.registry import registry
from visual_search.store import spaces
from visual_search.store.outbox import jobs

pytestmark = pytest.mark.django_db


def huge_png() -> bytes:
    """A PNG of 20,000 x 20,000 pixels in 60 bytes of header."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def jpeg_with_broken_exif() -> bytes:
    buffer = io.BytesIO()
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x1a\x01\x07\0\x04\0\0\0abcd\0\0\0\0"
    picture().save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def noisy_jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((300, 300), 90).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


BAD = {
    "text.jpg": (b"Dear customer, this is no picture.", "image_type_unsupported"),
    "truncated.jpg": (noisy_jpeg()[:3000], "image_unreadable"),
    "huge.png": (huge_png(), "image_too_many_pixels"),
    "drawing.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image_type_unsupported"),
    "empty.jpg": (b"", "image_empty"),
    "tiny.png": (picture_bytes(size=(3, 3)), "image_too_small"),
}


def upload(name: str, content: bytes) -> Poster:
    """As a bulk import would: whatever the file, the product is saved."""
    stored = default_storage.save(f"posters/{name}", ContentFile(content))
    poster = Poster(title=name, image=stored)
    poster.save()
    return poster


def row_of(poster: Poster) -> Embedding:
    return Embedding.objects.get(document__integer_pk=poster.pk)


def test_each_bad_file_fails_alone_with_a_code_and_a_reason(space, make_poster):
    bad = {name: upload(name, content) for name, (content, _) in BAD.items()}
    good = [make_poster(), upload("exif.jpg", jpeg_with_broken_exif())]

    outcome = indexing.embed_batch()

    assert (outcome.claimed, outcome.ready, outcome.failed) == (8, 2, 6)
    for name, poster in bad.items():
        row = row_of(poster)
        assert (row.state, row.failure_code) == ("failed", BAD[name][1]), name
        assert row.failure_reason.endswith(".")
        assert "Traceback" not in row.failure_reason
    assert {row_of(poster).state for poster in good} == {"ready"}


def test_a_product_without_an_image_waits_for_nothing(space, embed_all):
    Poster.objects.create(title="No picture yet")

    assert embed_all() == Outcome()


def test_a_missing_file_is_tried_again_and_ends_with_its_name(space, make_poster, configure):
    configure(MAX_ATTEMPTS=2, RETRY_SECONDS=0)
    poster = make_poster()
    default_storage.delete(poster.image.name)

    outcomes = [indexing.embed_batch(), indexing.embed_batch()]

    assert [outcome.retried for outcome in outcomes] == [1, 0]
    row = row_of(poster)
    assert (row.state, row.failure_code) == ("failed", "image_missing")
    assert poster.image.name in row.failure_reason


@pytest.mark.parametrize(
    "fault",
    [
        OSError("Input/output error"),
        TimeoutError("timed out"),
        doubles.CloudError("SlowDown"),
        SuspiciousFileOperation("outside the folder"),
        doubles.CloudError(),
    ],
)
def test_a_storage_that_fails_is_tried_again_whatever_it_raises(
    fault, use_storage, make_poster, embed_all, monkeypatch
):
    use_storage("tests.doubles.UnreliableStorage")
    poster = make_poster()
    monkeypatch.setattr(doubles.UnreliableStorage, "fault", fault)

    assert indexing.embed_batch().retried == 1

    row = row_of(poster)
    assert (row.state, row.failure_code, row.attempts) == ("pending", "storage_unavailable", 1)
    assert row.available_at > timezone.now()
    assert (str(fault) or repr(fault)) in row.failure_reason
    monkeypatch.setattr(doubles.UnreliableStorage, "fault", None)
    Embedding.objects.update(available_at=timezone.now())
    assert embed_all().ready == 1
    assert row_of(poster).failure_reason == ""


@pytest.mark.parametrize("fault", [SoftTimeLimitExceeded(), OperationalError("gone")])
def test_what_says_nothing_about_the_image_reaches_the_worker(
    fault, use_storage, make_poster, space, monkeypatch
):
    use_storage("tests.doubles.UnreliableStorage")
    poster = make_poster()
    monkeypatch.setattr(doubles.UnreliableStorage, "fault", fault)

    with pytest.raises(type(fault)):
        indexing.embed_batch()

    row = row_of(poster)
    assert (row.state, row.failure_code) == ("pending", "")
    assert row.lease_token is not None


def test_a_method_of_the_host_that_fails_for_one_object_spares_the_others(
    space, embed_all, monkeypatch
):
    for code in ("a", "b"):
        Vase.objects.create(code=code, front=picture_file(name=f"{code}.png"))

    def sides(vase: Vase):
        if vase.code == "a":
            raise AttributeError("'NoneType' object has no attribute 'front'")
        return (vase.front,)

    monkeypatch.setattr(registry.for_model(Vase), "both_sides", sides)

    outcome = indexing.embed_batch()

    assert (outcome.ready, outcome.retried) == (1, 1)


def test_equal_bytes_are_encoded_once_and_never_again(use_encoder, space, make_poster):
    use_encoder("tests.doubles.CountingEncoder")
    spaces.ensure_space()
    doubles.CountingEncoder.pictures = 0
    for _ in range(3):
        make_poster((1, 2, 3))

    first = indexing.embed_batch()
    make_poster((1, 2, 3))
    second = indexing.embed_batch()

    assert doubles.CountingEncoder.pictures == 1
    assert (first.ready, first.reused) == (3, 0)
    assert (second.ready, second.reused) == (1, 1)
    assert Embedding.objects.ready().count() == 4


def test_a_renewal_is_encoded_anew_even_beside_an_equal_picture(
    use_encoder, space, make_poster, embed_all
):
    use_encoder("tests.doubles.CountingEncoder")
    make_poster((1, 2, 3)), make_poster((1, 2, 3))
    embed_all()
    EmbeddingSpace.objects.update(backend="tests.doubles.CountingEncoder")
    doubles.CountingEncoder.pictures = 0

    jobs.start_everywhere("all")
    embed_all()

    assert doubles.CountingEncoder.pictures == 1


def test_a_picture_the_network_cannot_take_fails_alone(use_encoder, make_poster):
    use_encoder("tests.doubles.FussyEncoder")
    spaces.ensure_space()
    blue, red, green = make_poster((0, 0, 255)), make_poster(), make_poster((0, 255, 0))

    outcome = indexing.embed_batch()

    assert (outcome.ready, outcome.failed) == (2, 1)
    row = row_of(blue)
    assert (row.state, row.failure_code) == ("failed", "encoder")
    assert {row_of(red).state, row_of(green).state} == {"ready"}


def test_a_lost_model_gives_the_batch_back_without_an_attempt(use_encoder, make_poster):
    use_encoder("tests.doubles.LostModelEncoder")
    spaces.ensure_space()
    make_poster(), make_poster()

    with pytest.raises(ModelFileError, match=r"weights\.onnx"):
        list(indexing.embed_pending(seconds=10))

    assert set(Embedding.objects.values_list("state", "attempts", "lease_token")) == {
        ("pending", 0, None)
    }


def test_after_an_upgrade_the_new_space_fills_although_the_old_one_lost_its_encoder(
    use_encoder, make_poster, monkeypatch
):
    use_encoder("tests.doubles.ChangingEncoder")
    old = spaces.ensure_space()
    for number in range(20):
        make_poster((number, 0, 0))
    monkeypatch.setattr(doubles.ChangingEncoder, "weights", "second")
    indexing.sweep()
    new = EmbeddingSpace.objects.exclude(pk=old.pk).get()

    with pytest.raises(EncoderMismatchError, match=f"space {old.pk}"):
        list(indexing.embed_pending(seconds=60))

    assert new.state == "building"
    assert Embedding.objects.in_space(new).ready().count() == 20
    assert set(Embedding.objects.in_space(old).values_list("state", "attempts")) == {("pending", 0)}


def test_a_storage_that_is_not_the_file_system(use_storage, make_poster, embed_all):
    use_storage("django.core.files.storage.InMemoryStorage")
    make_poster()

    assert embed_all().ready == 1


def test_a_model_that_is_registered_no_more_says_so(space, make_poster, configure, monkeypatch):
    configure(MAX_ATTEMPTS=1)
    make_poster()
    monkeypatch.setattr(registry, "_by_model", {})

    indexing.embed_batch()

    row = Embedding.objects.get()
    assert (row.state, row.failure_code) == ("failed", "registration")


def test_altered_images_are_those_whose_bytes_differ_or_are_gone(space, make_poster, embed_all):
    same, other, gone = make_poster(), make_poster((1, 1, 1)), make_poster((2, 2, 2))
    embed_all()
    with default_storage.open(other.image.name, "wb") as stream:
        stream.write(picture_bytes((7, 7, 7)))
    default_storage.delete(gone.image.name)

    altered = indexing.altered_images(space)

    assert altered == sorted([row_of(other).pk, row_of(gone).pk])
    assert row_of(same).pk not in altered
