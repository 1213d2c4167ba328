"""The proxy that compose ships: bodies first, bounds, and no word of what was typed in a log."""

import contextlib
import gzip
import http.client
import io
import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from socket import create_connection
from statistics import quantiles
from threading import Event, Thread

import pytest
from PIL import Image

from tests.admission.nginx import find_nginx
from tests.admission.proxy import CONFIGURATION, Proxy
from tests.admission.server import API, HOST, PAGE, ROOT, Server, head, photo_form
from tests.faults.figures import record

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(find_nginx() is None, reason="there is no nginx: make nginx"),
]

SLOW = 50
OPEN = "/cacheable/"


@pytest.fixture
def server(serve: Callable[..., Server]) -> Server:
    # Fewer threads than there are slow clients: each that reached the server would take one.
    return serve(threads=8, TRUSTED_PROXIES=1)


@pytest.fixture
def proxy(server: Server, tmp_path: Path) -> Iterator[Proxy]:
    made = Proxy(find_nginx(), tmp_path / "proxy", upstream=server.port)
    made.start()
    yield made
    made.stop()


def seconds_of(ask: Callable[[], int], *, count: int = 40) -> list[float]:
    def timed(_: int) -> float:
        started = time.monotonic()
        assert ask() == 200
        return time.monotonic() - started

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(timed, range(count)))


def p95(values: list[float]) -> float:
    return quantiles(values, n=100)[94]


def slow_clients(stack: ExitStack, port: int, *starts: str) -> None:
    """Fifty connections, each from an address of its own, that send a byte a second."""
    wires = []
    for number in range(SLOW):
        source = (f"127.0.5.{1 + number}", 0)
        wire = stack.enter_context(create_connection((HOST, port), source_address=source))
        wire.sendall(starts[number % len(starts)].encode())
        wires.append(wire)
    stop = Event()

    def trickle() -> None:
        while not stop.wait(1):
            for wire in wires:
                with contextlib.suppress(OSError):
                    wire.sendall(b"x")

    thread = Thread(target=trickle)
    thread.start()
    stack.callback(thread.join, 10)
    stack.callback(stop.set)


def test_fifty_slow_clients_hold_up_nobody(proxy):
    body = photo_form()
    in_headers = f"POST {API} HTTP/1.1\r\nHost: {HOST}\r\nX-Slow: "
    in_body = head(API, "Content-Length: 1000000").replace("\n", "\r\n") + "\r\n"
    ask = lambda: proxy.send("POST", API, body).status  # noqa: E731
    ask()
    idle = p95(seconds_of(ask))

    with ExitStack() as stack:
        slow_clients(stack, proxy.port, in_headers, in_body)
        time.sleep(2)
        busy = p95(seconds_of(ask))

    record(15, f"proxy: p95 {idle:.3f} s idle, {busy:.3f} s beside {SLOW} slow", "<= 2x idle")
    assert busy <= 2 * idle + 0.25


@pytest.mark.parametrize("path", [API, PAGE, "/", "/admin/login/"])
def test_a_body_larger_than_any_photo_reaches_no_address(proxy, path):
    with create_connection((HOST, proxy.port), timeout=20) as wire:
        wire.sendall(head(path, "Content-Length: 300000000").replace("\n", "\r\n").encode())
        wire.sendall(b"\r\n")
        answer = http.client.HTTPResponse(wire, method="POST")
        answer.begin()

    assert answer.status == 413
    assert answer.getheader("X-Body-Read") is None


def test_a_photo_of_unknown_length_arrives_whole(proxy):
    client = http.client.HTTPConnection(HOST, proxy.port, timeout=30)
    with contextlib.closing(client):
        kind = {"Content-Type": "multipart/form-data; boundary=frontier"}
        client.request("POST", API, iter([photo_form()]), kind, encode_chunked=True)
        assert client.getresponse().status == 200


def test_without_the_server_the_answer_says_when_to_come_back(proxy, server):
    server.stop()

    client = http.client.HTTPConnection(HOST, proxy.port, timeout=30)
    with contextlib.closing(client):
        started = time.monotonic()
        client.request("GET", PAGE)
        answer = client.getresponse()

    assert (answer.status, answer.getheader("Retry-After")) == (503, "5")
    assert time.monotonic() - started < 2


def test_text_is_compressed_and_marked_as_varying(proxy):
    client = http.client.HTTPConnection(HOST, proxy.port, timeout=30)
    with contextlib.closing(client):
        client.request("GET", PAGE, headers={"Accept-Encoding": "gzip"})
        answer = client.getresponse()
        content = answer.read()

    assert answer.getheader("Content-Encoding") == "gzip"
    assert "Accept-Encoding" in answer.getheader("Vary")
    assert len(content) < len(gzip.decompress(content)) / 2


def test_no_log_of_the_proxy_holds_what_was_typed(proxy, server):
    typed = ["sequinned", "purple%20slippers", "%E9%9E%8B"]
    for word in typed:
        proxy.send("GET", f"{PAGE}?words={word}")
    server.stop()
    for word in typed:
        proxy.send("GET", f"{PAGE}?words={word}")

    time.sleep(0.5)
    logs = proxy.access_log.read_text() + (proxy.folder / "error.log").read_text()
    assert logs.count(PAGE) >= 6
    assert not [word for word in (*typed, "words", "slippers") if word in logs]


def test_a_photo_leaves_no_file_with_the_proxy(proxy):
    noise = io.BytesIO()
    Image.frombytes("RGB", (450, 450), os.urandom(450 * 450 * 3)).save(noise, "PNG")

    answers = [proxy.send("POST", API, photo_form(noise.getvalue())).status for _ in range(3)]

    assert answers == [200] * 3
    assert [one for one in proxy.folder.glob("body/**/*") if one.is_file()] == []


def test_the_proxy_lets_no_more_through_than_the_server_has_threads_for():
    bounds = [int(one) for one in re.findall(r"max_conns=(\d+)", CONFIGURATION.read_text())]
    command = (ROOT / "Dockerfile").read_text()
    workers, threads = (
        int(re.search(rf'"--{name}", "(\d+)"', command)[1]) for name in ("workers", "threads")
    )

    assert len(bounds) == 2
    assert sum(bounds) < workers * threads
