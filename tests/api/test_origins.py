"""Whose pages may send photos in a shopper's name."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api.answers import error_of
from tests.api.conftest import PHOTO_SEARCH
from tests.conftest import picture_bytes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "https://testserver"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_other_sites_pages_may_not_send_photos(make_poster, embed_all, send_photo, headers):
    make_poster()
    embed_all()

    response = send_photo(headers=headers)

    assert (response.status_code, error_of(response)["code"]) == (403, "permission_denied")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://app.shop.example", "Sec-Fetch-Site": "same-site"},
        {"Origin": "https://deep.partner.example", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_own_and_trusted_pages_may(space, send_photo, settings, headers):
    settings.CSRF_TRUSTED_ORIGINS = ["https://app.shop.example", "https://*.partner.example"]

    assert send_photo(headers=headers).status_code == 200


def test_a_trusted_pattern_trusts_its_own_scheme_and_hosts_only(space, send_photo, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://*.partner.example"]

    for origin in ("http://a.partner.example", "https://evilpartner.example"):
        assert send_photo(headers={"Origin": origin}).status_code == 403


def test_a_logged_in_shopper_needs_a_csrf_token(space, django_user_model):
    client = Client(enforce_csrf_checks=True)
    client.force_login(django_user_model.objects.create_user("shopper"))
    photo = SimpleUploadedFile("photo.png", picture_bytes())

    response = client.post(PHOTO_SEARCH, {"photo": photo, "model": "testapp-poster"})

    assert (response.status_code, error_of(response)["code"]) == (403, "permission_denied")
