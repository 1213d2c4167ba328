"""A page of another site links to ours, which then asks for the search in its own name."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from shop_demo.catalogue.models import Product

from .conftest import PHONE, settled, titles


@pytest.fixture
def elsewhere() -> Iterator[Callable[[str], str]]:
    """Serve a page under another host than the shop's; gives its address."""
    servers: list[ThreadingHTTPServer] = []

    def serve(body: str) -> str:
        class Blog(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(f"<!doctype html><title>A blog</title>{body}".encode())

            def log_message(self, *_: object) -> None:
                """Nothing."""

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Blog))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_a_link_from_elsewhere_is_searched_after_one_hop(
    new_context, address, elsewhere, assert_accessible, java_script_enabled
):
    link = f"{address}&product={Product.objects.get(name='Red mug').pk}&words=mug"
    page = new_context(**PHONE, java_script_enabled=java_script_enabled).new_page()
    asked = []
    page.on("response", lambda one: asked.append(one) if one.url.startswith(address) else None)
    page.goto(elsewhere(f'<a href="{link.replace("&", "&amp;")}">Look</a>'))

    page.get_by_role("link", name="Look").click()
    page.wait_for_url("**linked=1**")
    page.locator(".vs-card").first.wait_for()

    assert [one.url for one in asked] == [link, f"{link}&linked=1"]
    opened, searched = asked
    assert "refresh" in opened.all_headers()
    assert "refresh" not in searched.all_headers()
    expect(page.get_by_role("heading", name="Most like this product")).to_be_visible()
    assert titles(page)[0] == "Rosy mug"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    if java_script_enabled:
        settled(page)
        assert_accessible(page)
