"""Servers that are slow, endless, lying or not what they seem cost a bounded time and memory."""

import functools
import gzip
import socket
import time
import tracemalloc
import zlib

import pytest

from tests.address.conftest import plain
from tests.conftest import picture_bytes
from tests.faults.figures import record
from visual_search.exceptions import BusyError, IntakeError
from visual_search.imaging.web import fetch as fetching
from visual_search.imaging.web.fetch import fetch

pytestmark = pytest.mark.long

ADDRESS = "http://pictures.example/a.png"
MEGABYTE = 1 << 20
MOST = 10 * MEGABYTE + 64 * 1024
PICTURE = picture_bytes()
OK = b"HTTP/1.1 200 OK\r\n"


def endless(wire: socket.socket, block: bytes = b"x" * 65536) -> None:
    while True:
        wire.sendall(block)


def trickle(wire: socket.socket, start: bytes) -> None:
    wire.sendall(start)
    while True:
        wire.sendall(b"x")
        time.sleep(0.05)


def refused(address: str = ADDRESS) -> float:
    started = time.monotonic()
    with pytest.raises(IntakeError) as caught:
        fetch(address)
    assert caught.value.code == "address_unavailable"
    return time.monotonic() - started


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("endless", OK + b"\r\n"),
        ("endless, announced small", OK + b"Content-Length: 100\r\n\r\n"),
        ("announced large", OK + b"Content-Length: 11000000\r\n\r\n"),
        ("announced absurd", OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n"),
        ("endless redirect", b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n"),
        ("endless error", b"HTTP/1.1 500 Oh\r\n\r\n"),
        ("endless head", OK + b"X-Long: "),
        ("endless chunk", OK + b"Transfer-Encoding: chunked\r\n\r\nfffffffff\r\n"),
        ("endless chunk size", OK + b"Transfer-Encoding: chunked\r\n\r\n"),
        ("endless status", b""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_no_server_makes_us_read_more_than_a_photo(web, site, name, start):
    def serve(wire: socket.socket) -> None:
        wire.sendall(start)
        endless(wire)

    site["serve"] = serve
    tracemalloc.start()
    seconds = refused()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    record(9, f"{name}: {web.received} bytes read in {seconds:.1f} s", f"<= {MOST}, <= 15 s")
    assert web.received <= MOST
    assert peak < 40 * MEGABYTE
    assert seconds <= 15


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("head", OK + b"X-Slow: "),
        ("body", OK + b"Content-Length: 1000000\r\n\r\n"),
        ("chunked body", OK + b"Transfer-Encoding: chunked\r\n\r\nfffff\r\n"),
        ("chunk size", OK + b"Transfer-Encoding: chunked\r\n\r\n0"),
        ("handshake", b"\x16\x03\x03\x40\x00"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_trickle_ends_at_the_deadline(web, site, monkeypatch, name, start):
    monkeypatch.setattr(fetching, "_DEADLINE_SECONDS", 1.0)
    site["serve"] = lambda wire: trickle(wire, start)

    address = ADDRESS.replace("http:", "https:") if name == "handshake" else ADDRESS
    seconds = refused(address)

    record(9, f"1 byte at a time, {name}: ended after {seconds:.1f} s of 1", "deadline holds")
    assert seconds < 2


def test_the_deadline_is_15_seconds_and_holds(web, site):
    site["serve"] = lambda wire: trickle(wire, OK + b"Content-Length: 1000000\r\n\r\n")

    seconds = refused()

    record(9, f"trickle: ended after {seconds:.1f} s", "<= 15 s")
    assert fetching._DEADLINE_SECONDS == 15
    assert 14 < seconds < 16


def test_a_slow_resolver_is_not_waited_for(web, monkeypatch):
    monkeypatch.setattr(fetching, "_DEADLINE_SECONDS", 0.5)
    web.resolver_delay = 2

    assert refused() < 1.5


def test_so_many_are_fetched_at_once_and_no_more(web, site, monkeypatch, configure):
    monkeypatch.setattr(fetching, "_DEADLINE_SECONDS", 0.3)
    configure(CONCURRENT_FETCHES=1)
    web.resolver_delay = 1.5
    refused()

    # The first shopper was sent away; the resolver still keeps the thread.
    with pytest.raises(BusyError) as caught:
        fetch(ADDRESS)

    assert caught.value.retry_after
    for errand in list(fetching._under_way):
        errand.join(10)
    web.resolver_delay = 0
    assert fetch(ADDRESS) == PICTURE


@functools.cache
def bomb() -> bytes:
    """200 kB that unpack to 200 MB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(b"\0" * MEGABYTE) for _ in range(200))
    return packed + packer.flush()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_what_is_packed_stays_packed(web, site, encoding):
    answer = plain(bomb(), f"Content-Encoding: {encoding}")
    site["serve"] = lambda wire: wire.sendall(answer)
    tracemalloc.start()

    refused()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert b"Accept-Encoding: identity" in web.site.requests[0]
    assert peak < 40 * MEGABYTE


@pytest.mark.parametrize(
    "answer",
    [
        plain(b"<html><img src=x></html>", "Content-Type: text/html"),
        plain(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Content-Type: image/png"),
        plain(gzip.compress(PICTURE), "Content-Encoding: gzip"),
        plain(b"", "Content-Type: image/png"),
        plain(PICTURE, status="404 Not Found"),
        plain(PICTURE, status="500 Oh"),
        plain(PICTURE, status="206 Partial"),
        plain(PICTURE, status="204 Nothing"),
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"",
        b"\0" * 100,
        OK + b"Content-Length: 5000\r\n\r\n" + PICTURE,
        OK + b"Content-Length: -5\r\n\r\n" + b"x",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + PICTURE,
        OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunk(PICTURE)[:-10],
        OK + b"\r\n".join(b"X-%d: y" % n for n in range(200)) + b"\r\n\r\n" + PICTURE,
    ],
)
def test_what_is_no_picture_is_refused_in_one_and_the_same_way(web, site, answer):
    site["serve"] = lambda wire: wire.sendall(answer)

    refused()

    assert web.canary.hits == 0


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"\r\n" + PICTURE,
        OK + b"Content-Type: text/html\r\n\r\n" + PICTURE,
        OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunk(PICTURE) + b"0\r\n\r\n",
        plain(PICTURE, "Content-Encoding: identity"),
    ],
)
def test_a_picture_is_a_picture_however_it_comes(web, site, answer):
    site["serve"] = lambda wire: wire.sendall(answer)

    assert fetch(ADDRESS) == PICTURE


def test_a_redirect_to_itself_is_asked_once(web, site):
    loop = plain(b"", f"Location: {ADDRESS}", status="301 Moved")
    site["serve"] = lambda wire: wire.sendall(loop)

    refused()

    assert web.site.hits == 1


def test_a_server_that_refuses_is_asked_once(web, monkeypatch):
    web.answers("closed.example", ["93.184.215.14"])
    web.site.close()

    refused("http://closed.example/")

    assert len(web.connected) == 1


def test_a_certificate_of_nobody_is_refused(web, site):
    site["serve"] = lambda wire: wire.sendall(plain(PICTURE))

    refused(ADDRESS.replace("http:", "https:"))


def test_the_limit_itself_is_still_a_photo(web, site, configure):
    configure(UPLOAD_MAX_BYTES=len(PICTURE))
    site["serve"] = lambda wire: wire.sendall(plain(PICTURE))
    exact = fetch(ADDRESS)
    site["serve"] = lambda wire: wire.sendall(plain(PICTURE + b"x"))

    refused()

    assert exact == PICTURE
