"""A shop of plain colours on the app's own base page, photos of it, and an accessibility check."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, expect

from shop_demo.catalogue.models import Brand, Category, Product, ProductImage
from tests.conftest import picture_file
from visual_search import indexing
from visual_search.registry import registry
from visual_search.store import spaces

RED, BLUE, GREEN = (200, 40, 40), (30, 40, 200), (30, 160, 60)
# name, category, brand, colour, stock, style
PRODUCTS = (
    ("Red mug", "Mugs", "Kiln", RED, 5, "M1"),
    ("Rosy mug", "Mugs", "Kiln", (215, 70, 60), 5, "M2"),
    ("Ruby mug", "Mugs", "Hearth", (170, 20, 40), 0, "M3"),
    ("Blue jug", "Jugs", "Hearth", BLUE, 5, "J1"),
    ("Navy jug", "Jugs", "Kiln", (20, 25, 120), 5, "J1"),
    ("Green vase", "Vases", "Hearth", GREEN, 5, "V1"),
)

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

SEARCHABLE = type(registry.for_model(Product))


@pytest.fixture(autouse=True)
def _on_the_plain_base(plain_base: None) -> None:
    """What is tested here is the app, not the clothes of the demo shop."""


@pytest.fixture(autouse=True)
def no_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SEARCHABLE, "sample_photos", ())


@pytest.fixture
def samples(no_samples: None, monkeypatch: pytest.MonkeyPatch, settings, scene: str) -> None:
    """One sample photo among the static files."""
    settings.STATICFILES_DIRS = [Path(scene).parent]
    monkeypatch.setattr(SEARCHABLE, "sample_photos", (("scene.png", "A red thing"),))


@pytest.fixture
def address(transactional_db: None, live_server: Any) -> str:
    """The address of the photo-search page of a shop with six embedded products."""
    spaces.ensure_space()
    for number, (name, category, brand, colour, stock, style) in enumerate(PRODUCTS):
        product = Product.objects.create(
            name=name,
            sku=f"P{number}",
            slug=f"product-{number}",
            style=style,
            price=10 + number,
            stock=stock,
            category=Category.objects.get_or_create(name=category, slug=category.lower())[0],
            brand=Brand.objects.get_or_create(name=brand)[0],
        )
        ProductImage.objects.create(product=product, image=picture_file(colour))
    for _outcome in indexing.embed_pending(seconds=30):
        pass
    return f"{live_server.url}/visual-search/?model=catalogue-product"


def scene_bytes(*, size: tuple[int, int] = (900, 600), kind: str = "PNG", **options: Any) -> bytes:
    """A red thing on the left and a smaller blue one on the right, on a grey table."""
    scene = Image.new("RGB", size, (150, 148, 145))
    draw = ImageDraw.Draw(scene)
    width, height = size
    draw.rectangle((width * 0.15, height * 0.25, width * 0.5, height * 0.8), fill=RED)
    draw.rectangle((width * 0.65, height * 0.4, width * 0.85, height * 0.7), fill=BLUE)
    buffer = io.BytesIO()
    scene.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Open contexts that are closed however the test ends: a page keeps its server's thread."""
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        opened.append(browser.new_context(**options))
        return opened[-1]

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def scene(tmp_path: Path) -> str:
    path = tmp_path / "scenes" / "scene.png"
    path.parent.mkdir()
    path.write_bytes(scene_bytes())
    return str(path)


@pytest.fixture
def search(page: Page, address: str, scene: str) -> Callable[..., Page]:
    """Open the page, choose a photo, and wait for the results."""

    def start(photo: Any = None) -> Page:
        page.goto(address)
        page.get_by_label("Choose your photo").set_input_files(photo or scene)
        settled(page)
        return page

    return start


@pytest.fixture
def phone(new_context: Callable[..., Any], address: str, scene: str) -> Callable[..., Page]:
    """Open the page on a phone, choose a photo, and wait for the results."""

    def start(**options: Any) -> Page:
        page = new_context(**{**PHONE, **options}).new_page()
        page.goto(address)
        page.locator("#vs-photo").set_input_files(scene)
        if options.get("java_script_enabled", True):
            settled(page)
        else:
            page.get_by_role("button", name="Find products").click()
        return page

    return start


def take_step(page: Page, kind: str, title: str) -> None:
    """Press “More” or “Less”, which stand behind the one control of a card."""
    page.get_by_text(f"Like this? {title}").click()
    page.get_by_role("button", name=f"{kind} like this: {title}").click()


def settled(page: Page) -> None:
    """Wait until a search is over, whatever came of it."""
    page.locator(".vs-photo:not(.is-busy) [data-vs-region=answer] > *").first.wait_for()


def titles(page: Page) -> list[str]:
    return page.locator(".vs-card-title").all_inner_texts()


def expect_titles(page: Page, *wanted: str) -> None:
    expect(page.locator(".vs-card-title")).to_have_text(list(wanted))


def box_of(page: Page) -> list[float]:
    """The box in the address, in percent."""
    return page.evaluate(
        "(new URLSearchParams(location.search).get('box') ?? '').split(',').map(Number)"
    )


@pytest.fixture
def complaints(page: Page, complaints: list[str]) -> list[str]:
    """As everywhere; browsers ask for an icon unasked, and this base page has none."""
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    return complaints


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    def check(page: Page) -> None:
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()

    return check
