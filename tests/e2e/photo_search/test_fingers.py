"""Fingers on the page: one that scrolls, one that draws, and what they can hit."""

import pytest
from playwright.sync_api import Page, expect

from .conftest import PHONE, box_of, settled


class Thumb:
    """A finger as the browser sees it, below all scripts."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)

    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 12) -> None:
        self._send("touchStart", start)
        for step in range(1, steps + 1):
            share = step / steps
            self._send(
                "touchMove",
                (
                    start[0] + (end[0] - start[0]) * share,
                    start[1] + (end[1] - start[1]) * share,
                ),
            )
        self._send("touchEnd")

    def _send(self, kind: str, *points: tuple[float, float]) -> None:
        touched = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})


def place_on_photo(page: Page, x: float, y: float) -> tuple[float, float]:
    frame = page.locator("[data-vs-stage]").bounding_box()
    assert frame
    return frame["x"] + x * frame["width"], frame["y"] + y * frame["height"]


def test_a_thumb_that_scrolls_over_the_photo_scrolls_and_searches_nothing(phone):
    page = phone()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    before, address = box_of(page), page.url
    page.evaluate("scrollTo({ top: 200, behavior: 'instant' })")

    Thumb(page).drag(place_on_photo(page, 0.5, 0.5), (195, 200))

    page.wait_for_function("() => scrollY < 150")
    page.wait_for_timeout(600)
    assert box_of(page) == before
    assert page.url == address
    assert asked == []


def test_a_part_is_selected_in_a_mode_of_its_own_and_can_be_undone(phone, assert_accessible):
    page = phone()
    before = box_of(page)
    page.get_by_role("button", name="Select a part").click()
    assert_accessible(page)
    large = page.locator("[data-vs-stage]").bounding_box()

    Thumb(page).drag(place_on_photo(page, 0.66, 0.38), place_on_photo(page, 0.86, 0.72))
    expect(page.locator(".vs-card-title").first).to_have_text("Blue jug")
    drawn = box_of(page)
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".vs-card-title").first).to_have_text("Red mug")

    assert large["width"] > 240
    assert drawn == pytest.approx([66, 38, 20, 34], abs=2)
    assert box_of(page) == before
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_hidden()
    expect(page.get_by_role("heading", name="Most like your photo")).to_be_focused()


def test_on_a_tablet_a_finger_resizes_by_the_handles_alone(phone):
    page = phone(viewport={"width": 1100, "height": 800})
    left, top, width, height = box_of(page)
    before = page.url

    Thumb(page).drag(place_on_photo(page, 0.6, 0.6), place_on_photo(page, 0.9, 0.9))
    page.wait_for_timeout(600)
    unchanged = page.url
    corner = ((left + width) / 100, (top + height) / 100)
    Thumb(page).drag(place_on_photo(page, *corner), place_on_photo(page, 0.9, 0.95))
    page.wait_for_url(lambda address: address != before)
    settled(page)

    assert unchanged == before
    assert box_of(page) == pytest.approx([left, top, 90 - left, 95 - top], abs=3)


def test_a_press_on_the_small_photo_shows_it_large(phone):
    page = phone()

    page.locator("[data-vs-stage]").tap()

    expect(page.get_by_role("button", name="Done")).to_be_visible()
    expect(page.locator("[data-vs-handle='se']")).to_be_visible()


def test_fingers_are_not_told_to_drop_or_paste(new_context, address):
    page = new_context(**PHONE).new_page()
    page.goto(address)

    expect(page.get_by_text("drop a photo")).to_be_hidden()
    expect(page.get_by_text("one that you take now")).to_be_visible()


def test_touch_targets_are_as_large_as_a_fingertip(phone):
    page = phone()

    targets = page.locator(
        ".vs-photo-bar button, .vs-photo-bar label.vs-button, .vs-narrowing summary,"
        " .vs-words button, .vs-hit summary, .vs-pages button, .vs-progress button"
    )
    sizes = [one.bounding_box() for one in targets.all() if one.is_visible()]

    assert sizes
    assert min(size["height"] for size in sizes) >= 44
    assert min(size["width"] for size in sizes) >= 44
