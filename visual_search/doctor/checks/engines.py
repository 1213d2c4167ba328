"""Whether the encoders and readers that the settings name can be built."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.checks import CheckMessage, Error

from ...conf import DEFAULT_ALIAS, app_settings
from ...documentation import page
from ...encoders import EncoderConfig, build_encoder
from ...exceptions import ConfigurationError, EncoderError, ModelFileError
from ...reading.readers import reader_named


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
