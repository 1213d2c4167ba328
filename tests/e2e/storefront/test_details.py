"""Targets for fingertips, pairs on one line, full rows, and errors in the shop's clothes."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from shop_demo.catalogue.models import Product

PAGES = (
    "/",
    "/category/mugs/",
    "/product/red-mug/",
    "/basket/",
    "/visual-search/?q=zzzz",
    "/nothing/",
)
# Links within a sentence and checkboxes, whose labels are the target, may be smaller.
TARGETS = (
    "header a, header button, main button, main a.button, main a.chip, main summary,"
    " main select, main input:not([type=hidden], [type=checkbox]), footer button"
)


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": 390, "height": 844})
    return page


@pytest.mark.parametrize("address", PAGES)
def test_what_is_pressed_is_as_large_as_a_fingertip(store, phone, address):
    phone.goto(store + address)

    small = phone.locator(TARGETS).evaluate_all(
        """(all) => all
          .filter((one) => one.checkVisibility() && !one.closest(".hidden"))
          .map((one) => [one.outerHTML.slice(0, 60), one.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.width < 44 || box.height < 44))
          .map(([text, box]) => `${text} ${box.width} x ${box.height}`)"""
    )

    assert small == []


def test_buttons_beside_each_other_stand_on_one_line(store, page):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{store}/visual-search/?q=zzzz")

    first, second = (one.bounding_box() for one in page.locator("main .vs-both .vs-button").all())

    assert first["y"] == second["y"]
    assert first["height"] == second["height"]


@pytest.mark.parametrize("count", [1, 3, 5])
def test_a_last_card_alone_takes_its_row(store, phone, count):
    gone = Product.objects.order_by("pk").values_list("pk", flat=True)[count:]
    Product.objects.filter(pk__in=list(gone)).update(is_published=False)
    cache.clear()

    phone.goto(f"{store}/all/")
    cards = phone.locator(".listing .grid > li")
    expect(cards).to_have_count(count)

    last, grid = cards.last.bounding_box(), phone.locator(".listing .grid").bounding_box()
    assert last["width"] == pytest.approx(grid["width"], abs=1)


def test_an_unknown_address_is_answered_by_the_shop(store, phone):
    answer = phone.goto(f"{store}/nothing/here/")

    assert answer
    assert answer.status == 404
    expect(phone.get_by_role("heading", level=1)).to_have_text("Page not found")
    expect(phone.get_by_role("link", name="See all products")).to_be_visible()


def test_pictures_come_in_the_size_that_is_shown(store, phone):
    phone.goto(f"{store}/category/mugs/")

    wasted = phone.locator("main img").evaluate_all(
        """(all) => all.filter((one) => one.complete && one.naturalWidth)
          .filter((one) => !one.width || !one.getAttribute("width") || !one.srcset)
          .map((one) => one.src)"""
    )

    assert phone.locator("main img[srcset]").count() > 0
    assert wasted == []
