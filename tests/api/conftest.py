"""Clients that send photos."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.conftest import picture_bytes

PHOTO_SEARCH = "/visual-search/api/photo-search/?"


@pytest.fixture
def send_photo(client: Client) -> Callable[..., HttpResponse]:
    """Send a red photo to the API, with other fields of the form and headers if wanted."""

    def send(
        content: bytes | None = None,
        *,
        query: str = "",
        headers: dict[str, str] | None = None,
        **fields: object,
    ) -> HttpResponse:
        data = picture_bytes() if content is None else content
        photo = SimpleUploadedFile("photo.png", data, "image/png")
        form = {"model": "testapp-poster", **fields, "photo": photo}
        return client.post(PHOTO_SEARCH + query, form, headers=headers)

    return send
