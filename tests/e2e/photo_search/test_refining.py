"""Words, category, filters, steps, variants and pages."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import expect_titles, settled, take_step, titles

START = ("Red mug", "Rosy mug", "Navy jug", "Green vase")


def test_the_guessed_category_is_a_chip_that_can_be_changed(search, complaints):
    page = search()
    guess = page.get_by_label(re.compile("Mugs our guess"))
    expect(guess).not_to_be_checked()

    guess.check()
    page.wait_for_url(re.compile("filter_category="))
    expect_titles(page, "Red mug", "Rosy mug")
    page.get_by_label(re.compile("Jugs")).check()
    expect_titles(page, "Navy jug")
    page.get_by_label("Anything").check()

    expect_titles(page, *START)
    expect(page.get_by_label("Anything")).to_be_focused()
    assert complaints == []


def test_words_move_the_results_and_can_be_removed(search):
    page = search()

    page.get_by_label("Add words").fill("mugs")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove “mugs”").wait_for()
    expect(page.locator(".vs-card-title")).to_have_count(len(START))
    expect(page.locator(".vs-card-title").nth(0)).to_have_text("Red mug")
    expect(page.locator(".vs-card-title").nth(1)).to_have_text("Rosy mug")
    page.get_by_role("button", name="Remove “mugs”").click()

    expect_titles(page, *START)
    expect(page.get_by_label("Add words")).to_have_value("")


def test_filters_tell_how_many_products_they_leave(search):
    page = search()
    page.get_by_text("Filters").click() if not page.locator(".vs-filters[open]").count() else None

    expect(page.get_by_label("Kiln 3")).to_be_visible()
    page.get_by_label("Kiln 3").check()
    page.wait_for_url(re.compile("filter_brand="))

    expect_titles(page, "Red mug", "Rosy mug", "Navy jug")
    expect(page.get_by_label("Kiln 3")).to_be_focused()


def test_what_is_sold_out_comes_only_when_asked_for(search):
    page = search()
    page.get_by_text("Filters").click() if not page.locator(".vs-filters[open]").count() else None
    expect(page.get_by_label("In stock only 5")).to_be_checked()

    page.get_by_label("In stock only 5").uncheck()
    page.wait_for_url(re.compile("in_stock=0"))

    expect(page.locator(".vs-card-title", has_text="Ruby mug")).to_be_visible()
    expect(page.get_by_text("Sold out")).to_be_visible()


def test_words_that_nothing_has_leave_the_answer_to_the_photo(search):
    page = search()

    page.get_by_label("Add words").fill("unicorn")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove “unicorn”").wait_for()
    expect_titles(page, *START)
    page.get_by_role("button", name="Remove “unicorn”").click()

    expect_titles(page, *START)
    expect(page.get_by_label("Add words")).to_have_value("")


def test_steps_towards_and_away_from_products_can_be_undone_one_by_one(search):
    page = search()

    take_step(page, "More", "Navy jug")
    expect(page.get_by_role("navigation", name="Steps")).to_contain_text("more like Navy jug")
    take_step(page, "Less", "Red mug")
    expect(page.get_by_role("navigation", name="Steps")).to_contain_text("less like Red mug")
    settled(page)
    assert not {"Navy jug", "Red mug"} & set(titles(page))
    page.get_by_role("button", name="Undo: Navy jug").click()
    expect(page.get_by_role("navigation", name="Steps")).not_to_contain_text("Navy jug")
    settled(page)
    page.get_by_role("button", name="Undo: Red mug").click()

    expect_titles(page, *START)


def test_variants_are_folded_into_one_card(search):
    page = search()

    swatches = page.get_by_role("list", name="Variants of Navy jug")

    expect(swatches.get_by_role("link", name="Blue jug")).to_have_attribute(
        "href", re.compile("product-3")
    )
    expect(page.locator(".vs-card-title", has_text="Blue jug")).to_have_count(0)


def test_further_results_come_by_a_button_and_back_returns(search, configure):
    configure(PAGE_SIZE=2)
    page = search()
    expect_titles(page, "Red mug", "Rosy mug")

    page.get_by_role("button", name="More results").click()
    page.wait_for_url(re.compile("offset=2"))
    settled(page)
    second = titles(page)
    page.go_back()

    expect_titles(page, "Red mug", "Rosy mug")
    assert second == ["Navy jug", "Green vase"]


@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_next_page_shows_other_products(new_context, address, scene, configure, has_scripts):
    configure(PAGE_SIZE=2)
    page = new_context(java_script_enabled=has_scripts).new_page()
    page.goto(address)
    page.locator("#vs-photo").set_input_files(scene)
    if not has_scripts:
        page.get_by_role("button", name="Find products").click()

    page.get_by_role("button", name="More results").click()

    expect_titles(page, "Navy jug", "Green vase")
