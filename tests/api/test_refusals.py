"""What photo search refuses, each with a status and a stable code."""

import pytest

from tests.api.answers import error_of
from tests.api.conftest import PHOTO_SEARCH
from tests.conftest import picture_bytes
from visual_search.admission.capacity import encoding_place

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "image_empty"),
        (b"just text", 415, "image_type_unsupported"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "image_type_unsupported"),
        (picture_bytes()[:60], 400, "image_unreadable"),
        (picture_bytes(size=(8, 8)), 400, "image_too_small"),
        (picture_bytes(size=(800, 17)), 400, "image_too_wide"),
    ],
)
def test_a_wrong_photo_is_refused_with_status_and_code(space, send_photo, content, status, code):
    response = send_photo(content)

    assert (response.status_code, error_of(response)["code"]) == (status, code)


def test_too_many_pixels_are_refused(space, send_photo, configure):
    configure(UPLOAD_MAX_PIXELS=1000)

    response = send_photo()

    assert (response.status_code, error_of(response)["code"]) == (413, "image_too_many_pixels")


def test_a_body_that_is_announced_too_large_is_refused_unread(space, client, configure):
    configure(UPLOAD_MAX_BYTES=1000)

    response = client.post(
        PHOTO_SEARCH, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="70000"
    )

    assert (response.status_code, error_of(response)["code"]) == (413, "image_too_large")


def test_a_photo_a_little_over_the_limit_is_too_large_and_not_missing(space, send_photo, configure):
    configure(UPLOAD_MAX_BYTES=1000)

    response = send_photo(b"x" * 1001)

    assert (response.status_code, error_of(response)["code"]) == (413, "image_too_large")


@pytest.mark.parametrize("length", ["", "many", "-5"])
def test_a_senseless_length_is_no_fault_of_ours(space, client, length):
    response = client.post(
        PHOTO_SEARCH, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=length
    )

    assert response.status_code in (400, 415)
    error_of(response)


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"limit": 0}, 400, "request_invalid"),
        ({"limit": "many"}, 400, "request_invalid"),
        ({"offset": -1}, 400, "request_invalid"),
        ({"offset": 5000}, 400, "query_invalid"),
        ({"box_x": 0.5}, 400, "request_invalid"),
        (
            {"box_x": 0.5, "box_y": 0, "box_width": 0.9, "box_height": 1},
            400,
            "crop_invalid",
        ),
        (
            {"box_x": "nan", "box_y": 0, "box_width": 0.9, "box_height": 1},
            400,
            "request_invalid",
        ),
        ({"model": "testapp-nothing"}, 404, "not_found"),
        ({"barcode": "1" * 65}, 400, "request_invalid"),
    ],
)
def test_a_wrong_field_is_refused_with_status_and_code(space, send_photo, fields, status, code):
    response = send_photo(**fields)

    assert (response.status_code, error_of(response)["code"]) == (status, code)


@pytest.mark.parametrize(
    "query", ["colour=red", "price_max=NaN", "genre=%00", "price_min=1&price_min=2"]
)
def test_a_wrong_filter_is_refused(space, send_photo, query):
    response = send_photo(query=query)

    assert (response.status_code, error_of(response)["code"]) == (400, "query_invalid")


def test_a_request_without_photo_and_token_says_what_is_missing(space, client):
    response = client.post(PHOTO_SEARCH, {"model": "testapp-poster"})

    error = error_of(response)
    assert (response.status_code, error["code"]) == (400, "request_invalid")
    assert "photo" in error["message"]
    assert error["fields"]


def test_a_text_where_the_photo_belongs_is_refused(space, client):
    response = client.post(PHOTO_SEARCH, {"model": "testapp-poster", "photo": "cat.jpg"})

    assert response.status_code == 400
    assert "photo" in error_of(response)["fields"]


def test_a_forged_token_is_refused(space, client):
    response = client.post(PHOTO_SEARCH, {"model": "testapp-poster", "token": "forged"})

    assert (response.status_code, error_of(response)["code"]) == (400, "query_invalid")


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{}", "application/json", 415, "unsupported_media_type"),
        (b"garbage", "multipart/form-data", 400, "parse_error"),
        (b"garbage", "multipart/form-data; boundary=x", 400, "request_invalid"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(space, client, body, content_type, status, code):
    response = client.post(PHOTO_SEARCH, body, content_type=content_type)

    assert (response.status_code, error_of(response)["code"]) == (status, code)


def test_a_form_of_endless_fields_is_refused(space, client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    many = client.post(PHOTO_SEARCH, {f"field{n}": "x" for n in range(20)})
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    large = client.post(PHOTO_SEARCH, {"token": "x" * 5000})

    assert (many.status_code, error_of(many)["code"]) == (413, "request_too_large")
    assert (large.status_code, error_of(large)["code"]) == (413, "request_too_large")


def test_before_anything_is_embedded_the_api_says_so_without_internals(db, send_photo):
    response = send_photo()

    error = error_of(response)
    assert (response.status_code, error["code"]) == (503, "no_live_space")
    assert "manage.py" not in error["message"]


def test_a_busy_process_says_when_to_come_back(space, send_photo, configure):
    configure(CONCURRENT_ENCODINGS=1, WAITING_ENCODINGS=0)

    with encoding_place():
        response = send_photo()

    assert (response.status_code, error_of(response)["code"]) == (503, "busy")
    assert int(response["Retry-After"]) > 0


def test_a_broken_encoder_is_not_described_to_shoppers(space, send_photo, caplog):
    type(space).objects.update(fingerprint="0" * 64)

    response = send_photo()

    error = error_of(response)
    assert (response.status_code, error["code"]) == (503, "encoder_mismatch")
    assert "space" not in error["message"]
    assert "encoder_mismatch" in caplog.text


def test_only_post_is_allowed(space, client):
    response = client.get(PHOTO_SEARCH)

    assert (response.status_code, error_of(response)["code"]) == (405, "method_not_allowed")
    assert client.options(PHOTO_SEARCH).status_code == 200
