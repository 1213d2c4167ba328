"""The whole flow for everybody: without scripts, by keyboard, small, large, dark, right to left."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

import visual_search

from .conftest import box_of, expect_titles, settled, take_step

STATIC = Path(visual_search.__file__).parent / "static" / "visual_search"
START = ("Red mug", "Rosy mug", "Navy jug", "Green vase")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_the_script_is_small():
    sizes = [path.stat().st_size for path in STATIC.glob("photo_*.js")]

    assert max(sizes) < 30_000
    assert sum(sizes) < 60_000


def test_without_scripts_everything_goes_by_forms(new_context, address, scene, assert_accessible):
    context = new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Choose your photo").set_input_files(scene)
    page.get_by_role("button", name="Find products").click()
    expect_titles(page, *START)
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()

    page.get_by_role("button", name="Object 2 of 2: right").click()
    expect(page.locator(".vs-card-title").first).to_have_text("Blue jug")
    page.get_by_role("button", name="Whole photo").click()
    page.get_by_label("Add words").fill("mugs")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("button", name="Remove “mugs”")).to_be_visible()
    page.get_by_text("Filters").click()
    page.get_by_label(re.compile("In stock only")).uncheck()
    page.get_by_role("button", name="Update the results").click()
    expect(page.locator(".vs-card-title", has_text="Ruby mug")).to_be_visible()
    take_step(page, "More", "Ruby mug")
    expect(page.get_by_role("navigation", name="Steps")).to_contain_text("more like Ruby mug")
    page.get_by_text("Select by numbers").click()
    for label, value in {"From the left": 60, "Width": 30}.items():
        page.get_by_label(label, exact=True).fill(str(value))
    page.get_by_role("button", name="Update the results").click()

    expect(page.locator(".vs-card-title").first).to_contain_text("mug")
    expect(page.get_by_label("From the left")).to_have_value("60.0")


def test_without_scripts_the_next_photo_replaces_the_first(new_context, address, scene, photo):
    context = new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.locator("#vs-photo").set_input_files(scene)
    page.get_by_role("button", name="Find products").click()

    page.locator("#vs-photo").set_input_files(photo((30, 160, 60)))
    page.get_by_role("button", name="Update the results").click()

    expect(page.locator(".vs-card-title").first).to_have_text("Green vase")


def tab_to(page, locator, *, most=40):
    for _press in range(most):
        page.keyboard.press("Tab")
        if locator.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"{locator} cannot be reached by Tab")


def test_the_whole_flow_goes_by_keyboard_alone(page, address, scene):
    page.goto(address)
    # Asked for before the way there: a chooser that opens in the same moment is missed.
    with page.expect_file_chooser() as chooser:
        tab_to(page, page.locator("#vs-photo"))
        page.keyboard.press("Space")
    chooser.value.set_files(scene)
    settled(page)
    before = box_of(page)
    tab_to(page, page.get_by_role("application"))
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function(
        "(before) => new URLSearchParams(location.search).get('box') !== before",
        arg=",".join(f"{value:g}" for value in before),
    )
    settled(page)
    tab_to(page, page.get_by_label("Add words"))
    page.keyboard.type("mug")
    page.keyboard.press("Enter")
    # The word moves the answer and leaves nothing out.
    expect_titles(page, *START)
    tab_to(page, page.locator("summary", has_text="Like this? Red mug"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Less like this: Red mug"))
    page.keyboard.press("Enter")
    expect(page.locator(".vs-card-title").first).to_have_text("Rosy mug")
    expect(page.get_by_role("heading", name="Most like your photo")).to_be_focused()
    tab_to(page, page.get_by_role("link", name="Rosy mug"))
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/product/product-1/"))


def test_coming_back_from_a_product_the_results_are_there_again(search):
    page = search()
    page.get_by_role("link", name="Rosy mug").click()
    page.wait_for_url(re.compile("/product/"))

    page.go_back()

    expect_titles(page, *START)
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()


LOOKS = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "small": {"viewport": {"width": 320, "height": 640}},
    "tablet": {"viewport": {"width": 768, "height": 1024}},
    "zoomed to 200 percent": {
        "viewport": {"width": 640, "height": 400}, "device_scale_factor": 2,
    },
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "reduced motion": {"reduced_motion": "reduce"},
}  # fmt: skip


@pytest.mark.parametrize("look", LOOKS)
def test_every_state_is_accessible_and_fits(new_context, address, scene, assert_accessible, look):
    context = new_context(**LOOKS[look])
    page = context.new_page()
    page.goto(address)
    assert_accessible(page)
    page.get_by_label("Choose your photo").set_input_files(scene)
    settled(page)
    assert_accessible(page)
    assert page.evaluate(OVERFLOW) <= 0
    take_step(page, "More", "Rosy mug")
    expect(page.get_by_role("navigation", name="Steps")).to_be_visible()
    page.evaluate(
        "() => document.querySelectorAll('details').forEach((one) => { one.open = true })"
    )
    assert_accessible(page)
    assert page.evaluate(OVERFLOW) <= 0
    page.get_by_label("Add words").fill("-mug -jug -vase -lamp")
    page.get_by_label("Add words").press("Enter")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    assert_accessible(page)
    context.set_offline(True)
    page.get_by_role("button", name="Whole photo").click()
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate(OVERFLOW) <= 0


def test_right_to_left_the_photo_stays_as_it_is(page, address, scene, assert_accessible):
    page.goto(address)
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.get_by_label("Choose your photo").set_input_files(scene)
    settled(page)

    box = page.locator("[data-vs-box]").bounding_box()
    stage = page.locator("[data-vs-stage]").bounding_box()
    left = (box["x"] - stage["x"]) / stage["width"] * 100

    assert left == pytest.approx(box_of(page)[0], abs=1)
    assert stage["x"] > page.locator(".vs-results").bounding_box()["x"]
    assert page.evaluate(OVERFLOW) <= 0
    assert_accessible(page)


def test_with_reduced_motion_nothing_moves(new_context, address, scene):
    context = new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.route("**/visual-search/**", lambda route: None)
    page.get_by_label("Choose your photo").set_input_files(scene)

    expect(page.locator(".vs-skeletons")).to_be_visible()

    assert page.evaluate("document.getAnimations().length") == 0
