"""The demo's own addresses take no large body either, and none to disk."""

import pytest
from django.test import Client

from shop_demo import settings as demo
from visual_search.conf import app_settings

pytestmark = pytest.mark.django_db

TOO_MUCH = 300_000_000
ADDRESSES = ["/", "/all/", "/basket/", "/checkout/", "/i18n/setlang/", "/admin/login/", "/no/"]


@pytest.fixture(autouse=True)
def limited(settings) -> None:
    settings.MIDDLEWARE = ["shop_demo.bodies.BodyLimit", *settings.MIDDLEWARE]
    settings.MOST_BODY_BYTES = demo.MOST_BODY_BYTES


def test_the_limit_comes_before_all_that_reads_a_body():
    assert demo.MIDDLEWARE[0] == "shop_demo.bodies.BodyLimit"


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_large_body_is_refused_at_every_address_unread(address):
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32

    answers = [
        client.generic(
            method, address, b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=length
        )
        for method in ("POST", "PUT", "GET")
        for length in (str(TOO_MUCH), str(demo.MOST_BODY_BYTES + 1), "-1", "many")
    ]

    assert {one.status_code for one in answers} == {413}


def test_a_photo_of_the_largest_size_still_passes(client):
    most = app_settings().upload_max_bytes + 64 * 1024

    answer = client.generic("POST", "/basket/", b"x", CONTENT_LENGTH=str(most))

    assert most <= demo.MOST_BODY_BYTES
    assert answer.status_code != 413
