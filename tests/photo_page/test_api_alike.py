"""The API answers a photo as the page does: with its main object, or with the whole of it."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from shop_demo.catalogue.models import Category, Product, ProductImage
from tests.api.conftest import PHOTO_SEARCH
from tests.photo_page.asking import RED, ask, still_life, two_things
from tests.test_views import titles
from visual_search.registry import registry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base", "shelf")]


@pytest.fixture
def print_(embed_all) -> Product:
    """A picture of what is on the photo: all of it is sold."""
    sold = Product.objects.create(
        name="Print", sku="print", slug="print", category=Category.objects.first(), stock=1, price=9
    )
    ProductImage.objects.create(product=sold, image=ContentFile(still_life(RED), "print.png"))
    embed_all()
    return sold


def answer(client, content: bytes, **fields):
    photo = SimpleUploadedFile("photo.png", content)
    sent = {"photo": photo, "model": "catalogue-product", **fields}
    response = client.post(PHOTO_SEARCH, sent)
    assert response.status_code == 200, response.content
    return response.json()


def found(body) -> list[str]:
    return [hit["title"] for hit in body["results"]]


@pytest.mark.parametrize("photo", [still_life(RED), two_things()], ids=["alone", "beside another"])
def test_it_finds_what_the_page_finds(client, photo):
    body = answer(client, photo)

    shown = titles(ask(client, photo, in_stock="0", part="answer"))
    assert found(body) == shown
    assert 0 < body["box"]["width"] < 1


def test_the_box_that_it_names_finds_the_same_again(client):
    body = answer(client, two_things())

    box = {f"box_{name}": value for name, value in body["box"].items()}
    again = answer(client, two_things(), **box)

    assert again["results"] == body["results"]
    assert again["box"] == body["box"]


def test_the_whole_photo_answers_where_that_is_surer(client, print_):
    body = answer(client, still_life(RED))

    assert found(body)[0] == "Print"
    assert body["box"] is None


def test_the_whole_photo_can_be_asked_for(client):
    whole = {"box_x": 0, "box_y": 0, "box_width": 1, "box_height": 1}

    body = answer(client, still_life(RED), **whole)

    assert body["box"] == {"x": 0, "y": 0, "width": 1, "height": 1}


def test_a_box_may_have_the_names_it_had_before(client):
    part = {"x": 0.1, "y": 0.1, "width": 0.5, "height": 0.5}

    former = answer(client, two_things(), **{f"crop_{name}": one for name, one in part.items()})

    today = answer(client, two_things(), **{f"box_{name}": one for name, one in part.items()})
    assert former["box"] == today["box"] == part
    assert former["results"] == today["results"]


def small_thing() -> bytes:
    """A photo as small as one may be, with a thing that is smaller than any photo."""
    picture = Image.new("RGB", (40, 40), (240, 240, 240))
    ImageDraw.Draw(picture).rectangle((15, 15, 23, 23), fill=RED)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def test_a_thing_that_is_smaller_than_any_photo_is_searched_with_what_is_around_it(client):
    body = answer(client, small_thing(), objects="true")

    assert len(body["objects"]) == 1
    assert body["box"] is None
    assert ask(client, small_thing()).status_code == 200


def test_without_a_model_both_search_the_first_that_is_registered(client):
    photo = still_life(RED)
    sent = [SimpleUploadedFile("photo.png", photo) for _ in range(2)]

    page = client.post("/visual-search/?part=answer", {"photo": sent[0], "in_stock": "0"})
    body = client.post(PHOTO_SEARCH, {"photo": sent[1]}).json()

    named = client.post(
        PHOTO_SEARCH,
        {"photo": SimpleUploadedFile("photo.png", photo), "model": next(iter(registry)).label},
    ).json()
    assert found(body) == found(named) == titles(page)
