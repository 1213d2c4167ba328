"""Fetches the photo at an address that a stranger typed: the one module that asks the web.

Where the address leads is decided after it was resolved, on the very address that is then
connected to (requests-hardened); redirects are not followed, and no proxy or password of the
environment is used. Needs the extra `address`.
"""

import contextlib
import http.client
import ipaddress
import logging
import socket
import threading
import time
from contextvars import ContextVar
from typing import Any

import requests
from django.utils.translation import gettext as _
from requests.structures import CaseInsensitiveDict
from requests_hardened.client import HTTPSession
from requests_hardened.config import Config
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util import Url, parse_url

from ...conf import AppSettings, app_settings
from ...exceptions import BusyError, IntakeError
from .. import refusals
from ..containers import sniff

logger = logging.getLogger(__name__)

_DEADLINE_SECONDS = 15.0
_CONNECT_AND_READ_SECONDS = (5.0, 10.0)
_RETRY_AFTER = 5
_BLOCK = 16 * 1024
_LONGEST_ADDRESS = 2000
_PORTS = {None, 80, 443}
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")

_CONFIG = Config(
    ip_filter_enable=True,
    ip_filter_allow_loopback_ips=False,
    never_redirect=True,
    default_timeout=_CONNECT_AND_READ_SECONDS,
)
_HEADERS = {
    "User-Agent": "django-visual-search",
    "Accept": "image/*",
    "Accept-Encoding": "identity",
}
_FAULTS = (requests.RequestException, HTTPError, http.client.HTTPException, OSError, ValueError)


_THREAD = "visual_search.fetch"
_LIBRARIES = frozenset({"charset_normalizer", "requests", "requests_hardened", "urllib3"})


def _is_not_of_an_errand(record: logging.LogRecord) -> bool:
    return record.threadName != _THREAD


def _keep_addresses_out_of_logs() -> None:
    """What the libraries log of a fetch names hosts and addresses, and those are the shopper's.

    Filters of a logger see only what is logged on it and not on its children, so each has one.
    What the project itself asks of the web is logged as ever.
    """
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in _LIBRARIES:
            logging.getLogger(name).addFilter(_is_not_of_an_errand)


_keep_addresses_out_of_logs()


def fetch(address: str) -> bytes:
    """Return the bytes at `address`: a picture as far as the first of them tell.

    Takes 15 seconds and UPLOAD_MAX_BYTES at most.

    Raises:
        IntakeError: `address_refused` for what the address itself looks like;
            `address_unavailable` for everything else, whatever it was: neither text nor code
            tells what stands at an address, or whether anything does.
        BusyError: as many photos as are allowed are being fetched already.
    """
    settings = app_settings()
    errand = _Errand(_prepared(address), most=settings.upload_max_bytes)
    _send(errand, most=settings.concurrent_fetches)
    content = errand.wait(_DEADLINE_SECONDS)
    if content is None or sniff(content) not in settings.upload_formats:
        raise _unavailable(settings)
    return content


def _prepared(address: str) -> requests.PreparedRequest:
    """The request for an address, checked as it was typed and as it will be sent."""
    is_odd = "\\" in address or any(not sign.isprintable() for sign in address)
    if is_odd or len(address) > _LONGEST_ADDRESS:
        raise refusals.address_refused()
    try:
        request = requests.Request("GET", address).prepare()
        is_fine = all(_is_fine(parse_url(url)) for url in (address, request.url or ""))
    except (requests.RequestException, HTTPError, ValueError) as error:
        raise refusals.address_refused() from error
    if not is_fine:
        raise refusals.address_refused()
    request.headers = CaseInsensitiveDict(_HEADERS)
    return request


def _is_fine(url: Url) -> bool:
    is_web = url.scheme in ("http", "https") and bool(url.host)
    return is_web and url.auth is None and url.port in _PORTS


def _unavailable(settings: AppSettings) -> IntakeError:
    return refusals.address_unavailable(
        allowed_bytes=settings.upload_max_bytes, formats=settings.upload_formats
    )


class _Line:
    """The connection of a fetch, held so that another thread can cut it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._is_cut = False

    def hold(self, connected: socket.socket) -> None:
        with self._lock:
            self._sockets.append(connected)
            if self._is_cut:
                self._cut()

    def cut(self) -> None:
        with self._lock:
            self._is_cut = True
            self._cut()

    def _cut(self) -> None:
        for connected in self._sockets:
            with contextlib.suppress(OSError):
                # Not the method of a TLS socket, whose state belongs to the thread that reads.
                socket.socket.shutdown(connected, socket.SHUT_RDWR)


_line: ContextVar[_Line] = ContextVar("_line")


class _Errand(threading.Thread):
    """A fetch in a thread of its own.

    Time limits of sockets hold for single reads, and resolving a name has none at all. Only
    somebody outside can end the whole after so many seconds.
    """

    def __init__(self, request: requests.PreparedRequest, *, most: int) -> None:
        super().__init__(name=_THREAD, daemon=True)
        self._request = request
        self._most = most
        self._line = _Line()
        self._content: bytes | None = None

    def run(self) -> None:
        _line.set(self._line)
        try:
            self._content = _download(self._request, most=self._most)
        except _FAULTS as error:
            # The class is enough: texts repeat the address, and that is the shopper's.
            logger.info("A photo could not be fetched: %s", type(error).__name__)
        finally:
            _forget(self)

    def wait(self, seconds: float) -> bytes | None:
        """Return what came within the time; None for nothing, or not all of it."""
        self.join(seconds)
        if self.is_alive():
            self._line.cut()
            return None
        return self._content


_lock = threading.Lock()
_under_way: set[_Errand] = set()


def _send(errand: _Errand, *, most: int) -> None:
    with _lock:
        if len(_under_way) >= most:
            message = _("Many photos are being fetched just now. Please try again in a moment.")
            raise BusyError(message, retry_after=_RETRY_AFTER)
        _under_way.add(errand)
    errand.start()


def _forget(errand: _Errand) -> None:
    # An errand that was cut counts until it has really ended: no pile of them can grow.
    with _lock:
        _under_way.discard(errand)


def _download(request: requests.PreparedRequest, *, most: int) -> bytes:
    deadline = time.monotonic() + _DEADLINE_SECONDS
    with _session() as session, session.send(request, stream=True) as response:
        announced = response.headers.get("Content-Length", "")
        if response.status_code != requests.codes.ok or _is_more(announced, most):
            raise requests.RequestException
        content = bytearray()
        # As it was sent: a small file that unpacks to a large one stays small.
        for block in response.raw.stream(_BLOCK, decode_content=False):
            content += block
            if len(content) > most or time.monotonic() > deadline:
                raise requests.RequestException
        return bytes(content)


def _is_more(announced: str, most: int) -> bool:
    return announced.isdecimal() and int(announced[:20]) > most


def _session() -> "_Session":
    session = _Session(_CONFIG)
    session.trust_env = False
    session.mount("http://", _Adapter(is_https_proto=False))
    session.mount("https://", _Adapter(is_https_proto=True))
    return session


class _Session(HTTPSession):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere: to learn where a redirect leads, requests would read all of its body."""


class _HeldConnection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _line.get().hold(self.sock)


class _HeldSecureConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _line.get().hold(self.sock)


class _HeldPool(HTTPConnectionPool):
    ConnectionCls = _HeldConnection


class _HeldSecurePool(HTTPSConnectionPool):
    ConnectionCls = _HeldSecureConnection


class _Adapter(IPFilterAdapter):
    """Connects to the public internet only, through connections that can be cut."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _HeldPool,
            "https": _HeldSecurePool,
        }

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> Any:
        host, pool = super().build_connection_pool_key_attributes(*args, **kwargs)
        _require_public(host["host"])
        return host, pool


def _require_public(host: str) -> None:
    """Refuse what the library's list of private networks leaves out.

    Of IPv6 only 2000::/3 is routed in public; old forms that embed an IPv4 address or name a
    site lie outside.

    Raises:
        InvalidIPAddress: nothing public is there.
    """
    address = ipaddress.ip_address(host.strip("[]"))
    is_outside = address.version == 6 and address not in _GLOBAL_UNICAST
    if is_outside or not address.is_global:
        raise InvalidIPAddress(address)
