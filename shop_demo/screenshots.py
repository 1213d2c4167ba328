"""Takes the pictures of the documentation: python -m shop_demo.screenshots [ADDRESS]."""

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from dev.services.server import LOOPBACK
from dev.services.termination import Termination

from .__main__ import BASE_DIR, Demo, open_shop, say

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OUT = BASE_DIR / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]
SIZES = {390: 844, 768: 1024, 1440: 900}
SCHEMES = ("light", "dark")
QUALITY = 68

# What is shown, and where it is.
PAGES = {
    "home": "/",
    "category": "/category/kitchen-mugs/",
    "product": "/visual-search/?q=JUG-01-SKY",
    "basket": "/basket/",
    "search": "/visual-search/?q=blue+jug",
    "photo-search": "/visual-search/",
    "photo-results": "/visual-search/?sample=0",
}
# A picture of the page without it would show a shop out of order.
PROMISED = {"photo-results": ".vs-card-title"}


@contextmanager
def system_browser() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SystemExit(f"None of {', '.join(BROWSERS)} is installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


def shoot(address: str, out: Path, *, only: Sequence[str] = ()) -> int:
    """Take every page in every size and scheme; return how many bytes the pictures have."""
    out.mkdir(parents=True, exist_ok=True)
    size = 0
    with system_browser() as browser:
        for scheme in SCHEMES:
            for width, height in SIZES.items():
                page = browser.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if scheme == "dark" else "light",
                    reduced_motion="reduce",
                )
                fill_basket(page, address)
                for name in only or PAGES:
                    picture = out / f"{name}-{width}-{scheme}.webp"
                    shown = f"{address}{PAGES[name]}"
                    size += take(page, shown, picture, promised=PROMISED.get(name))
                page.close()
    return size


def fill_basket(page: "Page", address: str) -> None:
    for sku in ("TEA-01-PLUM", "LAM-04-CORAL"):
        page.goto(f"{address}/visual-search/?q={sku}")
        button = page.locator(".buy button")
        if button.count():
            button.click()


def take(page: "Page", address: str, path: Path, *, promised: str | None) -> int:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    if promised and not page.locator(promised).count():
        raise SystemExit(
            f"{address} has no {promised}; {path.name} would show a shop out of order."
        )
    with Image.open(BytesIO(page.screenshot())) as picture:
        picture.convert("RGB").save(path, "WEBP", quality=QUALITY, method=6)
    say(f"  {path.name}")
    return path.stat().st_size


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", help="default: opens the demo for it")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--only", nargs="*", default=(), choices=PAGES)
    chosen = parser.parse_args(arguments)
    with Termination() as termination, ExitStack() as stack:
        address = chosen.address or f"http://{LOOPBACK}:{open_shop(Demo(stack))}"
        size = shoot(address.rstrip("/"), chosen.out, only=chosen.only)
        say(f"{size / 1024**2:.1f} MB in {chosen.out}")
        termination.has_begun = True
    return 0


if __name__ == "__main__":
    sys.exit(main())
