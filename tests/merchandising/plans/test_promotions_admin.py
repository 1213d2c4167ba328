"""Promotions in the admin: planned with products by hand, and refused where they make no sense."""

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.conftest import picture_bytes
from tests.testapp.models import Poster
from visual_search.models import Promotion

ADD = "/admin/visual_search/promotion/add/"


@pytest.fixture
def client(client, db):
    client.force_login(User.objects.create_superuser("boss"))
    return client


@pytest.fixture
def form(db) -> dict[str, object]:
    return {
        "content_type": ContentType.objects.get_for_model(Poster).pk,
        "name": "Red days",
        "starts_at_0": "2026-01-01",
        "starts_at_1": "00:00",
        "ends_at_0": "2099-01-01",
        "ends_at_1": "00:00",
        "_continue": "1",
    }


def test_products_are_named_by_barcode_or_key_and_seen_before_shoppers_do(
    client, form, make_poster, embed_all
):
    coded = make_poster((1, 1, 1), title="Coded", gtin="4006381333931")
    other = make_poster((9, 9, 9), title="Other")
    embed_all()

    page = client.post(ADD, {**form, "keys": f"4006381333931, {other.pk}"}, follow=True)

    assert Promotion.objects.get().keys == [str(coded.pk), str(other.pk)]
    content = page.content.decode()
    assert "2 products can be bought." in content
    assert "Coded" in content
    listed = client.get("/admin/visual_search/promotion/").content.decode()
    assert "runs" in listed


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"keys": "nothing"}, "No product is called so: nothing."),
        ({"filters": "colour=red"}, "is no filter"),
        ({"url": "javascript:alert(1)"}, "Begin with https://"),
        ({"ends_at_0": "2025-01-01"}, "It has to end after it has begun."),
    ],
)
def test_what_makes_no_sense_is_said(client, form, wrong, told):
    page = client.post(ADD, {**form, **wrong})

    assert told in page.content.decode()
    assert not Promotion.objects.exists()


def test_a_picture_is_taken_under_the_limits_of_photos_and_kept_clean(client, form):
    bomb = SimpleUploadedFile("bomb.png", b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    refused = client.post(ADD, {**form, "picture": bomb}).content.decode()
    good = SimpleUploadedFile("mine.png", picture_bytes((1, 200, 3)))

    client.post(ADD, {**form, "picture": good})

    assert "errorlist" in refused
    name = Promotion.objects.get().picture.name
    assert name.startswith("visual_search/merchandising/")
    assert name.endswith(".jpg")
