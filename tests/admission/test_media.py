"""Pictures that the demo shop serves itself are pictures, for those who may see them."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.test import Client

from shop_demo.catalogue.models import Product, ProductImage
from tests.conftest import picture_bytes
from tests.faults.figures import record

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.admission.media_urls")]

POLICY = "default-src 'none'; sandbox"
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture(autouse=True)
def no_policy_of_the_test_project(settings) -> None:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if not one.startswith("tests.csp")]


@pytest.fixture
def add_photo(db) -> Callable[..., str]:
    """Add a product with one photo, and return the photo's address."""

    def add(content: bytes, *, name: str = "a.png", **fields: object) -> str:
        number = Product.objects.count() + 1
        product = Product.objects.create(
            sku=f"P{number}", name=f"P{number}", slug=f"p{number}", **fields
        )
        made = ProductImage(product=product)
        made.image.save(name, ContentFile(content))
        return made.image.url

    return add


def body_of(response) -> bytes:
    return b"".join(response) if response.streaming else response.content


def status_of(client: Client, address: str) -> int:
    response = client.get(address)
    body_of(response)
    return response.status_code


def test_a_photo_is_sent_as_what_its_bytes_are_and_as_nothing_that_runs(add_photo, client):
    kinds = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
    asked = 0
    for kind, content_type in kinds.items():
        for name in ("a.png", "a.jpg", "a.html", "a.svg", "a", "a.php.png", "a.css"):
            content = picture_bytes(kind=kind)
            address = add_photo(content, name=name)
            for headers in ({}, {"Accept": "text/html"}, {"Range": "bytes=0-9"}):
                response = client.get(address, headers=headers)

                assert response.status_code == 200
                assert response["Content-Type"] == content_type
                assert response["X-Content-Type-Options"] == "nosniff"
                assert response["Content-Security-Policy"] == POLICY
                assert "no-cache" in response["Cache-Control"]
                assert not response.cookies
                assert body_of(response) == content
                asked += 1

    record(23, f"{asked} of {asked} answers with type, nosniff and sandbox, no cookie", "100 %")


@pytest.mark.parametrize("content", [HTML, b"<svg/>", b"GIF8", b"", b"%PDF-1.7", b"\0" * 100])
@pytest.mark.parametrize("name", ["a.png", "a.html", "a.svg"])
def test_what_is_no_picture_is_not_served(add_photo, client, content, name):
    assert status_of(client, add_photo(content, name=name)) == 404


def test_what_is_hidden_is_not_told_from_what_does_not_exist(add_photo, client, media):
    hidden = add_photo(picture_bytes(), is_published=False)
    no_picture = add_photo(HTML)
    (media / "backup.sql").write_bytes(picture_bytes())

    answers = [
        client.get(address)
        for address in (
            hidden,
            no_picture,
            "/media/backup.sql",
            "/media/nothing.png",
            "/media/../settings.py",
            "/media/..%2f..%2fmanage.py",
            "/media//etc/passwd",
            "/media/%00",
            "/media/" + "a" * 3000,
        )
    ]

    assert {one.status_code for one in answers} == {404}
    assert len({body_of(one) for one in answers}) == 1


def test_unpublishing_and_deleting_take_the_photo_away_at_once(add_photo, client):
    address = add_photo(picture_bytes())
    assert status_of(client, address) == 200

    Product.objects.update(is_published=False)
    hidden = status_of(client, address)
    Product.objects.update(is_published=True)
    back = status_of(client, address)
    ProductImage.objects.all().delete()

    assert (hidden, back, status_of(client, address)) == (404, 200, 404)


def test_staff_see_the_photos_they_work_on(add_photo):
    address = add_photo(picture_bytes(), is_published=False)
    staff, member = Client(), Client()
    staff.force_login(User.objects.create_user("keeper", is_staff=True))
    member.force_login(User.objects.create_user("shopper"))

    seen = staff.get(address)
    assert body_of(seen) == picture_bytes()
    assert "private" in seen["Cache-Control"]
    assert status_of(member, address) == 404


def test_only_reading_is_allowed(add_photo, client):
    address = add_photo(picture_bytes())

    asked = client.head(address)
    assert body_of(asked) == b""
    assert asked.status_code == 200
    assert client.post(address).status_code == 405
