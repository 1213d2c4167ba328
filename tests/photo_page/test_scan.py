"""The scan page: what a picture of the camera, or a code that the browser read, leads to."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shop_demo.catalogue.models import Product
from shop_demo.catalogue.searchable import ProductSearch
from tests.reading.pictures import GTIN, drawn, jpeg_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base")]

SCAN = "/visual-search/scan/?model=catalogue-product"


@pytest.fixture
def vase(shelf):
    vase = Product.objects.get(name="Green vase")
    vase.gtin = GTIN
    vase.save()
    return vase


def scan(client, picture=None, **fields):
    if picture is not None:
        fields["photo"] = SimpleUploadedFile("frame.jpg", picture, "image/jpeg")
    return client.post(SCAN, fields)


def test_a_picture_of_a_code_leads_to_its_product(client, vase):
    found = scan(client, jpeg_of(drawn())).json()

    assert found == {"url": vase.get_absolute_url(), "title": "Green vase", "unsold": ""}


def test_so_does_a_code_that_the_browser_read(client, vase):
    assert scan(client, code=f"0{GTIN}").json()["url"] == vase.get_absolute_url()


def test_the_address_of_a_product_leads_to_it_if_the_host_is_the_shop_s(client, vase, settings):
    settings.ALLOWED_HOSTS = ["testserver", "shop.example"]
    path = vase.get_absolute_url()

    own = scan(client, code=f"https://shop.example{path}").json()
    foreign = scan(client, code=f"https://foreign.example{path}").json()

    assert (own["url"], foreign["url"]) == (path, "")


def test_several_products_of_one_code_are_shown_together(client, vase):
    mug = Product.objects.get(name="Red mug")
    mug.gtin = GTIN
    mug.save()

    url = scan(client, code=GTIN).json()["url"]

    page = client.get(url).content.decode()
    assert "Green vase" in page
    assert "Red mug" in page


def test_what_is_not_sold_is_named(client, shelf):
    found = scan(client, jpeg_of(drawn())).json()

    assert (found["url"], found["unsold"]) == ("", GTIN)


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "https://foreign.example/x", "4006381333930", "x" * 2000, "\x00"],
)
def test_other_texts_lead_nowhere(client, shelf, text):
    response = scan(client, code=text)

    assert response.json() == {"url": "", "title": "", "unsold": ""}


def test_what_is_no_picture_is_refused(client, shelf):
    assert scan(client, b"no picture").status_code == 415
    assert scan(client).status_code == 400


def test_pictures_larger_than_a_camera_gives_are_refused(client, shelf):
    response = scan(client, jpeg_of(drawn(), size=(1500, 1500)))

    assert response.json() == {"code": "image_too_many_pixels"}


def test_too_many_are_asked_to_wait(client, shelf, configure):
    configure(RATE_LIMIT_URL="redis://127.0.0.1:1/0", RATE_LIMIT_PER_ADDRESS=1)

    answers = [scan(client, code=GTIN) for _ in range(11)]

    assert (answers[0].status_code, answers[-1].status_code) == (200, 429)
    assert answers[-1]["Retry-After"]


def test_other_sites_cannot_scan(client, shelf):
    response = client.post(SCAN, {"code": GTIN}, headers={"Origin": "https://foreign.example"})

    assert response.status_code == 403


def test_the_page_works_without_scripts_and_is_led_to(client, shelf):
    page = client.get(SCAN).content.decode()

    assert "type its number" in page
    assert '<script type="module"' in page
    assert SCAN.replace("&", "&amp;") in client.get("/visual-search/").content.decode()


def test_there_is_none_where_there_are_no_barcodes(client, shelf, monkeypatch):
    monkeypatch.setattr(ProductSearch, "barcode_field", None)

    assert client.get(SCAN).status_code == 404
    page = client.get("/visual-search/").content.decode()
    assert "Scan a barcode" not in page
    assert 'data-side="1024"' in page
    assert scan(client, code=GTIN).status_code == 404
