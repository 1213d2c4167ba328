"""The review of proposals in a browser: twenty at once, by keyboard, and taken back."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from shop_demo.catalogue.models import Product, ProductImage
from tests.conftest import picture_file
from visual_search import indexing
from visual_search.models import Document, Proposal

COUNT = 20


@pytest.fixture
def review(shop, page) -> str:
    """The address of the list, where twenty products wait for their colour."""
    for number in range(COUNT):
        product = Product.objects.create(
            name=f"Jug {number}", sku=f"J{number}", slug=f"jug-{number}", colour=""
        )
        ProductImage.objects.create(product=product, image=picture_file((30, 40, 150 + number)))
    Product.objects.filter(sku="E0").update(colour="Blue")
    Product.objects.filter(sku="E1").update(colour="Green")
    for _outcome in indexing.embed_pending(seconds=30):
        pass
    Proposal.objects.bulk_create(
        Proposal(
            document=document,
            attribute="colour",
            value="Blue",
            label="Blue",
            confidence=0.99 - document.pk / 100_000,
            source="looks",
            is_sure=True,
        )
        for document in Document.objects.filter(text__startswith="Jug")
    )
    User.objects.create_superuser("boss", password="boss")
    page.goto(f"{shop}/admin/login/")
    page.fill("#id_username", "boss")
    page.fill("#id_password", "boss")
    page.click("[type=submit]")
    return f"{shop}/admin/visual_search/proposal/"


def blue() -> int:
    return Product.objects.filter(name__startswith="Jug", colour="Blue").count()


def test_twenty_are_accepted_by_keyboard_and_taken_back(review, page, complaints):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(review)
    expect(page.locator("#result_list tbody img")).to_have_count(COUNT)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    first = page.locator("select[name^=choice-]").first
    first.focus()
    page.keyboard.type("Green")
    for box in page.locator(".action-select").all():
        box.focus()
        page.keyboard.press("Space")
    page.select_option("select[name=action]", "accept_selected")
    page.locator("button[name=index]").first.focus()

    page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_contain_text(f"{COUNT} were decided")
    assert (blue(), Product.objects.filter(colour="Green").count()) == (COUNT - 1, 2)

    page.get_by_role("button", name=f"Undo the last {COUNT} decisions").click()

    expect(page.locator(".messagelist")).to_contain_text(f"{COUNT} are open again")
    assert blue() == 0
    assert complaints == []
