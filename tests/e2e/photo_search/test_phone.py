"""On a phone: results at once, and a photo that stays in sight."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import PHONE, settled

SMALL = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
TOP = "(one) => one.getBoundingClientRect().top"


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
