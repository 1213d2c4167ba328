"""Why a product is there: the part of the photo that is on its picture, shown on both."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Locator, Page, expect

from shop_demo.catalogue.models import Product, ProductImage
from tests.encoders.test_ensemble import SEED
from tests.search.scenes import PLACE, is_within, scene
from visual_search import indexing
from visual_search.store import spaces

from .conftest import settled
from .test_everybody import LOOKS, OVERFLOW

PLATE = "tile-plate-cream-front.webp"
PRODUCTS = {"Plate": PLATE, "Twin plate": PLATE, "Mug": "harbour-mug-navy-front.webp"}


@pytest.fixture
def address(transactional_db: None, live_server: Any, use_encoder) -> str:
    """The page of a shop whose encoder finds matching parts."""
    use_encoder(
        "visual_search.encoders.backends.ensemble.Ensemble",
        networks=[0],
        second_look=["regions", "points"],
    )
    spaces.ensure_space()
    for name, picture in PRODUCTS.items():
        product = Product.objects.create(
            name=name, sku=name, slug=name.lower().replace(" ", "-"), style=name, stock=5
        )
        content = ContentFile((SEED / "pictures" / picture).read_bytes(), picture)
        ProductImage.objects.create(product=product, image=content)
    list(indexing.embed_pending(seconds=60))
    return f"{live_server.url}/visual-search/?model=catalogue-product"


@pytest.fixture
def scene_file(tmp_path: Path) -> str:
    path = tmp_path / "scene.jpg"
    path.write_bytes(scene(PLATE))
    return str(path)


def ask_why(page: Page) -> Locator:
    page.locator(".vs-why summary").first.click()
    match = page.locator(".vs-match").first
    expect(match).to_be_visible()
    return match


def outlined(figure: Locator) -> tuple[float, ...]:
    """The outlined part of a picture, in fractions of the picture as it is shown."""
    picture = figure.locator("img, canvas").bounding_box()
    part = figure.locator(".vs-part").bounding_box()
    assert picture
    assert part
    left = (part["x"] - picture["x"]) / picture["width"]
    top = (part["y"] - picture["y"]) / picture["height"]
    return (
        left,
        top,
        left + part["width"] / picture["width"],
        top + part["height"] / picture["height"],
    )


def test_the_part_is_outlined_on_both_pictures(page, address, scene_file, complaints):
    page.goto(address)
    page.get_by_label("Choose your photo").set_input_files(scene_file)
    settled(page)
    page.get_by_role("button", name="Whole photo").click()
    page.wait_for_url("**box=whole**")
    settled(page)

    mine, its = ask_why(page).locator("figure").all()

    expect(mine).to_have_text("Your photo: centre")
    expect(its).to_have_text("Its picture: centre")
    expect(its.locator("img")).to_have_js_property("complete", value=True)
    assert is_within(outlined(mine), PLACE, slack=0.05)
    assert is_within(outlined(its), (0, 0, 1, 1))
    for picture in (mine.locator("canvas"), its.locator("img")):
        frame = picture.bounding_box()
        assert frame["width"] > 100
    assert mine.locator("canvas").evaluate("(one) => one.width / one.height") == 1.5
    assert complaints == []


def test_the_part_is_right_on_the_photo_when_only_a_part_was_searched(page, address, scene_file):
    page.goto(address)
    page.get_by_label("Choose your photo").set_input_files(scene_file)
    settled(page)
    page.get_by_text("Select by numbers").click()
    for label, value in {
        "From the left": 45, "From the top": 25, "Width": 40, "Height": 55,
    }.items():  # fmt: skip
        page.get_by_label(label, exact=True).fill(str(value))
    page.keyboard.press("Enter")
    page.wait_for_url("**box=45.0**")
    settled(page)

    mine, _its = ask_why(page).locator("figure").all()

    assert is_within(outlined(mine), PLACE, slack=0.05)


def test_later_pages_show_it_too(page, address, scene_file, configure):
    configure(PAGE_SIZE=1)
    page.goto(address)
    page.get_by_label("Choose your photo").set_input_files(scene_file)
    settled(page)
    page.get_by_role("button", name="More results").click()
    page.wait_for_url("**offset=1**")
    settled(page)

    mine, its = ask_why(page).locator("figure").all()

    assert is_within(outlined(mine), PLACE, slack=0.05)
    assert is_within(outlined(its), (0, 0, 1, 1))


def test_without_scripts_a_photo_of_the_shop_is_shown_too(new_context, address):
    page = new_context(java_script_enabled=False).new_page()
    plate = Product.objects.get(name="Plate")
    page.goto(f"{address}&product={plate.pk}&box=5,5,90,90")

    mine, its = ask_why(page).locator("figure").all()

    expect(mine.locator("img")).to_be_visible()
    for part in (outlined(mine), outlined(its)):
        assert is_within(part, (0, 0, 1, 1))
    assert outlined(mine) == pytest.approx(outlined(its), abs=0.03)


def test_right_to_left_the_part_stays_where_it_is(page, address, scene_file, assert_accessible):
    page.goto(address)
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.get_by_label("Choose your photo").set_input_files(scene_file)
    settled(page)

    mine, _its = ask_why(page).locator("figure").all()

    assert is_within(outlined(mine), PLACE, slack=0.05)
    assert page.evaluate(OVERFLOW) <= 0
    assert_accessible(page)


def test_without_scripts_the_part_of_the_photo_is_named(new_context, address, scene_file):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(address)
    page.get_by_label("Choose your photo").set_input_files(scene_file)
    page.get_by_role("button", name="Find products").click()

    match = ask_why(page)

    expect(match).to_contain_text("Your photo: centre")
    assert is_within(outlined(match.locator("figure").nth(1)), (0, 0, 1, 1))


@pytest.mark.parametrize("look", ["small", "phone", "dark", "forced colours"])
def test_everybody_can_see_it(new_context, address, scene_file, assert_accessible, look):
    page = new_context(**LOOKS[look]).new_page()
    page.goto(address)
    page.get_by_label("Choose your photo").set_input_files(scene_file)
    settled(page)

    match = ask_why(page)

    assert page.evaluate(OVERFLOW) <= 0
    assert_accessible(page)
    mine, its = match.locator("figure").all()
    assert is_within(outlined(mine), PLACE, slack=0.05)
    assert is_within(outlined(its), (0, 0, 1, 1))
