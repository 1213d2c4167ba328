"""What a photo looks like in words stands above its answer, each a link that searches for it."""

import pytest

from shop_demo.catalogue.models import Product, ProductImage
from tests.conftest import picture_file
from tests.html import Page
from tests.photo_page.asking import ask
from tests.test_views import titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base")]


@pytest.fixture
def jugs(shelf, embed_all) -> list[Product]:
    """Four that look like the photo that asks, and say in words what they are."""
    made = []
    for number in range(4):
        product = Product.objects.create(
            name=f"Jug {number}", sku=f"j{number}", slug=f"j{number}", stock=3, price=1,
            category=shelf[0].category, colour="Red", material="Stoneware",
        )  # fmt: skip
        ProductImage.objects.create(product=product, image=picture_file((200, 30, 30 + number)))
        made.append(product)
    embed_all()
    return made


def test_chips_say_what_look_alikes_are_called_and_search_for_it(client, jugs):
    html = ask(client).content.decode()

    chips = [one["href"] for one in Page(html).named("a") if one.get("class") == "vs-word"]
    assert ">red</a>" in html
    assert ">stoneware</a>" in html
    assert len(chips) >= 2
    found = client.get(next(one for one in chips if "stoneware" in one))
    assert set(titles(found)) >= {one.name for one in jugs}


def test_nothing_is_said_of_a_photo_that_is_like_nothing(client, shelf):
    html = ask(client).content.decode()

    assert 'class="vs-word"' not in html
