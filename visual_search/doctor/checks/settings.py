"""Whether the settings can be read, and what they ask for is there."""

from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Error

from ... import telemetry
from ...conf import app_settings
from ...documentation import README, page
from ...exceptions import ConfigurationError


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


def check_broker(**_: Any) -> list[CheckMessage]:
    # Celery itself knows its broker; processes that check nothing do without it.
    from ...tasks import broker_url

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
