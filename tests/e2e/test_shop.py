"""The shopper's main ways through the shop."""

import pytest
from playwright.sync_api import expect


def test_a_product_page_shows_look_alikes_first(shop, page, complaints):
    page.goto(f"{shop}/product/product-0/")

    cards = page.locator(".vs-similar .card__name")

    expect(cards).to_have_count(3)
    expect(cards.first).to_have_text("Rosy mug")
    assert complaints == []


def test_a_photo_finds_its_product(shop, page, complaints, photo):
    page.goto(f"{shop}/visual-search/")

    page.locator("#vs-photo").set_input_files(photo((205, 45, 40)))

    expect(page.locator(".vs-card-title").first).to_have_text("Red mug")
    assert complaints == []


def test_a_photo_finds_its_product_without_javascript(shop, browser, photo):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{shop}/visual-search/")

    page.locator("#vs-photo").set_input_files(photo((205, 45, 40)))
    page.get_by_role("button", name="Find products").click()

    expect(page.locator(".vs-card-title").first).to_have_text("Red mug")


def test_the_whole_search_goes_by_keyboard(shop, page, photo):
    page.goto(f"{shop}/visual-search/")
    page.locator("#vs-photo").set_input_files(photo((30, 40, 200)))

    page.locator(".vs-results").wait_for()
    page.locator(".vs-card").first.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Blue jug")


def test_a_file_that_is_no_photo_gets_a_friendly_refusal(shop, page, tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_text("not a photo at all")
    page.goto(f"{shop}/visual-search/")

    page.locator("#vs-photo").set_input_files(str(path))

    expect(page.get_by_role("alert")).to_contain_text("JPEG")
    expect(page.locator("#vs-photo")).to_be_attached()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways(shop, page, width):
    page.set_viewport_size({"width": width, "height": 800})

    for address in ("/", "/product/product-0/", "/visual-search/"):
        page.goto(shop + address)
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, address


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_shows_results_two_abreast(shop, page, photo, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{shop}/visual-search/")

    page.locator("#vs-photo").set_input_files(photo((205, 45, 40)))

    cards = page.locator(".vs-card")
    expect(cards).to_have_count(4)
    first, second = (cards.nth(number).bounding_box() for number in (0, 1))
    assert first["y"] == second["y"]
