"""The results of a search with words: by keyboard, without scripts, small, and in each language."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from visual_search.search.query import naming

from .conftest import expect_titles, settled, titles

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(autouse=True)
def _names_of_this_shop() -> None:
    """What categories are called is remembered for a while, also from one test to the next."""
    naming.forget_names()


@pytest.fixture
def found(page: Page, address: str) -> Callable[..., Page]:
    """Type words into the box of the page and send them with Enter."""

    def start(words: str = "mug", *, where: Page | None = None) -> Page:
        shown = where or page
        shown.goto(f"{address}&q=zzzz")
        field = shown.get_by_role("searchbox").or_(shown.get_by_role("combobox")).first
        field.fill(words)
        field.press("Enter")
        shown.wait_for_url(lambda url: parse_qs(urlsplit(url).query)["q"] == [words])
        return shown

    return start


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_words_find_products_and_the_page_says_how_many(found, complaints):
    page = found("mug")

    expect(page.get_by_role("heading", level=1)).to_have_text("Found for “mug”")
    expect(page.get_by_role("heading", level=2)).to_have_text("2 products")
    assert set(titles(page)) == {"Red mug", "Rosy mug"}
    assert complaints == []


def test_what_narrows_refreshes_in_place_and_can_be_gone_back_from(found):
    page = found("mug")
    page.evaluate("window.isSamePage = true")
    page.get_by_label(re.compile("In stock only")).uncheck()
    expect(page.locator(".vs-card-title")).to_have_count(3)

    page.get_by_label("Sort by").select_option("-price")
    expect_titles(page, "Ruby mug", "Rosy mug", "Red mug")
    assert asked(page)["sort"] == ["-price"]
    page.go_back()
    expect(page.get_by_label("Sort by")).to_have_value("relevance")
    page.go_back()

    expect(page.locator(".vs-card-title")).to_have_count(2)
    assert page.evaluate("window.isSamePage")


def test_chips_go_one_by_one(found):
    page = found("mug under 10.50")
    chips = page.get_by_role("list", name="What narrows the results").get_by_role("link")
    expect(chips).to_have_count(2)

    page.get_by_role("link", name=re.compile("Remove Price")).click()

    expect(chips).to_have_count(1)
    expect(page.locator(".vs-card-title")).to_have_count(2)


def test_keyboard_alone_narrows_and_sorts(found):
    page = found("mug")
    page.get_by_label("Sort by").focus()
    page.keyboard.press("ArrowDown")
    expect_titles(page, "Red mug", "Rosy mug")
    expect(page.get_by_label("Sort by")).to_be_focused()

    stock = page.get_by_label(re.compile("In stock only"))
    stock.focus()
    page.keyboard.press("Space")

    expect(page.locator(".vs-card-title")).to_have_count(3)
    expect(stock).to_be_focused()


def test_without_scripts_all_of_it_is_a_form(new_context, found):
    page = found("mug", where=new_context(java_script_enabled=False).new_page())
    page.get_by_text("Filters").click()
    page.get_by_label(re.compile("In stock only")).uncheck()
    page.get_by_label("Sort by").select_option("-price")

    page.get_by_role("button", name="Update the results").click()

    expect_titles(page, "Ruby mug", "Rosy mug", "Red mug")
    page.get_by_role("link", name=re.compile("Search with a photo")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Search with a photo")


@pytest.mark.parametrize(("language", "sort"), [("en", "Sort by"), ("zh-hans", "排序")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_small_pages_are_accessible(new_context, found, assert_accessible, language, sort, scheme):
    options: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "color_scheme": scheme}
    context = new_context(**options, locale=language, extra_http_headers={
        "Accept-Language": language
    })  # fmt: skip
    page = found("mug", where=context.new_page())
    page.locator(".vs-filters > summary").click()

    expect(page.get_by_label(sort)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate(OVERFLOW) <= 0
    assert_accessible(page)


def test_in_german(new_context, address):
    page = new_context(locale="de-DE").new_page()
    page.goto(f"{address}&q=mug")

    assert page.locator("html").get_attribute("lang") == "de"
    expect(page.locator(".vs-card-title")).to_have_count(2)


def test_nothing_found_offers_the_camera(found, assert_accessible):
    page = found("bicyclepump")

    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    expect(page.get_by_role("link", name="Search with a photo").last).to_be_visible()
    assert_accessible(page)


def test_the_camera_takes_the_words_along(found, scene):
    page = found("mug")
    page.locator("[data-vs-open]").click()
    page.get_by_role("dialog").locator("input[name=photo]").set_input_files(scene)
    page.wait_for_url(re.compile(r"kept="))
    settled(page)

    assert asked(page)["words"] == ["mug"]
    expect(page.get_by_label("Add words")).to_have_value("mug")
    # Words beside a photo move its answer and leave nothing out.
    assert set(titles(page)[:2]) == {"Red mug", "Rosy mug"}
