"""Whether the shop's function for consent is there, and its visitors can be remembered by it."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error
from django.utils.module_loading import import_string

from ...conf import app_settings
from ...documentation import page
from ...exceptions import ConfigurationError
from ...personalisation.visit import VisitMiddleware


def check_consent(**_: Any) -> list[CheckMessage]:
    try:
        path = app_settings().consent
    except ConfigurationError:
        return []  # E001 says so.
    if not path:
        return []
    hint = f"A function that takes the request and returns a Level: {page('privacy.md')}"
    try:
        is_function = callable(import_string(path))
    except ImportError as error:
        return [Error(f"CONSENT leads to nothing: {error}", hint=hint, id="visual_search.E060")]
    if not is_function:
        return [Error(f"CONSENT is no function: {path}.", hint=hint, id="visual_search.E060")]
    return [] if _has_middleware() else [_no_middleware()]


def _has_middleware() -> bool:
    for path in settings.MIDDLEWARE:
        try:
            found = import_string(path)
        except ImportError:
            continue  # Django itself complains.
        if isinstance(found, type) and issubclass(found, VisitMiddleware):
            return True
    return False


def _no_middleware() -> CheckMessage:
    return checks.Warning(
        "CONSENT is set, but nothing sends the cookies of shoppers without an account.",
        hint="Add visual_search.personalisation.visit.VisitMiddleware to MIDDLEWARE, after "
        "AuthenticationMiddleware.",
        id="visual_search.W060",
    )
