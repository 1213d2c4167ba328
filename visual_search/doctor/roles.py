"""Whether the encoders that a searchable names can do what they are named for."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error

from ..conf import app_settings
from ..documentation import page
from ..encoders import Encoder, configured, get_encoder
from ..exceptions import ConfigurationError, EncoderError
from ..registry import Searchable, registry


def check_roles(**_: Any) -> list[CheckMessage]:
    return [
        Error(
            problem,
            hint=f"Name an alias of ENCODERS that does. See {page('encoders.md')}",
            obj=searchable.model,
            id="visual_search.E043",
        )
        for searchable in registry
        for problem in _problems(searchable)
    ]


def _problems(searchable: Searchable) -> Iterator[str]:
    name = type(searchable).__name__
    seeing, reading = _built(searchable.encoder), _built(searchable.text_encoder)
    if seeing is not None and not seeing.supports_images:
        yield f"{name}.encoder is {searchable.encoder!r}, which encodes texts and no pictures."
    if reading is not None and not reading.supports_text:
        yield f"{name}.text_encoder is {searchable.text_encoder!r}, which encodes no texts."


def _built(alias: str | None) -> Encoder | None:
    """The encoder of an alias; None where there is none, or other checks say what is wrong."""
    try:
        if alias is None or alias not in app_settings().encoders:
            return None
        return get_encoder(configured(alias))
    except (ConfigurationError, EncoderError, TypeError):
        return None
