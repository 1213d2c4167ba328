"""A photo is decoded once for a request, whatever the page asks of it, and charged by its cost."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from tests.admission.conftest import limiter_url
from tests.imaging.pictures import blank_png
from tests.photo_page.asking import RED, SHOP, address_of, again, ask
from visual_search.imaging import Crop, measure_image, read_image

__all__ = ["limiter_url"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base"), pytest.mark.long]

API = "/visual-search/api/photo-search/"
# Pixels are averaged in other steps; half of 255 steps on average is nothing that shows.
SAME = 0.5


@pytest.fixture
def decodings(monkeypatch) -> list[str]:
    """The formats of all files that Pillow opens."""
    opened: list[str] = []
    open_file = Image.open

    def note(*args: object, **kwargs: object) -> Image.Image:
        picture = open_file(*args, **kwargs)
        opened.append(picture.format)
        return picture

    monkeypatch.setattr(Image, "open", note)
    return opened


def phone_photo() -> bytes:
    """A large photo of two things, one of them the main object."""
    scene = Image.new("RGB", (3_000, 2_000), (150, 150, 150))
    draw = ImageDraw.Draw(scene)
    draw.rectangle((400, 500, 1_500, 1_600), fill=RED)
    draw.rectangle((2_100, 750, 2_600, 1_300), fill=(30, 30, 200))
    buffer = io.BytesIO()
    scene.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def test_the_page_decodes_a_photo_once(client, shelf, decodings):
    response = ask(client, phone_photo())

    assert "box" in address_of(response)
    assert decodings == ["JPEG"]


def test_the_script_s_answer_decodes_a_photo_once(client, shelf, decodings):
    ask(client, phone_photo(), part="answer")

    assert decodings == ["JPEG"]


def test_a_box_and_the_copy_of_the_page_are_cut_from_one_picture(client, shelf, decodings):
    first = ask(client, phone_photo())
    decodings.clear()

    response = again(client, first, box="10,10,40,60")

    assert address_of(response)["box"] == "10.0,10.0,40.0,60.0"
    assert decodings == ["JPEG"]


def test_the_api_decodes_a_photo_once_for_its_objects_too(client, shelf, decodings):
    photo = SimpleUploadedFile("photo.jpg", phone_photo())

    response = client.post(API, {"photo": photo, "model": "catalogue-product", "objects": "true"})

    assert response.status_code == 200
    assert len(response.json()["objects"]) == 2
    assert decodings == ["JPEG"]


def detailed(kind: str, size: tuple[int, int]) -> bytes:
    picture = Image.effect_noise((size[0] // 16, size[1] // 16), 90).convert("RGB").resize(size)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2), fill=RED)
    buffer = io.BytesIO()
    picture.save(buffer, kind, quality=92)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("size", [(600, 400), (3_000, 2_000), (4_000, 3_000)])
@pytest.mark.parametrize("crop", [None, Crop(0.2, 0.2, 0.4, 0.5), Crop(0.6, 0.1, 0.35, 0.3)])
def test_parts_of_a_photo_look_as_if_it_were_decoded_for_each(kind, size, crop):
    data = detailed(kind, size)

    part = measure_image(data).decode().part(crop=crop).image

    alone = read_image(data, crop=crop).image
    difference = np.abs(np.asarray(part, np.int16) - np.asarray(alone, np.int16))
    assert part.size == alone.size
    assert difference.mean() < SAME * 3


def test_a_small_box_that_is_known_is_as_sharp_as_the_photo(client):
    data = detailed("JPEG", (4_000, 3_000))
    corner = Crop(0.25, 0.25, 0.1, 0.1)

    known = measure_image(data).decode(crop=corner).part(crop=corner).image

    assert known.size == read_image(data, crop=corner).image.size


@pytest.mark.parametrize(
    ("make", "charge"),
    [
        (phone_photo, 1),
        (lambda: detailed("JPEG", (5_776, 4_336)), 1),
        (lambda: detailed("PNG", (1_600, 1_200)), 1),
        (lambda: blank_png(4_000, 3_000), 2),
        (lambda: blank_png(5_000, 5_000), 4),
    ],
)
def test_a_photo_is_charged_by_its_cost(make: Callable[[], bytes], charge: int):
    assert measure_image(make()).charge == charge


@pytest.mark.parametrize("send", ["page", "api"])
def test_a_dear_photo_uses_up_more_of_an_address(client, shelf, settings, limiter_url, send):
    settings.VISUAL_SEARCH = {
        **settings.VISUAL_SEARCH,
        "RATE_LIMIT_URL": limiter_url,
        "RATE_LIMIT_PER_ADDRESS": 6,
    }
    dear = blank_png(5_000, 5_000)
    client.defaults["REMOTE_ADDR"] = "192.0.2.77" if send == "page" else "192.0.2.78"

    def status() -> int:
        photo = SimpleUploadedFile("photo.png", dear, "image/png")
        address = SHOP if send == "page" else API
        return client.post(address, {"photo": photo, "model": "catalogue-product"}).status_code

    assert [status() for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("address", [SHOP, API])
def test_a_picture_that_costs_too_much_is_refused_at_each_door(client, shelf, address, decodings):
    bomb = SimpleUploadedFile(
        "photo.png", blank_png(5_000, 5_000, depth=16, is_interlaced=True), "image/png"
    )

    response = client.post(address, {"photo": bomb, "model": "catalogue-product"})

    assert response.status_code == 413
    assert "takes 2.5 times the work that is allowed" in response.content.decode()
    assert decodings == []
