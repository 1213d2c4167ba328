"""More photos of the same thing, added and taken away on the page."""

import re

from playwright.sync_api import expect

from tests.conftest import picture_bytes

from .conftest import PHONE, settled

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def as_file(colour):
    return {"name": "view.png", "mimeType": "image/png", "buffer": picture_bytes(colour)}


def test_views_are_added_seen_and_taken_away_by_keyboard_on_a_phone(phone, assert_accessible):
    page = phone(**PHONE)
    adding = page.get_by_label("Add a view")
    views = page.get_by_role("list", name="Photos of the same thing")
    expect(views).to_be_hidden()

    adding.set_input_files([as_file((30, 40, 200)), as_file((30, 160, 60))])
    settled(page)

    expect(views.get_by_role("img")).to_have_count(3)
    expect(page).to_have_url(re.compile("view=.*view="))
    assert page.evaluate(OVERFLOW) == 0
    assert_accessible(page)

    page.reload()
    settled(page)
    expect(views.get_by_role("img")).to_have_count(3)

    page.get_by_role("button", name="Remove photo 2").press("Enter")
    settled(page)
    expect(views.get_by_role("img")).to_have_count(2)
    expect(page.get_by_role("button", name="Remove photo 2")).to_be_focused()

    # Without the first the other one is searched with, and needs no small picture.
    page.get_by_role("button", name="Remove photo 1").press("Enter")
    settled(page)
    expect(views).to_be_hidden()
    expect(page.locator(".vs-card-title").first).to_have_text("Green vase")

    page.go_back()
    settled(page)
    expect(views.get_by_role("img")).to_have_count(2)
