"""The camera button of a search field, and its dialog."""

import re

import pytest
from django.http import HttpResponse
from django.template import engines
from django.urls import path
from playwright.sync_api import expect

from tests.urls import urlpatterns as shop_urls

from .conftest import expect_titles, settled

TEMPLATE = """{% load visual_search %}<!doctype html><html lang="en"><head><title>Shop</title>
<meta name="viewport" content="width=device-width"></head><body><main><h1>Shop</h1>
<form role="search"><label for="q">Search</label><input id="q">
{% photo_search_button model="catalogue-product" %}</form></main></body></html>"""


def shop(_request) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(TEMPLATE).render({}))


urlpatterns = [path("with-button/", shop), *shop_urls]


@pytest.fixture
def front(address, settings, live_server) -> str:
    settings.ROOT_URLCONF = __name__
    return f"{live_server.url}/with-button/"


def test_the_button_opens_a_dialog_with_the_same_ways(
    page, front, scene, assert_accessible, complaints
):
    page.goto(front)

    page.get_by_role("link", name="Search with a photo").click()
    dialog = page.get_by_role("dialog", name="Search with a photo")
    expect(dialog).to_be_visible()
    assert_accessible(page)
    dialog.get_by_label("Choose your photo").set_input_files(scene)
    page.wait_for_url(re.compile("kept="))
    settled(page)

    expect_titles(page, "Red mug", "Rosy mug", "Navy jug", "Green vase")
    assert complaints == []


def test_escape_closes_the_dialog_and_returns_to_the_button(page, front):
    page.goto(front)
    button = page.get_by_role("link", name="Search with a photo")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()


def test_the_dialog_can_be_closed_by_its_button(page, front):
    page.goto(front)
    page.get_by_role("link", name="Search with a photo").click()

    page.get_by_role("button", name="Close").click()

    expect(page.get_by_role("dialog")).to_have_count(0)


def test_without_scripts_the_button_is_a_link_to_the_page(new_context, front):
    context = new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(front)

    page.get_by_role("link", name="Search with a photo").click()

    expect(page.get_by_label("Choose your photo")).to_be_visible()


def test_where_the_dialog_cannot_come_the_page_does(page, front):
    page.goto(front)
    page.route("**part=ways", lambda route: route.abort())

    page.get_by_role("link", name="Search with a photo").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Search with a photo")


CONTRAST = """(one) => {
  const light = (colour) => {
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const linear = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const style = getComputedStyle(one);
  const [dark, bright] = [light(style.color), light(style.backgroundColor)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("bar", ["#ffffff", "#14211d", "#1f3fae", "#777777"])
def test_the_camera_is_seen_on_any_bar_whatever_it_inherits(new_context, front, bar, scheme):
    page = new_context(color_scheme=scheme).new_page()
    page.goto(front)
    page.evaluate(
        """(bar) => {
          const form = document.querySelector("form");
          form.style.setProperty("background-color", bar);
          form.style.setProperty("color", bar);
        }""",
        bar,
    )
    camera = page.get_by_role("link", name="Search with a photo")

    at_rest = camera.evaluate(CONTRAST)
    camera.hover()
    hovered = camera.evaluate(CONTRAST)

    assert min(at_rest, hovered) >= 4.5
    assert min(camera.bounding_box()["width"], camera.bounding_box()["height"]) >= 44


def test_a_shop_gives_the_camera_the_colours_of_its_bar(page, front):
    page.goto(front)
    page.evaluate(
        """() => {
          const { style } = document.querySelector("form");
          style.setProperty("--visual-search-camera", "rgb(255, 255, 255)");
          style.setProperty("--visual-search-camera-surface", "rgb(20, 33, 29)");
        }"""
    )

    camera = page.get_by_role("link", name="Search with a photo")

    expect(camera).to_have_css("color", "rgb(255, 255, 255)")
    expect(camera).to_have_css("background-color", "rgb(20, 33, 29)")
