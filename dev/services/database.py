"""Turns the URLs of PostgreSQL and Redis into what Django's settings want."""

from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured

SCHEMES = frozenset({"postgres", "postgresql"})
EXAMPLE = "postgres://user:password@host:5432/name?sslmode=require"


def database_settings(url: str) -> dict[str, Any]:
    """Return the DATABASES entry of `postgres://user:password@host:port/name?option=value`.

    User, password, host and name are percent-decoded; options go to libpq as they are. A host
    that starts with a slash (`%2Fvar%2Frun%2Fpostgresql`, or `?host=/var/run/postgresql`) is
    the directory of a Unix socket.

    Raises:
        ImproperlyConfigured: the URL is malformed, of another scheme or names no database.
    """
    parts = urlsplit(url.strip())
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _name(parts, options),
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or "") or options.pop("password", ""),
        "HOST": _host(parts) or options.pop("host", ""),
        "PORT": str(_port(parts) or options.pop("port", "")),
        # Reconnecting costs more than a query against an index.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A space's partial index is used only while its id reaches the planner as a constant.
        "OPTIONS": {**options, "server_side_binding": False},
    }


def _name(parts: SplitResult, options: dict[str, str]) -> str:
    if parts.scheme not in SCHEMES:
        raise _refusal(f"has the scheme {parts.scheme!r}")
    name = unquote(parts.path.removeprefix("/")) or options.pop("dbname", "")
    if not name:
        raise _refusal("names no database")
    return name


def _host(parts: SplitResult) -> str:
    # SplitResult.hostname lower-cases, which would break the path of a socket.
    _, _, address = parts.netloc.rpartition("@")
    decoded = unquote(address)
    return decoded if decoded.startswith("/") else unquote(parts.hostname or "")


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise _refusal("has no number as its port") from None


def _refusal(what: str) -> ImproperlyConfigured:
    # The URL itself is left out: it holds a password.
    return ImproperlyConfigured(f"The database URL {what}. It should look like {EXAMPLE}.")


def redis_database(url: str, *, offset: int) -> str:
    """Return a Redis URL with its database number raised by `offset`.

    Raises:
        ImproperlyConfigured: the URL's path is not a number.
    """
    parts = urlsplit(url)
    number = parts.path.strip("/") or "0"
    if not number.isdigit():
        raise ImproperlyConfigured("A Redis URL should look like redis://host:6379/0.")
    changed = parts._replace(path=f"/{int(number) + offset}")  # noqa: SLF001  # public in named tuples
    return urlunsplit(changed)
