"""Listens to what is told anyway: events of products, and that a shopper has signed in."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.core.signals import setting_changed
from django.db import models
from django.dispatch import Signal

from .. import events
from ..conf import SETTING, app_settings
from ..exceptions import ConfigurationError
from ..registry import registry
from .forgetting import merge
from .noting import note_key
from .visit import current_request

_NAME = "visual_search.personalisation"


def connect() -> None:
    """Listen where CONSENT says that anything may be remembered.

    Else nobody does, and links carry no reference.
    """
    setting_changed.connect(_follow, dispatch_uid=_NAME)
    try:
        _listen(is_wanted=bool(app_settings().consent))
    except ConfigurationError:
        return  # A check says so.


def _follow(*, setting: str, value: Any, **_: object) -> None:
    if setting == SETTING:
        _listen(is_wanted=isinstance(value, Mapping) and bool(value.get("CONSENT")))


def _listen(*, is_wanted: bool) -> None:
    for signal, receiver in _RECEIVERS:
        if is_wanted:
            signal.connect(receiver, dispatch_uid=_NAME)
        else:
            signal.disconnect(dispatch_uid=_NAME)


def _note_event(*, sender: type[models.Model], event: events.Event, **_: Any) -> None:
    request = current_request()
    if request is not None:
        searchable = registry.for_model(sender)
        note_key(request, event.kind, searchable, event.key, placement=event.placement)


def _merge(*, request: Any, user: Any, **_: Any) -> None:
    if request is not None:
        merge(request, user)


# Not impressions: what was only shown says nothing of a taste.
_RECEIVERS: tuple[tuple[Signal, Any], ...] = (
    (events.click, _note_event),
    (events.basket, _note_event),
    (events.order, _note_event),
    (user_logged_in, _merge),
)
