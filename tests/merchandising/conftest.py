"""A shop with a red, a rosy and a blue thing, and a picture of a room with a red and a blue one."""

import io

import pytest
from django.contrib.auth.models import User
from PIL import Image

from shop_demo.catalogue.models import Product, ProductImage
from tests.conftest import picture_file

RED, ROSY, BLUE = (200, 40, 40), (250, 150, 170), (30, 40, 200)


@pytest.fixture
def boss(client, db):
    """Somebody who may do everything in the admin."""
    client.force_login(User.objects.create_superuser("boss"))
    return client


@pytest.fixture
def shop(embed_all) -> dict[str, Product]:
    made = {}
    for name, colour in (("Red mug", RED), ("Rosy mug", ROSY), ("Blue jug", BLUE)):
        slug = name.lower().replace(" ", "-")
        product = Product.objects.create(name=name, sku=slug, slug=slug, stock=3)
        ProductImage.objects.create(product=product, image=picture_file(colour))
        made[name] = product
    embed_all()
    return made


def room(*, is_empty: bool = False) -> bytes:
    """A grey room with a red thing on the left and a blue one on the right."""
    picture = Image.new("RGB", (600, 400), (150, 148, 145))
    if not is_empty:
        picture.paste(RED, (80, 120, 200, 280))
        picture.paste(BLUE, (400, 120, 520, 280))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=95)
    return file.getvalue()
