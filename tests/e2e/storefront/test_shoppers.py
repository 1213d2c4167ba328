"""What the demo knows of its shoppers: asked for, shown, of use at once, and erased."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from shop_demo.catalogue.models import Brand, Category, Product, ProductImage
from tests.conftest import picture_file
from visual_search import indexing

SHADES = {
    "Red": [(200 - 4 * n, 40, 40) for n in range(9)],
    "Blue": [(40, 40, 200 - 4 * n) for n in range(9)],
}


@pytest.fixture
def house(store: str, configure: Callable[..., None]) -> str:
    """The address of the shop with nine more red bowls and nine blue ones, which asks."""
    configure(CONSENT="shop_demo.shoppers.consent.level")
    shelf = Category.objects.create(name="Bowls", slug="bowls")
    brands = [Brand.objects.create(name=f"Potter {number}") for number in range(5)]
    for colour, shades in SHADES.items():
        for number, shade in enumerate(shades):
            product = Product.objects.create(
                name=f"{colour} bowl {number}",
                sku=f"{colour}-{number}",
                slug=f"{colour.lower()}-{number}",
                colour=colour,
                price=9,
                stock=5,
                brand=brands[number % 5],
                category=shelf,
            )
            ProductImage.objects.create(product=product, image=picture_file(shade))
    for _outcome in indexing.embed_pending(seconds=30):
        pass
    return store


@pytest.fixture
def unscripted(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def stroll(page: Page, house: str) -> None:
    """Agree to this visit, and look at three red things."""
    page.goto(house)
    page.get_by_role("button", name="This visit only").click()
    for number in range(3):
        page.goto(f"{house}/product/red-{number}/")
    page.goto(house)


def names(page: Page) -> list[str]:
    return page.locator("[data-row=for_you] .card__name").all_text_contents()


def test_the_home_page_changes_after_three_products_and_forgets_them(
    house, page, complaints, assert_accessible
):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(house)
    bar = page.get_by_role("complementary")
    widths = bar.get_by_role("button").evaluate_all("(all) => all.map((one) => one.className)")
    assert len(widths) == 3
    assert len(set(widths)) == 1
    assert_accessible("home, asking")
    assert {one["name"] for one in page.context.cookies()} <= {"csrftoken"}
    before = page.get_by_role("heading", name="For you")
    expect(before).to_have_count(0)

    stroll(page, house)

    expect(page.get_by_role("heading", name="For you")).to_be_visible()
    expect(bar).to_have_count(0)
    row = page.locator("[data-row=for_you]")
    expect(row.get_by_text("Like “Red bowl").first).to_be_visible()
    assert all(name.startswith("Red bowl") for name in names(page)[:3])
    assert_accessible("home, for you")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390

    unwanted = names(page)[0]
    row.get_by_role("button", name=f"Not for me: {unwanted}").focus()
    page.keyboard.press("Enter")

    expect(row.get_by_role("status")).to_have_text("You will not see it again.")
    expect(row.get_by_role("button").first).to_be_focused()
    page.reload()
    assert unwanted not in names(page)

    page.get_by_role("link", name="What this shop knows of you").click()
    expect(page.get_by_role("heading", name="What you seem to like")).to_be_visible()
    expect(page.locator(".steps li")).to_have_count(4)
    assert_accessible("what the shop knows")
    with page.expect_download() as told:
        page.get_by_role("link", name="Take it all along").click()
    assert told.value.suggested_filename == "what-the-shop-knows.json"
    page.get_by_role("button", name="Erase it all").click()

    expect(page.get_by_text("Everything that the shop knew of you is erased.")).to_be_visible()
    page.goto(house)
    expect(page.get_by_role("heading", name="For you")).to_have_count(0)
    assert complaints == []


def test_without_scripts_a_card_is_refused_all_the_same(house, unscripted):
    stroll(unscripted, house)
    unwanted = names(unscripted)[0]

    unscripted.get_by_role("button", name=f"Not for me: {unwanted}").click()

    expect(unscripted).to_have_url(f"{house}/")
    assert names(unscripted)
    assert unwanted not in names(unscripted)
