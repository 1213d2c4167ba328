"""A shop that takes addresses, on a web of this machine alone."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.address.web import PUBLIC, Web, listening
from tests.conftest import picture_bytes
from visual_search.imaging.web import fetch as fetching

Serve = Callable[[socket.socket], None]


def plain(body: bytes, *lines: str, status: str = "200 OK") -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *lines, "", ""]
    return "\r\n".join(head).encode() + body


def _method(function: Callable[..., Any]) -> Callable[..., Any]:
    """Bound methods are no methods of another class; functions are."""

    def method(*args: Any) -> Any:
        return function(*args)

    return method


@pytest.fixture
def site() -> dict[str, Serve]:
    """How the public server answers; a test may set another way."""
    answer = plain(picture_bytes(), "Content-Type: image/png")
    return {"serve": lambda wire: wire.sendall(answer)}


@pytest.fixture
def web(site, monkeypatch, configure) -> Iterator[Web]:
    configure(SEARCH_BY_ADDRESS=True)

    def serve(wire: socket.socket) -> None:
        site["serve"](wire)

    with (
        listening(serve) as public,
        listening(lambda wire: wire.sendall(plain(picture_bytes()))) as canary,
    ):
        made = Web(public, canary)
        made.answers("pictures.example", [PUBLIC])
        monkeypatch.setattr(socket, "getaddrinfo", made.resolve)
        monkeypatch.setattr(socket.socket, "connect", _method(made.connect))
        monkeypatch.setattr(socket.socket, "recv_into", _method(made.receive))
        yield made
        for errand in list(fetching._under_way):
            errand.join(20)
        assert not fetching._under_way
