"""Who may send photos, and how often: the first question to every request that brings one."""

import ipaddress
import logging
import math
import threading
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signals import setting_changed
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.http import is_same_domain
from django.utils.translation import gettext as _
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from .conf import SETTING, app_settings
from .exceptions import LimiterAwayError, ThrottledError

logger = logging.getLogger(__name__)

_WINDOW_MILLISECONDS = 60_000
_FOREIGN_SITES = ("cross-site", "same-site")
_IPV6_HOST_BITS = 64

# Looks at every counter before it raises one, all in one step: two requests never both get
# the last place, and a refused one uses up none. Returns 0, or the milliseconds to wait.
_SCRIPT = """
for i, key in ipairs(KEYS) do
  local limit = tonumber(ARGV[i + 1])
  if limit > 0 and tonumber(redis.call('GET', key) or '0') >= limit then
    return math.max(redis.call('PTTL', key), 1)
  end
end
for _, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then redis.call('PEXPIRE', key, ARGV[1]) end
end
return 0
"""


def admit(request: HttpRequest) -> None:
    """Count a request that brings a photo against the limits of the minute.

    Raises:
        ThrottledError: its address, or all addresses together, used up theirs.
        LimiterAwayError: nobody can count, and RATE_LIMIT_FAILS_OPEN is off.
    """
    limits = app_settings()
    if limits.rate_limit_url is None:
        return
    try:
        wait = _take_place(limits.rate_limit_url, _network_of(client_address(request.META)))
    except (RedisError, OSError) as error:
        if not limits.rate_limit_fails_open:
            raise LimiterAwayError(f"The limiter's Redis does not answer: {error}") from error
        logger.warning("The limiter's Redis does not answer, so nobody counts: %s", error)
        return
    if wait:
        message = _("These are many photos in a short time. Please try again in a minute.")
        raise ThrottledError(message, retry_after=math.ceil(wait / 1000))


def _take_place(url: str, network: str) -> int:
    limits = app_settings()
    # Nobody who reads the counters learns who searched. The braces keep both on one node.
    name = salted_hmac("visual_search.door", network, algorithm="sha256").hexdigest()[:32]
    keys = [f"{{visual_search:rate}}:{name}", "{visual_search:rate}:total"]
    arguments = [_WINDOW_MILLISECONDS, limits.rate_limit_per_address, limits.rate_limit_total]
    return int(_script(url)(keys=keys, args=arguments))


_lock = threading.Lock()
_scripts: dict[str, Any] = {}


def _script(url: str) -> Any:
    with _lock:
        if url not in _scripts:
            client = Redis.from_url(
                url,
                socket_timeout=1,
                socket_connect_timeout=1,
                # Once more for a connection that died while it was idle; somebody waits.
                retry=Retry(NoBackoff(), 1),
            )
            _scripts[url] = client.register_script(_SCRIPT)
        return _scripts[url]


def _forget(*, setting: str, **_: object) -> None:
    if setting == SETTING:
        _scripts.clear()


setting_changed.connect(_forget, dispatch_uid="visual_search.door")


def client_address(meta: Mapping[str, Any]) -> str:
    """The address that a request came from.

    X-Forwarded-For counts only as far as TRUSTED_PROXIES proxies wrote it: everything left of
    that is what the shopper claims.
    """
    peer = str(meta.get("REMOTE_ADDR") or "")
    proxies = app_settings().trusted_proxies
    hops = str(meta.get("HTTP_X_FORWARDED_FOR") or "").split(",")
    if not proxies or len(hops) < proxies:
        return peer
    return _without_port(hops[-proxies].strip()) or peer


def _without_port(hop: str) -> str:
    for candidate in (hop, _host(hop)):
        try:
            return str(ipaddress.ip_address(candidate))
        except ValueError:
            continue
    return ""


def _host(hop: str) -> str:
    try:
        return urlsplit(f"//{hop}").hostname or ""
    except ValueError:
        return ""


def _network_of(address: str) -> str:
    """What counts as one shopper: an IPv4 address, or the /64 that one IPv6 line has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address  # A Unix socket has none: everybody behind it is one.
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Address(int(parsed) >> _IPV6_HOST_BITS << _IPV6_HOST_BITS))


def is_foreign(request: HttpRequest) -> bool:
    """Whether another site's page sends this in a shopper's name.

    Pages of CSRF_TRUSTED_ORIGINS are no strangers. Browsers name the page they send from in
    Origin, in Sec-Fetch-Site or, the oldest ones, in Referer; a program names none.
    """
    own = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin")
    if origin is not None:
        return not _is_trusted(origin, own=own)
    if request.headers.get("Sec-Fetch-Site") in _FOREIGN_SITES:
        return True
    referer = request.headers.get("Referer")
    return referer is not None and not _is_trusted(_origin_of(referer), own=own)


def _origin_of(address: str) -> str:
    try:
        scheme, host = urlsplit(address)[:2]
    except ValueError:
        return ""
    return f"{scheme}://{host}"


def _is_trusted(origin: str, *, own: str) -> bool:
    """Whether an origin is this host or matches CSRF_TRUSTED_ORIGINS, as Django reads it."""
    if origin == own or origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    try:
        scheme, host = urlsplit(origin)[:2]
    except ValueError:
        return False
    return any(
        scheme == trusted_scheme and is_same_domain(host, pattern)
        for trusted_scheme, pattern in _trusted_patterns()
    )


def _trusted_patterns() -> Iterator[tuple[str, str]]:
    for trusted in settings.CSRF_TRUSTED_ORIGINS:
        scheme, host = urlsplit(trusted)[:2]
        if host.startswith("*."):
            yield scheme, host.removeprefix("*")
