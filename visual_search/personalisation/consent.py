"""How much of a shopper may be remembered: the shop's hook says it, the browser may lower it."""

import logging
from enum import IntEnum
from typing import Any

from django.http import HttpRequest
from django.utils.module_loading import import_string

from ..conf import app_settings
from ..transactions import savepoint

logger = logging.getLogger(__name__)

_LEVEL = "_visual_search_level"
# Global Privacy Control, and the older Do Not Track.
_SIGNALS = ("Sec-GPC", "DNT")


class Level(IntEnum):
    """What a shopper agreed to."""

    NOTHING = 0
    # In a cookie that ends with the visit; no row in any table.
    VISIT = 1
    # In rows, for INTERACTION_DAYS.
    KEPT = 2


def level_of(request: HttpRequest | None) -> Level:
    """What the shopper of a request agreed to, asked of the hook once a request.

    Nothing without the setting CONSENT, without a request, and where the hook fails or answers
    anything but a `Level`; this visit at most where the browser asks not to be tracked.
    """
    if request is None:
        return Level.NOTHING
    request = plain(request)
    found: Level | None = getattr(request, _LEVEL, None)
    if found is None:
        found = min(_told(request), Level.VISIT) if _objects(request) else _told(request)
        setattr(request, _LEVEL, found)
    return found


def plain(request: Any) -> HttpRequest:
    """Django's own request, which REST framework wraps."""
    found: HttpRequest = getattr(request, "_request", request)
    return found


def _objects(request: HttpRequest) -> bool:
    return any(request.headers.get(name, "").strip() == "1" for name in _SIGNALS)


def _told(request: HttpRequest) -> Level:
    path = app_settings().consent
    if not path:
        return Level.NOTHING
    try:
        with savepoint():
            answer = import_string(path)(request)
    # The shop's own code raises whatever it likes, and nothing is the only safe answer.
    except Exception:
        logger.exception("CONSENT failed, so nothing is remembered: %s", path)
        return Level.NOTHING
    if isinstance(answer, bool) or answer not in set(Level):
        logger.error("CONSENT answered no Level, so nothing is remembered: %s: %r", path, answer)
        return Level.NOTHING
    return Level(answer)
