"""Numbers for machines are written plainly, however the shop writes numbers for people."""

import re

import pytest
from django.template import Context, Template

from shop_demo.catalogue.models import Category, Product, ProductImage
from tests.conftest import picture_file
from tests.html import Page
from tests.photo_page.asking import SHOP, address_of, ask
from tests.test_views import checked, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base")]

SEPARATED = re.compile(r"\d[.,\u00a0\u202f]\d{3}(?!\d)")


@pytest.fixture(params=["en", "de"])
def big_numbers(request, settings, embed_all) -> list[Product]:
    """Everything has a key above a thousand."""
    settings.USE_THOUSAND_SEPARATOR = True
    settings.LANGUAGE_CODE = request.param
    kinds = [Category.objects.create(pk=1234 + n, name=f"kind {n}", slug=f"k{n}") for n in (0, 1)]
    made = []
    for number in range(1230, 1236):
        product = Product.objects.create(
            pk=number, name=f"p{number}", sku=str(number), slug=f"s{number}", stock=3,
            price=number, category=kinds[number % 2],
        )  # fmt: skip
        colour = (200, 30 + number - 1230, 30)
        ProductImage.objects.create(product=product, image=picture_file(colour))
        made.append(product)
    embed_all()
    return made


def separated(html: str) -> list[tuple[str, str]]:
    return [
        (name, value)
        for _tag, attributes in Page(html).elements
        for name, value in attributes.items()
        if value and SEPARATED.search(value) and name not in ("placeholder", "alt", "aria-label")
    ]


def test_no_value_and_no_address_of_the_photo_page_has_separators(client, big_numbers, configure):
    configure(PAGE_SIZE=2)

    response = ask(client, filter_price_min="1000", filter_price_max="9999")

    checked(response)
    assert titles(response) == ["p1230", "p1231"]
    assert separated(response.content.decode()) == []


def test_more_like_this_and_filters_work_with_keys_above_a_thousand(client, big_numbers):
    page = checked(ask(client))
    step = next(one["value"] for one in page.named("button") if one.get("name") == "step")
    kind = next(
        one["value"] for one in page.named("input") if one.get("value", "").startswith("123")
    )

    assert step == "more:1230"
    undo = [
        one for one in checked(ask(client, step=step)).named("button") if "undo" in one.values()
    ]
    assert [one["value"] for one in undo] == ["more:1230"]
    assert titles(ask(client, filter_category=kind, step=step))


def test_no_value_and_no_address_of_a_widget_has_separators(client, big_numbers):
    html = Template(
        "{% load visual_search %}{% similar_products p limit=3 %}"
        "{% similar_products p limit=3 lazy=True filters='price_max=2000' %}"
    ).render(Context({"p": big_numbers[0]}))

    assert "p1231" in html
    assert separated(html) == []
    assert client.get(f"{SHOP}&product=1230").status_code == 200


def test_a_bound_written_as_in_the_shoppers_language_stands_plainly_in_its_field(
    client, big_numbers, settings
):
    typed = {"en": "1,232.00", "de": "1.232,00"}[settings.LANGUAGE_CODE]

    response = ask(client, filter_price_max=typed)

    page = checked(response)
    [field] = [one for one in page.named("input") if one.get("name") == "filter_price_max"]
    assert field["value"] == "1232.00"
    assert address_of(response)["filter_price_max"] == "1232.00"
