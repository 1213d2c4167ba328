"""On a phone: results at once, a photo that stays in sight, and a thumb that scrolls."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import box_of, settled

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SMALL = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
TOP = "(one) => one.getBoundingClientRect().top"


@pytest.fixture
def phone(new_context: Callable[..., Any], address: str, scene: str) -> Callable[..., Page]:
    """Open the page on a phone, choose a photo, and wait for the results."""

    def start(**options: Any) -> Page:
        page = new_context(**{**PHONE, **options}).new_page()
        page.goto(address)
        page.locator("#vs-photo").set_input_files(scene)
        if options.get("java_script_enabled", True):
            settled(page)
        else:
            page.get_by_role("button", name="Find products").click()
        return page

    return start


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


@pytest.mark.parametrize("screen", [PHONE, SMALL])
def test_after_a_photo_the_first_cards_are_on_the_screen_with_the_photo(phone, screen):
    page = phone(**screen)

    height = screen["viewport"]["height"]
    first, second = (page.locator(".vs-card").nth(number).bounding_box() for number in (0, 1))
    photo = page.locator("[data-vs-stage]").bounding_box()

    assert first["y"] == second["y"]
    assert first["y"] + first["height"] <= height
    assert photo["y"] >= 0
    assert photo["height"] <= height / 6


def test_the_answer_to_a_photo_is_said_and_has_the_focus(phone):
    page = phone()

    expect(page.get_by_role("status")).to_have_text("4 products found.")
    expect(page.get_by_role("heading", name="Most like your photo")).to_be_focused()


def test_whoever_writes_words_meanwhile_goes_on_writing(new_context, address, scene):
    page = new_context(**PHONE).new_page()
    page.goto(address)
    held = []

    def hold(route):
        held.append(route)

    page.route("**/visual-search/**part=answer**", hold)
    page.locator("#vs-photo").set_input_files(scene)
    page.get_by_label("Add words").focus()
    while not held:
        page.wait_for_timeout(50)

    held[0].continue_()
    settled(page)

    expect(page.get_by_label("Add words")).to_be_focused()


def test_the_small_photo_stays_in_sight_of_all_results(phone):
    page = phone()

    page.evaluate("scrollTo(0, document.body.scrollHeight)")

    assert page.evaluate("scrollY") > 0
    assert page.locator("[data-vs-stage]").evaluate(TOP) >= 0
    assert page.locator(".vs-photo-bar").bounding_box()["height"] < 844 / 6


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


def test_steps_and_filters_are_undone_one_after_another(phone):
    page = phone()
    for words in ("mugs", "red"):
        page.get_by_label("Add words").fill(words)
        page.get_by_label("Add words").press("Enter")
        page.wait_for_url(re.compile(f"words={words}"))
        settled(page)

    page.get_by_role("button", name="Undo", exact=True).click()
    page.wait_for_url(re.compile("words=mugs"))
    settled(page)
    expect(page.get_by_label("Add words")).to_have_value("mugs")
    page.get_by_role("button", name="Undo", exact=True).click()

    expect(page.locator(".vs-card-title")).to_have_count(4)
    expect(page.get_by_label("Add words")).to_have_value("")
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()


def test_without_scripts_results_begin_on_the_first_screen(phone):
    page = phone(java_script_enabled=False)

    expect(page.locator(".vs-card-title").first).to_have_text("Red mug")
    assert page.locator(".vs-card").first.bounding_box()["y"] < 844
    expect(page.get_by_role("button", name="Select a part")).to_be_hidden()


def test_right_to_left_the_small_photo_stands_on_the_right(new_context, address, scene):
    page = new_context(**PHONE).new_page()
    page.goto(address)
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.locator("#vs-photo").set_input_files(scene)
    settled(page)

    photo = page.locator("[data-vs-stage]").bounding_box()
    tools = page.locator(".vs-stage-tools").bounding_box()

    assert photo["x"] > tools["x"]


def test_what_has_the_focus_is_not_behind_the_photo(phone):
    page = phone()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.locator("summary", has_text="Like this?").last.focus()

    for _press in range(4):
        page.keyboard.press("Shift+Tab")
        hidden = page.evaluate(
            """() => {
              const bar = document.querySelector(".vs-photo-bar").getBoundingClientRect();
              return document.activeElement.getBoundingClientRect().bottom <= bar.bottom;
            }"""
        )
        assert not hidden


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


def test_a_card_has_one_control_beside_its_link(phone):
    page = phone()

    controls = page.locator(".vs-hit :is(button, summary)")
    shown = [one for one in controls.all() if one.is_visible()]

    assert len(shown) == page.locator(".vs-hit").count()


def test_beside_an_error_no_control_is_dead(phone, tmp_path):
    page = phone()
    wrong = tmp_path / "photo.jpg"
    wrong.write_text("no photo at all")

    page.locator("#vs-photo").set_input_files(str(wrong))
    expect(page.get_by_role("alert")).to_be_visible()

    for name in ("Whole photo", "Select a part", "Add", "Undo"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_hidden()
    expect(page.get_by_label("Choose your photo")).to_be_attached()
    expect(page.get_by_role("link", name="Choose another photo")).to_be_visible()


@pytest.mark.parametrize("count", [1, 3, 5])
def test_no_card_stands_alone_beside_an_empty_place(phone, count):
    page = phone()
    page.evaluate(
        """async (count) => {
          const list = document.querySelector(".vs-photo-grid");
          const others = [...document.querySelectorAll(".vs-photo-grid")].slice(1);
          for (const other of others) other.remove();
          const card = list.querySelector("li");
          list.replaceChildren(...Array.from({ length: count }, () => card.cloneNode(true)));
          const rows = [...document.scripts].find((one) => one.src.includes("photo_search.js"));
          const { arrangeRows } = await import(new URL("rows.js", rows.src));
          arrangeRows(document);
        }""",
        count,
    )

    last = page.locator(".vs-photo-grid > li").last.bounding_box()
    grid = page.locator(".vs-groups").bounding_box()

    assert last["width"] == pytest.approx(grid["width"], abs=1)


def test_without_scripts_the_shade_covers_the_photo_and_not_the_buttons_below_it(phone):
    page = phone(java_script_enabled=False)

    photo = page.get_by_role("img", name="Your photo").bounding_box()
    shade = page.locator(".vs-shade").bounding_box()

    assert shade == pytest.approx(photo, abs=1)
