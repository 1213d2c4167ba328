"""The VISUAL_SEARCH setting: every key, its type, default and meaning."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from os import PathLike
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed

from .exceptions import ConfigurationError

SETTING = "VISUAL_SEARCH"
DEFAULT_ALIAS = "default"
TEXT_ALIAS = "words"


def _default_encoders() -> dict[str, dict[str, Any]]:
    return {DEFAULT_ALIAS: {"PRESET": "balanced"}, TEXT_ALIAS: {"PRESET": "words"}}


def _template_captioner() -> dict[str, Any]:
    return {"BACKEND": "visual_search.reading.captions.TemplateCaptioner"}


@dataclass(frozen=True, kw_only=True)
class AppSettings:
    """The app's settings. Each field is the lower-case name of a key of VISUAL_SEARCH."""

    # Encoders
    encoders: Mapping[str, Mapping[str, Any]] = field(default_factory=_default_encoders)
    model_cache_dir: str | None = None
    batch_size: int = 8

    # Uploads
    upload_max_bytes: int = 10 * 1024 * 1024
    upload_max_pixels: int = 25_000_000
    upload_max_jpeg_pixels: int = 60_000_000
    upload_max_cost: int = 100_000_000
    upload_min_side: int = 16
    upload_max_side: int = 10_000
    upload_max_aspect: int = 20
    upload_formats: tuple[str, ...] = ("JPEG", "PNG", "WEBP")

    # Indexing
    max_attempts: int = 3
    lease_seconds: int = 30
    retry_seconds: int = 30
    nudge: bool = True

    # Readings
    readers: tuple[str, ...] = ()

    # Search
    page_size: int = 24
    max_results: int = 500
    colour_weight: float = 0.5
    kind_weight: float = 0.5
    exact_scan_rows: int = 20_000
    hnsw_m: int = 16
    hnsw_ef_construction: int = 128
    hnsw_ef_search: int = 100
    retrievers: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    rerankers: tuple[str, ...] = ()
    concurrent_encodings: int = 2
    waiting_encodings: int = 8
    encoding_wait_seconds: float = 5.0

    # The door
    rate_limit_url: str | None = None
    rate_limit_per_address: int = 30
    rate_limit_total: int = 600
    trusted_proxies: int = 0
    server_threads: int = 0
    search_by_address: bool = False
    concurrent_fetches: int = 2

    # Widgets
    widget_cache: str = "default"
    widget_cache_seconds: int = 600

    # Shoppers
    consent: str = ""
    interaction_days: int = 90

    # Captions
    captioner: Mapping[str, Any] = field(default_factory=_template_captioner)

    # Operations
    metrics: bool = False


_KINDS: dict[type, Any] = {
    type(None): str | PathLike | None,
    str: str,
    bool: bool,
    int: int,
    float: int | float,
    tuple: tuple,
}
# Names of formats as people write them.
_SAME_FORMAT = {"JPG": "JPEG", "JPE": "JPEG", "JFIF": "JPEG", "AVIFS": "AVIF", "APNG": "PNG"}
_AT_LEAST_ONE = {
    "BATCH_SIZE",
    "CONCURRENT_FETCHES",
    "INTERACTION_DAYS",
    "LEASE_SECONDS",
    "MAX_ATTEMPTS",
    "MAX_RESULTS",
    "PAGE_SIZE",
}


def _parse(raw: Mapping[str, Any]) -> AppSettings:
    known = {item.name.upper() for item in fields(AppSettings)}
    for key in raw:
        if key not in known:
            raise ConfigurationError(_unknown_key(str(key), known))
    return AppSettings(**{key.lower(): _checked(key, value) for key, value in raw.items()})


def _checked(key: str, value: Any) -> Any:
    """Return the value in the type of its default, so that a slip fails at start and not later.

    Raises:
        ConfigurationError: the value is of another type, or too small.
    """
    default = getattr(AppSettings(), key.lower())
    if isinstance(default, tuple) and isinstance(value, list):
        value = tuple(value)
    expected = _KINDS.get(type(default), Mapping)
    if not isinstance(value, expected) or isinstance(value, bool) != isinstance(default, bool):
        raise ConfigurationError(f"{SETTING}[{key!r}] cannot be {value!r}; default: {default!r}.")
    least = 1 if key in _AT_LEAST_ONE else 0
    if isinstance(value, int | float) and value < least:
        raise ConfigurationError(f"{SETTING}[{key!r}] must be {least} or more, not {value!r}.")
    return format_names(value) if key == "UPLOAD_FORMATS" else value


def format_names(names: Iterable[Any]) -> tuple[str, ...]:
    """The formats by Pillow's names, each once; what is none of them is told by a check."""
    upper = [str(name).strip().upper().removeprefix(".") for name in names]
    return tuple(dict.fromkeys(_SAME_FORMAT.get(name, name) for name in upper))


def _unknown_key(key: str, known: set[str]) -> str:
    nearest = difflib.get_close_matches(key.upper(), sorted(known), n=1)
    hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
    return f"{SETTING} has no key {key!r}.{hint}"


@cache
def app_settings() -> AppSettings:
    """Return the settings in force. Read at call time, never at import.

    Raises:
        ConfigurationError: VISUAL_SEARCH is no mapping, or a key or value is wrong.
    """
    raw = getattr(settings, SETTING, {})
    if not isinstance(raw, Mapping):
        raise ConfigurationError(f"{SETTING} must be a dict, not {type(raw).__name__}.")
    return _parse(raw)


def _forget(*, setting: str, **_: object) -> None:
    if setting == SETTING:
        app_settings.cache_clear()


setting_changed.connect(_forget, dispatch_uid="visual_search.conf")
