"""The scan page in a browser whose camera plays a video with a barcode."""

import re

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

from shop_demo.catalogue.models import Product
from tests.reading.pictures import GTIN, drawn

from .conftest import PHONE

OTHER = "9780140013993"


def video_of(code, path):
    """A second of a pack that is moved before the camera, as raw YUV."""
    bars = drawn(code)
    frames = []
    for number in range(10):
        scene = np.full((480, 640), 150, np.uint8)
        left, top = 120 + 4 * number, 140 + 2 * number
        scene[top : top + bars.shape[0], left : left + bars.shape[1]] = bars
        noise = np.random.default_rng(number).normal(0, 4, scene.shape)
        grey = np.clip(cv2.GaussianBlur(scene, (0, 0), 0.8) + noise, 16, 235).astype(np.uint8)
        frames.append(b"FRAME\n" + grey.tobytes() + b"\x80" * (2 * 320 * 240))
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + b"".join(frames))
    return str(path)


@pytest.fixture
def scanning(playwright, browser_type_launch_args, tmp_path):
    """Opens a page of a browser with a camera before which a code is held."""
    browsers = []

    def open_page(code, **device):
        played = video_of(code, tmp_path / "camera.y4m")
        camera = [
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={played}",
        ]
        options = browser_type_launch_args
        browser = playwright.chromium.launch(**{**options, "args": [*options["args"], *camera]})
        browsers.append(browser)
        return browser.new_context(permissions=["camera"], **device).new_page()

    yield open_page
    for browser in browsers:
        browser.close()


def test_a_code_before_the_camera_leads_to_its_product(scanning, address):
    product = Product.objects.get(name="Green vase")
    product.gtin = GTIN
    product.save()
    page = scanning(GTIN, **PHONE)
    page.goto(address)

    page.get_by_role("link", name="Scan a barcode").click()
    page.wait_for_url(re.compile(re.escape(product.get_absolute_url())))

    expect(page.get_by_role("heading", name="Green vase")).to_be_visible()


def test_what_is_not_sold_is_named_and_its_look_is_searched(scanning, address, assert_accessible):
    page = scanning(OTHER)
    complaints = []
    # This host has no icon, which a browser of its own asks for first.
    page.on("console", lambda one: "404" in one.text or complaints.append(one.text))
    page.goto(address.replace("?", "scan/?"))

    expect(page.get_by_role("status")).to_have_text(f"We do not sell {OTHER}.")
    assert_accessible(page)
    assert complaints == []
    page.get_by_role("button", name="See what looks like it").click()
    page.wait_for_url(re.compile("kept="))

    expect(page.get_by_text(f"We do not sell {OTHER}; these look like it.")).to_be_visible()


def test_without_a_camera_the_number_is_typed(page, address):
    page.goto(address)
    page.get_by_role("link", name="Scan a barcode").click()

    expect(page.get_by_role("status")).to_contain_text("type its number")
    page.get_by_label("Or type the number below the bars").fill("vase")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Found for “vase”")).to_be_visible()
