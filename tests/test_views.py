"""The photo-search page, as a browser without JavaScript meets them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.conftest import picture_bytes
from tests.html import Page
from visual_search.admission.capacity import encoding_place
from visual_search.models import EmbeddingSpace

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base")]

PAGE = "/visual-search/?model=testapp-poster"
RED, BLUE = (200, 30, 30), (30, 30, 200)


def send(client: Client, content: bytes | None = None, *, name: str = "photo.png", **fields):
    data = picture_bytes() if content is None else content
    return client.post(PAGE, {**fields, "photo": SimpleUploadedFile(name, data, "image/png")})


def checked(response) -> Page:
    page = Page(response.content.decode())
    page.assert_whole()
    page.assert_strict()
    page.assert_accessible()
    return page


def titles(response) -> list[str]:
    return re.findall(r'vs-card-title">([^<]*)<', response.content.decode())


def test_the_form_is_there(client, space):
    response = client.get(PAGE)

    page = checked(response)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    fields = [one["name"] for one in page.named("input") if one.get("type") == "file"]
    assert fields == ["photo", "another"]
    assert page.named("form")[0]["enctype"] == "multipart/form-data"


def test_the_form_needs_no_live_space_and_no_database(no_database, client):
    for method in (client.get, client.head, client.options):
        assert method(PAGE).status_code == 200


def test_a_photo_finds_products(client, make_poster, embed_all):
    make_poster(BLUE, title="blue")
    red = make_poster(RED, title="red")
    embed_all()

    response = send(client)

    page = checked(response)
    assert titles(response) == ["red", "blue"]
    assert f"/posters/{red.pk}/" in {one.get("href") for one in page.named("a")}
    assert red.image.url in {one.get("src") for one in page.named("img")}
    assert "no-store" in response["Cache-Control"]


def test_nothing_found_is_said_kindly(client, space):
    response = send(client)

    checked(response)
    assert response.status_code == 200
    assert "Nothing in this shop resembles" in response.content.decode()


def test_a_crop_and_a_barcode_are_heeded(client, make_poster, embed_all):
    make_poster(RED, title="red")
    make_poster(BLUE, title="blue", gtin="4006381333931")
    embed_all()

    response = send(client, box="0,0,100,50", barcode="4006381333931")

    assert titles(response) == ["blue", "red"]


def test_without_a_photo_the_page_asks_for_one(client, space):
    response = client.post(PAGE, {})

    page = checked(response)
    assert response.status_code == 400
    assert "choose a photo" in response.content.decode()
    assert page.named("form")
    [alert] = [one for _, one in page.elements if one.get("role") == "alert"]
    assert alert["data-code"] == "query_invalid"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"just text", 415, "image_type_unsupported"),
        (b"", 400, "image_empty"),
        (picture_bytes()[:50], 400, "image_unreadable"),
    ],
)
def test_a_wrong_photo_is_explained(client, space, content, status, code):
    response = send(client, content, name="holiday.jpg")

    checked(response)
    assert response.status_code == status
    assert f'data-code="{code}"' in response.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"box": "a,10,50,50"},
        {"box": "10,50,50"},
        {"box": "90,10,50,50"},
        {"box": "nan,10,50,50"},
        {"box": "10,10,1,1"},
        {"box_left": "10"},
        {"offset": "next"},
        {"offset": "-1"},
        {"offset": "9" * 5000},
        {"token": "forged", "offset": "2"},
    ],
)
def test_senseless_fields_are_refused_on_the_page(client, space, fields):
    response = send(client, **fields)

    checked(response)
    assert response.status_code == 400


def test_a_body_that_is_announced_too_large_is_refused_unread(client, space, configure):
    configure(UPLOAD_MAX_BYTES=1000)

    response = send(client, b"x" * 70_000)

    checked(response)
    assert response.status_code == 413
    assert 'data-code="image_too_large"' in response.content.decode()


def test_a_photo_a_little_over_the_limit_is_too_large_and_not_missing(client, space, configure):
    configure(UPLOAD_MAX_BYTES=1000)

    response = send(client, b"x" * 1001)

    assert response.status_code == 413
    assert 'data-code="image_too_large"' in response.content.decode()


def test_the_photo_never_touches_the_disk(client, space, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1

    response = send(client, picture_bytes() + b"\0" * 5_000_000)

    assert response.status_code == 200


class ReadsTheForm:
    """A middleware that looks into each form before the view does."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        request.POST.get("anything")
        return self.get_response(request)


def test_a_middleware_that_reads_the_form_first_does_no_harm(
    client, space, settings, configure, caplog
):
    settings.MIDDLEWARE = [f"{__name__}.ReadsTheForm", *settings.MIDDLEWARE]
    configure(UPLOAD_MAX_BYTES=1000)

    fine, large = send(client), send(client, b"x" * 1001)

    assert (fine.status_code, large.status_code) == (200, 413)
    assert "read the request first" in caplog.text


def test_a_form_from_another_site_is_refused(space):
    client = Client(enforce_csrf_checks=True)

    response = send(client)

    assert response.status_code == 403


def test_the_form_itself_passes_the_csrf_check(make_poster, embed_all):
    client = Client(enforce_csrf_checks=True)
    make_poster(RED, title="red")
    embed_all()
    form = Page(client.get(PAGE).content.decode())
    [token] = [one["value"] for one in form.named("input") if one["name"] == "csrfmiddlewaretoken"]

    response = send(client, csrfmiddlewaretoken=token)

    assert titles(response) == ["red"]


def test_more_results_come_without_sending_the_photo_again(
    client, make_poster, embed_all, configure
):
    configure(PAGE_SIZE=2)
    for shade in range(5):
        make_poster((200 - 20 * shade, 30, 30), title=f"shade {shade}")
    embed_all()
    seen = []

    response = send(client)
    while True:
        seen += titles(response)
        page = checked(response)
        hidden = {
            one["name"]: one["value"] for one in page.named("input") if one["type"] == "hidden"
        }
        more = [one for one in page.named("button") if one.get("name") == "offset"][-1:]
        if not more or int(more[0]["value"]) < len(seen):
            break
        response = client.post(
            page.named("form")[0]["action"], {**hidden, "offset": more[0]["value"]}
        )

    assert sorted(seen) == [f"shade {n}" for n in range(5)]


def test_busy_says_when_to_come_back(client, space, configure):
    configure(CONCURRENT_ENCODINGS=1, WAITING_ENCODINGS=0)

    with encoding_place():
        response = send(client)

    checked(response)
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0


def test_no_live_space_is_told_to_shoppers_kindly_and_to_the_log_in_full(client, db, caplog):
    response = send(client)

    checked(response)
    text = response.content.decode()
    assert response.status_code == 503
    assert "not available just now" in text
    assert "manage.py" not in text
    assert "manage.py" in caplog.text


def test_a_broken_encoder_shows_no_internals(client, space):
    EmbeddingSpace.objects.update(fingerprint="0" * 64)

    response = send(client)

    assert response.status_code == 503
    assert "encoder of space" not in response.content.decode()


def test_a_database_that_is_away_gives_the_same_page(no_database, client):
    response = send(client)

    checked(response)
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "127.0.0.1" not in response.content.decode()


def test_evil_titles_are_shown_as_they_are(client, make_poster, embed_all):
    make_poster(RED, title="<script>alert(1)</script>\"' onload=x")
    embed_all()

    response = send(client)

    checked(response)
    assert "<script>alert" not in response.content.decode()
