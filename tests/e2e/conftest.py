"""A browser of the system, and a shop with a few embedded products."""

import os
import shutil
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, Response

from shop_demo.catalogue.models import Product, ProductImage
from tests.conftest import picture_file
from visual_search import indexing
from visual_search.store import spaces

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
COLOURS = {
    "Red mug": (200, 40, 40),
    "Rosy mug": (215, 70, 60),
    "Blue jug": (30, 40, 200),
    "Green vase": (30, 160, 60),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e" in item.path.as_posix():
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session", autouse=True)
def allow_sync_browser() -> Iterator[None]:
    """Playwright's loop runs in this thread, and Django takes it for an async view."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session", autouse=True)
def end_sessions(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A thread of the shop may still answer a browser that is gone; its database is to go too."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, f"None of {', '.join(BROWSERS)} is installed."
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": found, "args": quiet}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a context of its own: the plugin's fixture does not work on this pytest yet."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def shop(transactional_db: None, live_server: Any) -> str:
    """The address of a shop with four embedded products."""
    spaces.ensure_space()
    for number, (name, colour) in enumerate(COLOURS.items()):
        product = Product.objects.create(
            name=name, sku=f"E{number}", style=f"E{number}", slug=f"product-{number}", stock=5
        )
        ProductImage.objects.create(product=product, image=picture_file(colour))
    for _outcome in indexing.embed_pending(seconds=30):
        pass
    return str(live_server.url)


def _is_fine(answer: Response) -> bool:
    return answer.status < HTTPStatus.BAD_REQUEST


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """Whatever the browser complains of: errors, refused styles and scripts, missing files."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    # 304 is no failure: the browser asked whether what it has is still good.
    page.on("response", lambda answer: _is_fine(answer) or found.append(answer.url))
    return found


@pytest.fixture
def photo(tmp_path: Any) -> Callable[[tuple[int, int, int]], str]:
    def make(colour: tuple[int, int, int]) -> str:
        path = tmp_path / "photo.png"
        path.write_bytes(picture_file(colour).read())
        return str(path)

    return make
