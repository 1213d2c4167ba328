"""Wrong configuration is found at startup: numbered checks, each with a hint."""

import json
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import models

from .. import telemetry
from ..admission.threads import lack_of_threads
from ..conf import DEFAULT_ALIAS, SETTING, app_settings, format_names
from ..documentation import README, page
from ..encoders import EncoderConfig, build_encoder
from ..exceptions import ConfigurationError, EncoderError, ModelFileError
from ..imaging.containers import FORMATS
from ..models.documents import has_supported_key
from ..reading import barcodes
from ..reading.readers import reader_named
from ..registry import Searchable, registry
from ..registry.problems.declaration import declaration_problems
from ..search.plugged import plugged_problems
from .roles import check_roles

_UNSAFE_BYTES = 50 * 1024 * 1024
_UNSAFE_PIXELS = 100_000_000
_UNSAFE_COST = 400_000_000
_UNSAFE_FORMATS = {"EPS", "PDF", "PSD", "TIFF", "BLP", "ICO", "JPEG2000", "WMF", "MPO"}


def register_checks() -> None:
    register(check_settings)
    register(check_metrics)
    register(check_searchables)
    register(check_barcodes)
    register(check_steps)
    register(check_encoders)
    register(check_roles)
    register(check_readers)
    register(check_broker)
    register(check_upload_limits, Tags.security)
    register(check_upload_formats)
    register(check_fetching, Tags.security)
    register(check_rate_limit, Tags.security, deploy=True)
    register(check_threads)


def check_settings(**_: Any) -> list[CheckMessage]:
    try:
        app_settings()
    except ConfigurationError as error:
        return [
            Error(
                str(error),
                hint=f"Every key is explained in {page('settings.md')}",
                id="visual_search.E001",
            )
        ]
    return []


def check_metrics(**_: Any) -> list[CheckMessage]:
    try:
        is_wanted = app_settings().metrics
    except ConfigurationError:
        return []  # E001 says so.
    if telemetry.IS_INSTALLED or not is_wanted:
        return []
    return [
        checks.Warning(
            "METRICS is on, but there is nothing to count with.",
            hint="pip install django-visual-search[metrics]",
            id="visual_search.W013",
        )
    ]


def check_searchables(**_: Any) -> list[CheckMessage]:
    if not list(registry):
        return [
            checks.Warning(
                "No model is searchable.",
                hint="Register one in the searchable.py of its app, with @register(Product). See "
                + page("searchables.md"),
                id="visual_search.W002",
            )
        ]
    return [message for searchable in registry for message in _problems(searchable)]


def _problems(searchable: Searchable) -> Iterator[CheckMessage]:
    name = type(searchable).__name__
    yield from _model_problems(name, searchable.model)
    yield from declaration_problems(searchable)


def _model_problems(name: str, model: type[models.Model]) -> Iterator[CheckMessage]:
    if model._meta.proxy:
        yield Error(
            f"{name} is registered for {model.__name__}, which is a proxy.",
            hint="Register the model that owns the table, and filter in get_queryset().",
            obj=model,
            id="visual_search.E011",
        )
    if not has_supported_key(model):
        yield Error(
            f"The primary key of {model.__name__} is neither a number, a UUID nor a text.",
            hint="Register a model with an integer, UUID or character primary key.",
            obj=model,
            id="visual_search.E012",
        )


def check_barcodes(**_: Any) -> list[CheckMessage]:
    named = [one.label for one in registry if one.has_barcodes]
    if barcodes.is_installed() or not named:
        return []
    return [
        checks.Warning(
            f"{', '.join(named)}: barcodes in photos are not read, because zxing-cpp is missing.",
            hint="pip install zxing-cpp",
            id="visual_search.W051",
        )
    ]


def check_steps(**_: Any) -> list[CheckMessage]:
    try:
        problems = plugged_problems(registry)
    except ConfigurationError:
        return []  # E001 says so.
    return [
        Error(
            problem,
            hint=f"What they are, with an example of each: {page('extending.md')}",
            id="visual_search.E041",
        )
        for problem in problems
    ]


def check_encoders(**_: Any) -> list[CheckMessage]:
    try:
        encoders = app_settings().encoders
    except ConfigurationError:
        return []  # E001 says so.
    problems = [_encoder_problem(alias, raw) for alias, raw in encoders.items()]
    if DEFAULT_ALIAS not in encoders:
        problems.append(f"ENCODERS has no {DEFAULT_ALIAS!r}, which answers the searches.")
    return [
        Error(
            problem,
            hint="Look at ENCODERS in VISUAL_SEARCH, and at the extras that are installed. See "
            + page("encoders.md"),
            id="visual_search.E006",
        )
        for problem in problems
        if problem
    ]


def _encoder_problem(alias: str, raw: Any) -> str:
    if not isinstance(raw, Mapping):
        return (
            f"The encoder {alias!r} must be a dict with the key 'PRESET' or 'BACKEND', not {raw!r}."
        )
    try:
        config = EncoderConfig.from_mapping(raw)
        json.dumps(config.options)  # A space keeps them in the database.
        build_encoder(config)
    except (ConfigurationError, EncoderError, TypeError) as error:
        return f"The encoder {alias!r} cannot be built: {error}"
    return ""


def check_readers(**_: Any) -> list[CheckMessage]:
    try:
        names = app_settings().readers
    except ConfigurationError:
        return []  # E001 says so.
    problems = [_reader_problem(name) for name in names]
    return [
        Error(
            problem,
            hint=f"Look at READERS in {page('settings.md#readings')}",
            id="visual_search.E042",
        )
        for problem in problems
        if problem
    ]


def _reader_problem(name: str) -> str:
    try:
        reader_named(name).check()
    except (ConfigurationError, ModelFileError) as error:
        return str(error)
    return ""


def check_broker(**_: Any) -> list[CheckMessage]:
    # Celery itself knows its broker; processes that check nothing do without it.
    from ..tasks import broker_url

    if broker_url():
        return []
    return [
        checks.Warning(
            "Celery has no broker, so uploads are embedded only by visual_search_embed.",
            hint="Set CELERY_BROKER_URL = 'redis://...' and load it in your celery.py, as in "
            + README,
            id="visual_search.W007",
        )
    ]


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
