"""The address that a request came from, and what counts as one shopper."""

import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ..conf import app_settings

_IPV6_HOST_BITS = 64


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


def network_of(address: str) -> str:
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
