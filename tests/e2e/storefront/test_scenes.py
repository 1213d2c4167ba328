"""A scene to shop from, its editor in the admin, and reviews of look-alikes, in a browser."""

import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from shop_demo.catalogue.models import Product, Review
from tests.merchandising.conftest import room
from visual_search.merchandising.scenes import make_scene, publish
from visual_search.models import EmbeddingSpace, Scene
from visual_search.registry import registry
from visual_search.store.vectors import packed

SIZES = ({"width": 390, "height": 844}, {"width": 1440, "height": 900})
DOT = "a.vs-scene-dot"


@pytest.fixture
def scene(store) -> Scene:
    searchable = registry.for_model(Product)
    made = make_scene(room(), name="A corner to read in", slug="living-room", searchable=searchable)
    return publish(made)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_dots_lead_to_their_cards(
    store, scene, page, browser: Browser, complaints, assert_accessible
):
    for size in SIZES:
        for colours in ("light", "dark"):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=colours)
            page.goto(store)
            expect(page.locator(DOT)).to_have_count(2)
            assert_accessible(f"{size['width']} {colours}")
            assert fits(page)

    page.locator(DOT).first.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".vs-scene-cards > li:target")).to_have_count(1)
    assert page.url.split("#")[1] in (page.locator(DOT).first.get_attribute("href") or "")
    assert complaints == []

    plain = browser.new_context(java_script_enabled=False)
    without = plain.new_page()
    without.goto(store)
    without.locator(DOT).last.click()
    assert without.url.endswith(without.locator(DOT).last.get_attribute("href") or "-")
    plain.close()


@pytest.fixture
def boss(store, page) -> Page:
    """A page of somebody who may do everything in the admin."""
    User.objects.create_superuser("boss", password="boss")
    page.goto(f"{store}/admin/login/")
    page.fill("#id_username", "boss")
    page.fill("#id_password", "boss")
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")
    return page


def test_dots_are_edited_by_pointer_and_keyboard(store, scene, boss, page, complaints):
    for size in SIZES:
        page.set_viewport_size(size)
        page.goto(f"{store}/admin/visual_search/scene/{scene.pk}/dots/")
        assert fits(page)
    first = scene.dots.all()[0]
    dot, across = page.locator(DOT).first, page.locator(f"#id_dot-{first.pk}-x")
    before = float(across.input_value())

    dot.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert float(across.input_value()) == pytest.approx(before + 6, abs=0.01)

    box = page.locator("[data-vs-picture]").bounding_box() or {}
    place = dot.locator(".vs-scene-mark").bounding_box() or {}
    page.mouse.move(place["x"] + 14, place["y"] + 14)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    assert float(across.input_value()) == pytest.approx(50, abs=0.5)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("saved")
    first.refresh_from_db()
    assert first.x == pytest.approx(0.5, abs=0.01)

    page.locator("[data-vs-picture]").click(position={"x": 12, "y": 12})
    expect(page.locator(DOT)).to_have_count(3)
    last = page.locator(".vs-editor-dots > li").last
    last.get_by_label("Look for another product").fill("green vase")
    last.get_by_role("button", name="Look for it").click()
    expect(last.get_by_role("radio", checked=True)).to_have_count(1)
    expect(last).to_contain_text("Green vase")

    for count in (3, 2):
        page.get_by_role("button", name="Undo the last change").click()
        expect(page.locator(DOT)).to_have_count(count)
    assert complaints == []

    # Last, since to measure contrasts beside what sticks it styles the page inline.
    for size in SIZES:
        page.set_viewport_size(size)
        found = Axe().run(page, context=".vs-scene-editor")
        assert found.violations_count == 0, found.generate_report()


def test_reviews_of_look_alikes_are_told_apart(store, page, complaints, assert_accessible):
    limits = {"very_close": -1.0, "similar": -1.5, "loosely_related": -2.0}
    scale = {"limits": limits, "by_category": {}}
    for space in EmbeddingSpace.objects.all():
        mean = packed(np.zeros(space.dimensions, np.float32))
        space.calibration = {"mean": mean, "scales": {"product": scale, "photo": scale}}
        space.save()
    Review.objects.filter(product__name="Red mug").delete()
    page.set_viewport_size(SIZES[0])

    page.goto(f"{store}/product/red-mug/")

    reviews = page.locator(".vs-review")
    expect(reviews).to_have_count(4)
    expect(reviews.first).to_contain_text("Of a product that looks like this one:")
    expect(reviews.first.get_by_role("link")).to_have_attribute("href", re.compile("/product/"))
    expect(page.locator(".product__rating")).to_have_count(0)
    assert_accessible("reviews of look-alikes")
    assert fits(page)
    assert complaints == []
