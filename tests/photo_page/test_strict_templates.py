"""Shops that print what a template does not find: no page and no widget of ours asks for such."""

import copy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import RequestFactory

from shop_demo.catalogue.models import Product
from tests.conftest import picture_bytes
from tests.photo_page.asking import SHOP, ask, two_things
from visual_search.admission.capacity import encoding_place
from visual_search.registry import registry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base", "strict_templates")]


@pytest.fixture
def strict_templates(plain_base, settings) -> None:
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = "INVALID %s"
    settings.TEMPLATES = templates


def assert_all_found(response) -> None:
    html = response.content.decode()
    places = [html[at : at + 60] for at in range(len(html)) if html.startswith("INVALID", at)]
    assert places == []


@pytest.mark.parametrize("part", ["", "answer", "ways"])
def test_the_page_without_a_photo(client, shelf, part):
    assert_all_found(client.get(f"{SHOP}&part={part}"))
    assert_all_found(client.get(f"{SHOP}&part={part}&kept=a&filter_flavour=sweet"))


@pytest.mark.parametrize("part", ["", "answer"])
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"words": "mug", "filter_price_max": "9", "in_stock": "0", "box": "whole"},
        {"words": "nothing at all"},
        {"box": "a"},
        {"offset": "-1"},
    ],
)
def test_the_page_with_a_photo(client, shelf, part, fields):
    assert_all_found(ask(client, part=part, **fields))
    assert_all_found(ask(client, two_things(), part=part, **fields))


@pytest.mark.parametrize("part", ["", "answer"])
def test_the_page_of_a_product_and_its_steps(client, shelf, configure, part):
    configure(PAGE_SIZE=2)
    first, second, *_others = shelf
    steps = f"&step=more:{first.pk}&step=less:{second.pk}&in_stock=0"

    assert_all_found(client.get(f"{SHOP}&part={part}&product={first.pk}"))
    assert_all_found(client.get(f"{SHOP}&part={part}&product={first.pk}{steps}"))
    assert_all_found(client.get(f"{SHOP}&part={part}&product=0"))


def test_the_page_of_what_is_no_photo(client, shelf):
    text = SimpleUploadedFile("notes.txt", b"just text", "text/plain")

    assert_all_found(client.post(SHOP, {"photo": text}))


def test_a_page_with_samples(client, shelf, monkeypatch):
    photos = (("shopper_photos/README", "A mug"),)
    monkeypatch.setattr(type(registry.for_model(Product)), "sample_photos", photos)

    assert_all_found(client.get(SHOP))


@pytest.mark.parametrize(
    "tag",
    [
        "{% visual_search_head %}",
        "{% photo_search_button %}",
        "{% similar_products product %}",
        "{% similar_products product template='carousel' placement='cart' %}",
        "{% similar_products product lazy=True %}",
        "{% similar_products product min_items=9 %}",
    ],
)
def test_the_widgets(client, shelf, tag):
    request = RequestFactory().get("/")
    context = Context({"product": shelf[0], "request": request})

    assert "INVALID" not in Template("{% load visual_search %}" + tag).render(context)


def test_a_product_that_has_no_picture_and_no_address(client, shelf, monkeypatch):
    monkeypatch.setattr(Product, "get_absolute_url", lambda _self: None)
    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.url", lambda *_: None)
    photo = SimpleUploadedFile("photo.png", picture_bytes(), "image/png")

    assert_all_found(client.post(SHOP, {"photo": photo}))
    assert_all_found(client.get(f"{SHOP}&product={shelf[0].pk}"))


def test_a_page_that_is_refused_for_now_shows_the_photo_of_a_product(client, shelf, configure):
    configure(CONCURRENT_ENCODINGS=1, WAITING_ENCODINGS=0)

    with encoding_place():
        response = client.get(f"{SHOP}&product={shelf[0].pk}")

    assert response.status_code == 503
    assert shelf[0].photos.get().image.url in response.content.decode()
    assert_all_found(response)
