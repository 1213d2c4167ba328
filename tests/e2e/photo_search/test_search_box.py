"""The search box as a combobox: roles, keyboard, mouse, and without its script."""

import re

import pytest
from playwright.sync_api import Page, expect

from shop_demo.catalogue.models import Product
from visual_search.registry import registry
from visual_search.search.query import naming
from visual_search.store.documents import drift


@pytest.fixture
def box(page: Page, address: str) -> Page:
    """A page whose box knows the words of the catalogue."""
    naming.forget_names()
    drift.reconcile(registry.for_model(Product))
    page.goto(f"{address}&q=vase")
    return page


def test_suggestions_are_a_combobox_for_screen_readers(complaints, box, assert_accessible):
    field = box.get_by_role("combobox", name="Search the shop")
    expect(field).to_have_attribute("aria-expanded", "false")

    field.fill("mu")

    suggestions = box.get_by_role("listbox", name="Suggestions")
    expect(suggestions).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(suggestions.get_by_role("option").first).to_be_visible()
    expect(suggestions.get_by_role("group", name="Products")).to_contain_text("Red mug")
    expect(box.locator("[data-vs-search-status]")).to_contain_text("suggestions")
    assert_accessible(box)
    assert complaints == []


def test_the_keyboard_chooses_and_escape_closes(box):
    field = box.get_by_role("combobox", name="Search the shop")
    field.fill("red m")
    option = box.get_by_role("group", name="Products").get_by_role("option", name="Red mug")
    expect(option).to_be_visible()

    for _step in range(12):
        if option.get_attribute("aria-selected") == "true":
            break
        field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    expect(field).to_be_focused()
    field.press("Escape")
    expect(box.get_by_role("listbox", name="Suggestions")).to_be_hidden()
    expect(field).to_have_value("red m")
    field.press("ArrowDown")
    expect(option).to_be_visible()
    for _step in range(12):
        if option.get_attribute("aria-selected") == "true":
            break
        field.press("ArrowDown")
    field.press("Enter")

    box.wait_for_url(re.compile(r"/product/product-0/"))


def test_enter_without_a_choice_sends_what_was_typed(box):
    field = box.get_by_role("combobox", name="Search the shop")
    field.fill("mug")
    expect(box.get_by_role("listbox", name="Suggestions")).to_be_visible()

    field.press("Enter")

    expect(box.get_by_role("heading", level=1)).to_have_text("Found for “mug”")


def test_a_category_narrows_what_is_found(box):
    box.get_by_role("combobox", name="Search the shop").fill("mug")
    box.get_by_role("group", name="Categories").get_by_role("option", name="Mugs").click()

    box.wait_for_url(re.compile("filter_category="))
    expect(box.locator(".vs-card-title")).to_have_count(2)


def test_leaving_the_box_closes_its_list(box):
    box.get_by_role("combobox", name="Search the shop").fill("mug")
    expect(box.get_by_role("listbox", name="Suggestions")).to_be_visible()

    box.get_by_label("Sort by").focus()

    expect(box.get_by_role("listbox", name="Suggestions")).to_be_hidden()


def test_without_its_script_it_is_a_form(new_context, address):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}&q=vase")
    page.get_by_role("searchbox", name="Search the shop").fill("jug")

    page.get_by_role("button", name="Search", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Found for “jug”")
