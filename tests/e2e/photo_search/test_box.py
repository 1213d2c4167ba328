"""The box on the photo: by mouse, by finger, by keyboard, by numbers, and by the dots."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import box_of, settled


def drag(page, start, end, *, steps=8):
    """Drag from one point of the photo to another, in fractions of it."""
    frame = page.locator("[data-vs-stage]").bounding_box()

    def at(point):
        return frame["x"] + point[0] * frame["width"], frame["y"] + point[1] * frame["height"]

    page.mouse.move(*at(start))
    page.mouse.down()
    page.mouse.move(*at(end), steps=steps)
    page.mouse.up()


def await_box(page, before):
    page.wait_for_function(
        "(before) => new URLSearchParams(location.search).get('box') !== before", arg=before
    )
    settled(page)


def box_text(page):
    return page.evaluate("new URLSearchParams(location.search).get('box')")


def test_the_box_begins_on_the_main_object(search):
    page = search()

    left, top, width, height = box_of(page)

    assert left < 15 < 50 < left + width < 60
    assert top < 25 < 80 < top + height < 90
    expect(page.locator("[data-vs-box]")).to_be_visible()


def test_drawing_a_box_searches_in_it_without_another_upload(search, complaints):
    page = search()
    chosen = []

    def note(chooser):
        chosen.append(chooser)

    page.on("filechooser", note)
    before = box_text(page)

    drag(page, (0.66, 0.38), (0.86, 0.72))
    await_box(page, before)

    expect(page.locator(".vs-card-title").first).to_have_text("Blue jug")
    assert box_of(page) == pytest.approx([66, 38, 20, 34], abs=1.5)
    assert chosen == []
    assert complaints == []


def test_the_box_can_be_moved_and_resized_by_mouse(search):
    page = search()
    first = box_of(page)

    drag(page, (0.3, 0.5), (0.4, 0.5))
    await_box(page, box_text_of(first))
    moved = box_of(page)
    left, top, width, height = (value / 100 for value in moved)
    drag(page, (left + width, top + height), (left + width - 0.1, top + height - 0.2))
    await_box(page, box_text_of(moved))

    resized = box_of(page)
    assert moved == pytest.approx([first[0] + 10, *first[1:]], abs=1.5)
    assert resized == pytest.approx([moved[0], moved[1], moved[2] - 10, moved[3] - 20], abs=1.5)


def box_text_of(box):
    return ",".join(f"{value:g}" for value in box)


def test_back_and_forward_restore_box_and_results(search):
    page = search()
    before = box_text(page)
    drag(page, (0.66, 0.38), (0.86, 0.72))
    await_box(page, before)
    drawn = box_text(page)

    page.go_back()
    await_box(page, drawn)
    expect(page.locator(".vs-card-title").first).to_have_text("Red mug")
    assert box_text(page) == before
    page.go_forward()
    await_box(page, before)

    expect(page.locator(".vs-card-title").first).to_have_text("Blue jug")
    page.go_back()
    page.go_back()
    expect(page.get_by_label("Choose your photo")).to_be_attached()
    expect(page.locator(".vs-results")).to_have_count(0)


def test_the_box_goes_by_keyboard(search):
    page = search()
    first = box_of(page)
    page.get_by_role("application", name="Selected part of the photo").focus()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    await_box(page, box_text_of(first))
    moved = box_of(page)
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile("box=whole"))
    settled(page)

    x, y, width, height = first
    assert moved == pytest.approx([x + 2, y + 2, width - 2, height - 2], abs=0.11)
    expect(page.get_by_role("application")).to_be_focused()


def test_every_change_of_the_box_is_said(search):
    page = search()
    page.evaluate(
        """() => {
          window.heard = [];
          const status = document.querySelector("[data-vs-status]");
          new MutationObserver(() => window.heard.push(status.textContent))
            .observe(status, { childList: true });
        }"""
    )
    page.get_by_role("application").focus()

    page.keyboard.press("Escape")
    page.wait_for_url(re.compile("box=whole"))
    settled(page)

    heard = page.evaluate("window.heard")
    assert heard[0].startswith("The whole photo is selected.")
    assert heard[-1] == "4 products found."


def test_numbers_select_a_part_too(search):
    page = search()
    page.get_by_text("Select by numbers").click()
    for label, value in (
        ("From the left", 66),
        ("From the top", 38),
        ("Width", 20),
        ("Height", 34),
    ):
        page.get_by_label(label, exact=True).fill(str(value))

    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("box=66.0,38.0,20.0,34.0"))

    expect(page.locator(".vs-card-title").first).to_have_text("Blue jug")


def test_the_whole_photo_is_one_click_away(search):
    page = search()

    page.get_by_role("button", name="Whole photo").click()
    page.wait_for_url(re.compile("box=whole"))
    settled(page)

    expect(page.locator("[data-vs-box]")).to_have_class(re.compile("is-whole"))


def test_dots_mark_other_objects_and_are_buttons_with_names(search):
    page = search()

    dot = page.get_by_role("button", name="Object 2 of 2: right")
    frame = dot.bounding_box()
    dot.click()
    expect(page.locator(".vs-card-title").first).to_have_text("Blue jug")

    assert min(frame["width"], frame["height"]) >= 24
    assert box_of(page)[0] > 55
    expect(page.get_by_role("button", name=re.compile("Object 1 of 2"))).to_be_visible()


def test_handles_are_large_enough(search):
    page = search()

    for handle in page.locator("[data-vs-handle]").all():
        frame = handle.bounding_box()
        assert min(frame["width"], frame["height"]) >= 24


def test_a_tap_beside_the_box_brings_it_there(search):
    page = search()
    first = box_of(page)
    frame = page.locator("[data-vs-stage]").bounding_box()

    page.mouse.click(frame["x"] + frame["width"] * 0.6, frame["y"] + frame["height"] * 0.2)
    await_box(page, box_text_of(first))

    left, _top, width, _height = box_of(page)
    assert width == pytest.approx(first[2], abs=0.2)
    assert left + width / 2 == pytest.approx(60, abs=2)
