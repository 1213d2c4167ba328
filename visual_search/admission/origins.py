"""Whether another site's page sends a request in a shopper's name."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import is_same_domain

_FOREIGN_SITES = ("cross-site", "same-site")


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


def is_visit(request: HttpRequest) -> bool:
    """Whether a browser opens this as a page of its own, and neither embeds nor prefetches it.

    Browsers before 2023 do not say so; all of them say what kind of answer they hope for.
    """
    if "Sec-Purpose" in request.headers:
        return False
    mode = request.headers.get("Sec-Fetch-Mode")
    if mode is None:
        return "text/html" in request.headers.get("Accept", "")
    return mode == "navigate" and request.headers.get("Sec-Fetch-Dest") == "document"


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
