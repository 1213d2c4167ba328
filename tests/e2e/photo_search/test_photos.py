"""The ways to bring a photo, and what becomes of it before it is sent."""

import base64
import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from shop_demo.catalogue.models import Product

from .conftest import expect_titles, scene_bytes, settled, take_step

# A photo as an app of the system would hand it over.
MAKE_FILE = """([encoded, type]) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], "scene", { type }));
  return transfer;
}"""


def transfer_of(page, content=None, *, kind="image/png"):
    encoded = base64.b64encode(scene_bytes() if content is None else content).decode()
    return page.evaluate_handle(MAKE_FILE, [encoded, kind])


# Notes the photos that the page sends: Playwright does not see them in a form.
NOTE_PHOTOS = """
  window.sent = [];
  const send = window.fetch;
  window.fetch = (address, options) => {
    const photo = options?.body?.get?.("photo");
    if (photo) window.sent.push(photo);
    return send(address, options);
  };
"""
READ_PHOTO = """async () => {
  const bytes = new Uint8Array(await window.sent[0].arrayBuffer());
  return [window.sent[0].name, btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""))];
}"""


def test_the_page_says_what_it_takes_before_anything_is_chosen(page, address, complaints):
    page.goto(address)

    expect(page.get_by_text("JPEG, PNG or WebP, up to 10")).to_be_visible()
    expect(page.get_by_text("used for this search only and not kept")).to_be_visible()
    expect(page.get_by_text("drop a photo anywhere")).to_be_visible()
    assert page.locator(".vs-ways-row > *").first.inner_text() == "Choose your photo"
    assert complaints == []


def test_a_chosen_photo_is_shown_and_searched_with_at_once(search, complaints):
    page = search()

    expect_titles(page, "Red mug", "Rosy mug", "Navy jug", "Green vase")
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("4 products found.")
    assert complaints == []


def test_a_photo_can_be_dropped_anywhere(page, address):
    page.goto(address)
    files = transfer_of(page)

    page.dispatch_event("h1", "dragover", {"dataTransfer": files})
    expect(page.locator(".is-dropping")).to_have_count(1)
    page.dispatch_event("h1", "drop", {"dataTransfer": files})

    expect(page.locator(".vs-card-title").first).to_have_text("Red mug")


def test_a_photo_can_be_pasted(page, address):
    page.goto(address)

    page.evaluate(
        """(clipboardData) => document.body.dispatchEvent(
             new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))""",
        transfer_of(page),
    )

    expect(page.locator(".vs-card-title").first).to_have_text("Red mug")


def test_pasting_text_into_the_words_is_left_alone(search):
    page = search()

    page.get_by_label("Add words").focus()
    page.keyboard.insert_text("mug")

    expect(page.get_by_label("Add words")).to_have_value("mug")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_sample_photo_can_be_tried(new_context, address, samples, has_scripts):
    page = new_context(java_script_enabled=has_scripts).new_page()
    page.goto(address)

    page.get_by_role("link", name="A red thing").click()

    expect(page.locator(".vs-card-title").first).to_have_text("Red mug")


def test_phones_can_take_a_photo(new_context, address):
    context = new_context(has_touch=True, is_mobile=True)
    page = context.new_page()
    # Only browsers of devices with a camera know this property.
    page.add_init_script(
        "Object.defineProperty(HTMLInputElement.prototype, 'capture', { get: () => '' })"
    )
    page.goto(address)
    field = page.locator("#vs-photo")
    page.evaluate(
        """() => document.querySelector("#vs-photo").addEventListener("click", (event) => {
             document.body.dataset.capture = event.target.getAttribute("capture");
             event.preventDefault();
           })"""
    )

    page.get_by_role("button", name="Take a photo").click()

    assert page.locator("body").get_attribute("data-capture") == "environment"
    assert field.get_attribute("capture") is None


def test_feedback_comes_before_the_photo_is_read(page, address, scene):
    page.goto(address)
    page.evaluate(
        """() => document.querySelector("#vs-photo").addEventListener("change", () => {
             const root = document.querySelector("[data-vs-photo]");
             document.body.dataset.said = root.querySelector("[role=status]").textContent;
             document.body.dataset.bones = root.querySelectorAll(".vs-skeletons li").length;
           })"""
    )

    page.get_by_label("Choose your photo").set_input_files(scene)

    assert page.locator("body").get_attribute("data-said") == "Reading your photo …"
    assert page.locator("body").get_attribute("data-bones") == "8"


def test_what_leaves_the_browser_is_small_upright_and_without_notes(page, address, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SECRETCAMERA"
    path = tmp_path / "phone.jpg"
    path.write_bytes(scene_bytes(size=(4032, 3024), kind="JPEG", exif=exif, quality=90))
    page.add_init_script(NOTE_PHOTOS)
    page.goto(address)

    page.get_by_label("Choose your photo").set_input_files(str(path))
    settled(page)

    name, encoded = page.evaluate(READ_PHOTO)
    content = base64.b64decode(encoded)
    photo = Image.open(io.BytesIO(content))
    assert name == "photo.jpg"
    assert photo.size == (1200, 1600)
    assert not photo.getexif()
    assert b"SECRETCAMERA" not in content
    # Turned by its tag: what was on the left is on top.
    red, _green, blue = photo.convert("RGB").getpixel((600, 515))
    assert red > 150 > blue


def test_a_search_can_be_cancelled_and_taken_up_again(page, address, scene):
    page.goto(address)
    page.route(
        "**/visual-search/**",
        lambda route: None if route.request.method == "POST" else route.continue_(),
    )
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_label("Choose your photo").set_input_files(scene)

    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="Search cancelled")).to_be_visible()
    page.unroute("**/visual-search/**")
    page.get_by_role("button", name="Try again").click()

    expect(page.locator(".vs-card-title").first).to_have_text("Red mug")


def test_a_photo_cancelled_while_it_is_read_is_taken_up_again(page, address, scene):
    page.goto(address)
    page.evaluate(
        """() => {
             const read = window.createImageBitmap.bind(window);
             const pending = new Promise((resolve) => (window.goOn = resolve));
             window.createImageBitmap = (...all) => pending.then(() => read(...all));
           }"""
    )
    page.get_by_label("Choose your photo").set_input_files(scene)

    page.get_by_role("button", name="Cancel").click()
    page.evaluate("() => window.goOn()")
    page.get_by_role("button", name="Try again").click()

    expect(page.locator(".vs-card-title").first).to_have_text("Red mug")


def test_a_reload_finds_the_photo_in_the_tab(search):
    page = search()

    page.reload()
    settled(page)

    expect(page.get_by_role("img", name="Your photo")).to_be_visible()
    expect_titles(page, "Red mug", "Rosy mug", "Navy jug", "Green vase")


def test_an_address_whose_photo_is_gone_says_so(page, address):
    page.goto(f"{address}&kept=123&words=mug")

    expect(page.get_by_role("heading", name="Your photo is not here any more")).to_be_visible()
    expect(page.get_by_role("link", name="Choose another photo")).to_be_visible()


def test_a_part_of_a_products_own_picture_can_be_searched_with(page, address, complaints):
    red = Product.objects.get(name="Red mug")
    page.goto(f"{address}&product={red.pk}&image=1")

    expect_titles(page, "Rosy mug", "Navy jug", "Green vase")
    page.locator("[data-vs-box]").focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_url(re.compile("box="))
    settled(page)

    expect_titles(page, "Rosy mug", "Navy jug", "Green vase")
    assert complaints == []


def test_another_photo_begins_a_new_search_and_back_returns_to_the_first(search, tmp_path):
    page = search()
    take_step(page, "More", "Red mug")
    page.wait_for_url(re.compile("step="))
    settled(page)
    plain = tmp_path / "plain.png"
    Image.new("RGB", (300, 300), (30, 160, 60)).save(plain)

    page.get_by_label("Another photo").set_input_files(str(plain))
    expect(page.locator(".vs-card-title").first).to_have_text("Green vase")
    assert "step=" not in page.url
    page.go_back()

    expect(page.locator(".vs-card-title").first).to_have_text("Rosy mug")
    assert page.evaluate("document.querySelector('[data-vs-canvas]').width") == 900
