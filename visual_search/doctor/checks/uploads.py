"""Whether strangers' photos are read within safe limits, and no more of them than can be."""

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error

from ...admission.threads import lack_of_threads
from ...conf import SETTING, app_settings, format_names
from ...documentation import page
from ...exceptions import ConfigurationError
from ...imaging.containers import FORMATS

_UNSAFE_BYTES = 50 * 1024 * 1024
_UNSAFE_PIXELS = 100_000_000
_UNSAFE_COST = 400_000_000
_UNSAFE_FORMATS = {"EPS", "PDF", "PSD", "TIFF", "BLP", "ICO", "JPEG2000", "WMF", "MPO"}


def check_upload_limits(**_: Any) -> list[CheckMessage]:
    try:
        limits = app_settings()
    except ConfigurationError:
        return []  # E001 says so.
    problems = {
        "UPLOAD_MAX_BYTES": limits.upload_max_bytes > _UNSAFE_BYTES,
        "UPLOAD_MAX_PIXELS": limits.upload_max_pixels > _UNSAFE_PIXELS,
        "UPLOAD_MAX_JPEG_PIXELS": limits.upload_max_jpeg_pixels > _UNSAFE_PIXELS,
        "UPLOAD_MAX_COST": limits.upload_max_cost > _UNSAFE_COST,
        "UPLOAD_FORMATS": bool(_UNSAFE_FORMATS & set(limits.upload_formats)),
    }
    return [
        Error(
            f"{key} lets strangers use more memory or riskier decoders than is safe.",
            hint="Remove it from VISUAL_SEARCH to get the default. What is safe: "
            + page("settings.md#uploads"),
            id="visual_search.E008",
        )
        for key, is_unsafe in problems.items()
        if is_unsafe
    ]


def check_upload_formats(**_: Any) -> list[CheckMessage]:
    try:
        names = app_settings().upload_formats
    except ConfigurationError:
        return []  # E001 says so.
    # E008 tells of the dangerous ones.
    unknown = [name for name in names if name not in (*FORMATS, *_UNSAFE_FORMATS)]
    problems = [f"UPLOAD_FORMATS names {name!r}, which cannot be read here." for name in unknown]
    if not names:
        problems.append("UPLOAD_FORMATS is empty, so that no photo can be read.")
    errors: list[CheckMessage] = [
        Error(problem, hint=f"Choose among {', '.join(FORMATS)}.", id="visual_search.E040")
        for problem in problems
    ]
    written = getattr(settings, SETTING, {}).get("UPLOAD_FORMATS", names)
    odd = [name for name in written if name not in names]
    return errors + [
        checks.Warning(
            f"UPLOAD_FORMATS names {name!r}, which is taken for {read_as!r}.",
            hint=f"Write the formats as {page('settings.md#uploads')} does.",
            id="visual_search.W040",
        )
        for name in odd
        for read_as in format_names([name])
        if read_as in FORMATS
    ]


def check_fetching(**_: Any) -> list[CheckMessage]:
    try:
        is_wanted = app_settings().search_by_address
    except ConfigurationError:
        return []  # E001 says so.
    if not is_wanted or find_spec("requests_hardened"):
        return []
    return [
        Error(
            "SEARCH_BY_ADDRESS is on, but what fetches photos safely is not installed.",
            hint="pip install 'django-visual-search[address]'",
            id="visual_search.E015",
        )
    ]


def check_rate_limit(**_: Any) -> list[CheckMessage]:
    try:
        url = app_settings().rate_limit_url
    except ConfigurationError:
        return []  # E001 says so.
    if url is not None:
        return []
    return [
        checks.Warning(
            "Strangers may search with any number of photos.",
            hint="Set RATE_LIMIT_URL in VISUAL_SEARCH to a Redis. See "
            + page("settings.md#the-door"),
            id="visual_search.W014",
        )
    ]


def check_threads(**_: Any) -> list[CheckMessage]:
    try:
        lack = lack_of_threads()
    except ConfigurationError:
        return []  # E001 says so.
    if not lack:
        return []
    return [
        checks.Warning(
            lack,
            hint="Give the server more threads (gunicorn --threads), or lower "
            "CONCURRENT_ENCODINGS and WAITING_ENCODINGS. See " + page("deploying.md"),
            id="visual_search.W050",
        )
    ]
