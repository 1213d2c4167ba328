"""The shopper's way from the home page to an order, and what every page promises."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

PAGES = (
    "/",
    "/all/",
    "/category/kitchen/",
    "/category/mugs/?colour=Red&stock=1",
    "/category/mugs/?colour=Red&material=Glass",
    "/product/red-mug/",
    "/product/sky-jug/",
    "/offer/red/",
    "/visual-search/?q=mug",
    "/visual-search/?q=zzzz",
    "/basket/",
    "/product/gone/",
)
LARGEST_PAINT = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
})"""
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


def put_in_basket(page: Page, store: str, slug: str = "red-mug") -> None:
    page.goto(f"{store}/product/{slug}/")
    page.get_by_role("button", name="Add to basket").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your basket")


def names(page: Page) -> list[str]:
    return page.locator(".listing .card__name").all_inner_texts()


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A page without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_from_the_home_page_to_an_order(store, page, complaints):
    page.goto(store)
    page.get_by_role("link", name="Mugs & jugs").click()
    page.get_by_role("link", name="Green vase").click()
    page.get_by_role("button", name="Add to basket").click()
    page.get_by_role("link", name="To the order").click()
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_role("button", name="Place the order").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, Ada")
    expect(page.get_by_text("nothing will arrive")).to_be_visible()
    page.goto(f"{store}/product/green-vase/")
    expect(page.get_by_text("Sold out").first).to_be_visible()
    expect(page.get_by_role("heading", name="Similar, and in stock")).to_be_visible()
    assert complaints == []


def test_the_same_way_works_without_javascript(store, plain_page):
    page = plain_page
    page.goto(f"{store}/category/mugs/")
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_text("Filter and sort").click()
    page.get_by_label("Green").check()
    page.get_by_role("button", name="Show products").click()
    assert names(page) == ["Green vase"]

    page.get_by_role("link", name="Green vase").click()
    page.get_by_role("button", name="Add to basket").click()
    page.get_by_role("link", name="To the order").click()
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_role("button", name="Place the order").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, Ada")


def test_the_keyboard_alone_gets_a_product_into_the_basket(store, page):
    page.goto(store)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    for _step in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type("red mug")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Found for “red mug”")
    tab_to(page, "a.vs-card")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Red mug")
    tab_to(page, ".buy .button")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Red mug is in your basket.")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is where it is wanted, and visibly so."""
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid"
            return
    pytest.fail(f"Tab never came to {selector}.")


def test_lists_follow_their_filters_and_keep_the_focus(store, page, complaints):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{store}/category/mugs/")

    page.get_by_label("Red").check()
    page.wait_for_url("**colour=Red**")
    expect(page.get_by_label("Red")).to_be_focused()
    assert sorted(names(page)) == ["Brick mug", "Red mug", "Rust mug"]
    page.get_by_label("Sort by").select_option("price")
    page.wait_for_url("**sort=price**")
    assert names(page) == ["Red mug", "Rust mug", "Brick mug"]
    page.go_back()
    expect(page.get_by_label("Red")).to_be_checked()
    page.get_by_role("link", name="Without: Red").click()

    expect(page.locator(".listing .card__name")).to_have_count(7)
    assert complaints == []


def test_the_basket_follows_its_quantities(store, page, complaints):
    put_in_basket(page, store, "rust-mug")
    expect(page.locator(".sum__total")).to_have_text("€12.00")

    page.get_by_label("Quantity of Rust mug").fill("3")
    page.get_by_label("Quantity of Rust mug").blur()

    expect(page.locator(".sum__total")).to_have_text("€36.00")
    expect(page.locator(".site-header .count")).to_contain_text("3")
    page.get_by_role("button", name="Remove Rust mug").click()
    expect(page.get_by_text("There is nothing in it yet.")).to_be_visible()
    assert complaints == []


def test_similar_products_leave_out_variants_and_what_is_sold_out(store, page):
    page.goto(f"{store}/product/red-mug/")

    alike = page.locator(".vs-similar .card__name").all_inner_texts()

    assert sorted(alike) == ["Blue jug", "Brick mug", "Green vase", "Rust mug"]
    assert set(alike[:2]) == {"Brick mug", "Rust mug"}


def test_every_page_leads_to_the_photo_search(store, page):
    for path in PAGES:
        page.goto(store + path)
        camera = page.get_by_role("search").get_by_role("link", name="Search with a photo")
        expect(camera).to_have_attribute("href", "/visual-search/")


def test_a_carousel_moves_by_its_buttons(store, page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{store}/product/red-mug/")
    expect(page.get_by_role("button", name="Back")).to_be_disabled()

    page.get_by_role("button", name="Further").click()

    expect(page.get_by_role("button", name="Back")).to_be_enabled()
    assert page.locator(".vs-row").evaluate("row => row.scrollLeft") > 0


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_no_page_has_a_barrier_that_axe_finds(store, page, assert_accessible, scheme, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    put_in_basket(page, store)

    for path in (*PAGES, "/order/"):
        page.goto(store + path)
        assert_accessible(path)


# 200 percent of a small laptop are as narrow as 640 pixels, 400 percent as 320.
def test_no_page_scrolls_sideways_whatever_its_width_and_direction(store, page):
    put_in_basket(page, store)

    for path in (*PAGES, "/order/"):
        page.goto(store + path)
        for direction in ("ltr", "rtl"):
            page.evaluate("(dir) => { document.documentElement.dir = dir }", direction)
            for width in (320, 390, 640, 768, 1024, 1440):
                page.set_viewport_size({"width": width, "height": 800})
                overflow = page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                assert overflow <= 0, (path, direction, width)


def test_no_page_complains_or_asks_anybody_else(store, page, complaints):
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))

    for path in PAGES[:-1]:
        page.goto(store + path)
        page.wait_for_load_state("networkidle")

    assert complaints == []
    assert hosts == {urlsplit(store).netloc}


def test_forced_colours_keep_buttons_and_swatches_to_be_seen(store, page):
    page.emulate_media(forced_colors="active")
    page.goto(f"{store}/product/red-mug/")

    border = page.locator(".buy .button").evaluate(
        "button => getComputedStyle(button).borderTopStyle"
    )
    assert border == "solid"
    page.goto(f"{store}/category/mugs/")
    swatch = page.locator(".swatch circle").first
    assert swatch.evaluate("circle => getComputedStyle(circle).fill") != "none"


def test_text_may_be_twice_as_large(store, page):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{store}/product/red-mug/")

    page.evaluate("document.documentElement.attributeStyleMap.set('font-size', '200%')")

    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0
    expect(page.get_by_role("button", name="Add to basket")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/product/red-mug/"])
def test_pages_paint_soon_and_do_not_jump(
    store: str, page: Page, path: str, record_property: Callable[[str, object], None]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(store)  # A first visit fills the caches of the server.
    page.goto(store + path)
    page.wait_for_load_state("networkidle")

    paint, shift = page.evaluate(LARGEST_PAINT), page.evaluate(SHIFT)

    record_property("largest_contentful_paint_ms", paint)
    record_property("layout_shift", shift)
    assert paint < 1500
    assert shift < 0.05


def test_the_shop_speaks_german_where_it_is_asked_to(store, page, complaints):
    page.goto(f"{store}/product/red-mug/")
    page.get_by_role("button", name="Deutsch").click()

    expect(page.get_by_role("button", name="In den Warenkorb")).to_be_visible()
    expect(page.locator(".product__price .price--sale")).to_contain_text("9,60\N{NO-BREAK SPACE}€")
    assert page.locator("html").get_attribute("lang") == "de"
    assert complaints == []
