"""Photos come in the size that is shown, to those who may see them; pages come compressed."""

import gzip
import io
import re

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from PIL import Image

from shop_demo.catalogue.models import Product, ProductImage
from shop_demo.catalogue.thumbnails import WIDTHS, srcset

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(media) -> ProductImage:
    product = Product.objects.create(sku="P1", name="Wide thing", slug="p1", stock=3)
    buffer = io.BytesIO()
    Image.new("RGB", (1200, 800), (200, 40, 40)).save(buffer, "JPEG")
    made = ProductImage(product=product)
    made.image.save("größe 1.jpg", ContentFile(buffer.getvalue()))
    return made


def addresses(photo: ProductImage) -> dict[int, str]:
    pairs = (one.split(" ") for one in srcset(photo.image.url).split(", "))
    return {int(width.removesuffix("w")): address for address, width in pairs}


def content_of(response) -> bytes:
    return b"".join(response)


def test_a_photo_comes_in_each_of_the_sizes_that_pages_name(client, photo):
    found = addresses(photo)

    for width, address in found.items():
        response = client.get(address)
        with Image.open(io.BytesIO(content_of(response))) as small:
            assert small.size == (width, pytest.approx(width * 2 / 3, abs=1))
        assert response["Content-Type"] == "image/webp"
        assert response["X-Content-Type-Options"] == "nosniff"
    assert tuple(found) == WIDTHS


def test_a_small_photo_is_not_made_larger(client, photo):
    buffer = io.BytesIO()
    Image.new("RGB", (60, 60), (200, 40, 40)).save(buffer, "PNG")
    photo.image.save("small.png", ContentFile(buffer.getvalue()))

    answer = content_of(client.get(addresses(photo)[512]))

    with Image.open(io.BytesIO(answer)) as shown:
        assert shown.size == (60, 60)


def test_what_may_not_be_seen_has_no_thumbnail_either(client, photo):
    address = addresses(photo)[96]
    seen = client.get(address).status_code
    Product.objects.update(is_published=False)

    hidden = client.get(address).status_code
    client.force_login(User.objects.create_user("staff", is_staff=True))
    for_staff = client.get(address).status_code

    assert (seen, hidden, for_staff) == (200, 404, 200)


@pytest.mark.parametrize("width", [0, 97, 5000])
def test_only_the_sizes_of_the_pages_are_made(client, photo, media, width):
    address = addresses(photo)[96].replace("/96/", f"/{width}/")

    assert client.get(address).status_code == 404
    assert not list(media.rglob("*.webp"))


def test_a_broken_photo_is_not_there_and_no_error(client, photo):
    photo.image.save("broken.jpg", ContentFile(b"\xff\xd8\xff no photo"))

    assert client.get(addresses(photo)[96]).status_code == 404


def test_a_thumbnail_is_made_once_and_anew_for_a_new_photo(client, photo, media):
    address = addresses(photo)[96]

    first = content_of(client.get(address))
    again = content_of(client.get(address))

    assert again == first
    assert len(list(media.rglob("*.webp"))) == 1


def test_who_has_a_thumbnail_is_told_so_as_long_as_it_may_be_seen(client, photo):
    address = addresses(photo)[96]
    had = {"If-None-Match": client.get(address)["ETag"]}

    unchanged = client.get(address, headers=had)
    Product.objects.update(is_published=False)
    hidden = client.get(address, headers=had)

    assert (unchanged.status_code, hidden.status_code) == (304, 404)


def test_pictures_elsewhere_have_no_sizes():
    assert srcset("https://pictures.example/a.jpg") == ""
    assert srcset("") == ""


def test_the_cards_of_a_list_name_their_sizes(client, photo):
    page = client.get("/all/").content.decode()

    assert f"{addresses(photo)[352]} 352w" in page
    assert 'sizes="(min-width: 48rem) 17rem, 46vw"' in page


@pytest.mark.parametrize("address", ["/", "/all/", "/product/p1/", "/visual-search/", "/basket/"])
def test_every_page_says_what_it_is(client, photo, address):
    page = client.get(address).content.decode()

    said = re.findall(r'<meta name="description" content="([^"]+)">', page)

    assert len(said) == 1


@pytest.fixture
def compressing(settings) -> None:
    settings.MIDDLEWARE = ["shop_demo.compression.PageCompression", *settings.MIDDLEWARE]


def test_pages_are_compressed_and_pictures_are_not(client, photo, compressing):
    asking = {"Accept-Encoding": "gzip"}

    page = client.get("/all/", headers=asking)
    picture = client.get(addresses(photo)[352], headers=asking)

    assert page["Content-Encoding"] == "gzip"
    assert b"Wide thing" in gzip.decompress(page.content)
    assert "Content-Encoding" not in picture


def test_equal_pages_have_different_lengths(client, photo, compressing):
    sizes = {
        len(client.get("/all/", headers={"Accept-Encoding": "gzip"}).content) for _ in range(9)
    }

    assert len(sizes) > 1


def test_an_unknown_address_and_an_error_have_pages_of_the_shop(client, db):
    missing = client.get("/nothing/here/")

    assert missing.status_code == 404
    assert "Page not found" in missing.content.decode()
    assert "Something went wrong" in render_to_string("500.html")
