"""Every empty or failing state has a text of its own and a next step."""

import re
import threading

import pytest
from playwright.sync_api import expect

from shop_demo.catalogue.models import Product
from tests.conftest import picture_bytes
from visual_search.admission.capacity import encoding_place
from visual_search.models import EmbeddingSpace

from .conftest import expect_titles, settled


def choose(page, address, photo):
    page.goto(address)
    page.get_by_label("Choose your photo").set_input_files(photo)


def as_file(content, *, name="photo.jpg", kind="image/jpeg"):
    return {"name": name, "mimeType": kind, "buffer": content}


def expect_problem(page, heading, step):
    problem = page.get_by_role("alert")
    expect(problem.get_by_role("heading")).to_have_text(heading)
    expect(problem.locator("a, button").first).to_have_text(re.compile(step))
    expect(problem).to_be_focused()


@pytest.mark.parametrize(
    ("content", "kind", "heading"),
    [
        (b"not a photo at all", "image/jpeg", "This file is not a photo"),
        (b"%PDF-1.4", "application/pdf", "This file is not a photo"),
        (picture_bytes(kind="JPEG")[:200], "image/jpeg", "This photo cannot be read"),
        (b"\xff\xd8" + b"x" * 70_000, "image/jpeg", "This photo is too big"),
        (picture_bytes(size=(8, 8)), "image/png", "This photo is too small"),
        (picture_bytes(size=(800, 20)), "image/png", "This photo is too narrow"),
    ],
    ids=["no photo", "another type", "damaged", "too big", "too small", "too narrow"],
)
def test_a_wrong_file_is_explained(
    page, address, configure, assert_accessible, content, kind, heading
):
    configure(UPLOAD_MAX_BYTES=50_000)
    choose(page, address, as_file(content, kind=kind))

    expect_problem(page, heading, "Choose another photo")
    assert_accessible(page)


def test_after_a_wrong_file_the_right_one_is_found(page, address, scene):
    choose(page, address, as_file(b"not a photo at all"))
    expect_problem(page, "This file is not a photo", "Choose another photo")

    with page.expect_file_chooser() as chooser:
        page.get_by_role("link", name="Choose another photo").click()
    chooser.value.set_files(scene)

    expect(page.locator(".vs-card-title").first).to_have_text("Red mug")


def test_offline_is_said_and_the_search_goes_on_when_the_network_is_back(search):
    page = search()
    page.context.set_offline(True)
    page.get_by_role("button", name="Whole photo").click()
    expect_problem(page, "You are offline", "Try again")

    page.context.set_offline(False)

    expect_titles(page, "Rosy mug", "Red mug", "Navy jug", "Green vase")
    expect(page).to_have_url(re.compile("box=whole"))


def test_a_broken_connection_can_be_tried_again(search):
    page = search()
    page.route("**/visual-search/**", lambda route: route.abort("connectionreset"))
    page.get_by_role("button", name="Whole photo").click()
    expect_problem(page, "The shop cannot be reached", "Try again")
    page.unroute("**/visual-search/**")

    page.get_by_role("button", name="Try again").click()

    expect_titles(page, "Rosy mug", "Red mug", "Navy jug", "Green vase")


def test_a_failing_server_is_no_blank_page(search):
    page = search()
    page.route("**/visual-search/**", lambda route: route.fulfill(status=502, body="Bad gateway"))

    page.get_by_role("button", name="Whole photo").click()

    expect_problem(page, "Something went wrong in the shop", "Try again")
    expect(page.get_by_role("link", name="browse the shop")).to_be_visible()


def test_busy_counts_down_and_then_tries_again_on_a_click(
    page, address, scene, configure, assert_accessible
):
    configure(CONCURRENT_ENCODINGS=1, WAITING_ENCODINGS=0)
    page.clock.install()
    with encoding_place():
        choose(page, address, scene)
        expect(page.get_by_role("heading", name="Very busy just now")).to_be_visible()
        button = page.get_by_role("button", name=re.compile("Try again"))
        expect(button).to_have_text("Try again in 5 s")
        button.click(force=True)
        page.clock.run_for(2000)
        expect(button).to_have_text("Try again in 3 s")
        assert_accessible(page)
    page.clock.run_for(4000)
    expect(button).to_have_text("Try again")

    button.click()

    expect(page.locator(".vs-card-title").first).to_have_text("Red mug")


def test_a_service_that_is_off_points_to_the_shop(page, address, scene):
    EmbeddingSpace.objects.all().delete()

    choose(page, address, scene)

    expect_problem(page, "Photo search is having a break", "Try again")
    expect(page.get_by_role("link", name="browse the shop")).to_have_attribute("href", "/")


def test_an_answer_that_never_comes_is_given_up(page, address, scene):
    """The clock of the page is ours; the server is held up until then."""
    page.add_init_script(
        """AbortSignal.timeout = () => {
             const late = new AbortController();
             window.beLate = () => late.abort();
             return late.signal;
           };"""
    )
    held = threading.Event()
    page.goto(address)
    page.route("**/visual-search/**", lambda route: held.set())
    page.get_by_label("Choose your photo").set_input_files(scene)
    page.wait_for_function("() => window.beLate")

    page.evaluate("window.beLate()")

    expect_problem(page, "This takes too long", "Try again")


def test_nothing_in_the_shop_is_said_kindly(page, address, scene):
    from shop_demo.catalogue.models import Product

    Product.objects.update(is_published=False)
    choose(page, address, scene)
    settled(page)

    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    expect(page.get_by_role("link", name="Choose another photo")).to_be_visible()


def test_the_place_of_the_shops_own_photo_is_kept_before_it_comes(page, address, samples):
    held = []

    def hold(route):
        held.append(route)

    page.route("**/scene.png", hold)
    page.goto(f"{address}&sample=0", wait_until="commit")
    stage = page.locator("[data-vs-stage]")
    expect(page.locator(".vs-card-title").first).to_be_attached()
    before = stage.bounding_box()

    for route in held:
        route.continue_()
    page.wait_for_function("() => document.querySelector('[data-vs-served]').naturalWidth === 900")

    assert before["width"] / before["height"] == pytest.approx(1.5, abs=0.02)
    assert stage.bounding_box() == before


def with_script(source):
    """As a shop's base template would: a script of its own at the end of the page."""

    def answer(route):
        response = route.fetch()
        route.fulfill(response=response, body=f'{response.text()}<script src="{source}"></script>')

    return answer


def test_a_script_of_the_shop_that_is_blocked_leaves_the_photo_in_its_place(page, address):
    red = Product.objects.get(name="Red mug")
    page.route("**/blocked.js", lambda route: route.abort())
    page.route(re.compile("product="), with_script("/blocked.js"))
    with page.expect_event("requestfailed"):
        page.goto(f"{address}&product={red.pk}")

    expect(page.locator("[data-vs-stage]")).to_be_visible()
    expect(page.locator(".vs-photo")).to_have_class(re.compile("is-scripted"))


def test_without_its_own_script_the_page_is_the_plain_form_with_the_photo(page, address):
    red = Product.objects.get(name="Red mug")
    page.route(re.compile(r"/photo_search\b[^/]*\.js"), lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.goto(f"{address}&product={red.pk}")

    expect(page.get_by_role("button", name="Update the results")).to_be_visible()
    expect(page.locator("[data-vs-stage]")).to_be_visible()
