"""Listens to what is told anyway: events of products, and that a shopper has signed in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.core.signals import setting_changed
from django.db import models

from .. import events
from ..conf import SETTING, app_settings
from ..exceptions import ConfigurationError
from ..registry import registry
from .forgetting import merge
from .noting import note_key
from .visit import current_request

# Not impressions: what was only shown says nothing of a taste.
_SIGNALS = (events.click, events.basket, events.order)
_NAME = "visual_search.personalisation"


def connect() -> None:
    """Listen where CONSENT says that anything may be remembered.

    Else nobody does, and links carry no reference.
    """
    setting_changed.connect(_follow, dispatch_uid=_NAME)
    _tend()


def _follow(*, setting: str, **_: object) -> None:
    if setting == SETTING:
        _tend()


def _tend() -> None:
    wanted = _is_wanted()
    for signal in _SIGNALS:
        if wanted:
            signal.connect(_note_event, dispatch_uid=_NAME)
        else:
            signal.disconnect(dispatch_uid=_NAME)
    if wanted:
        user_logged_in.connect(_merge, dispatch_uid=_NAME)
    else:
        user_logged_in.disconnect(dispatch_uid=_NAME)


def _is_wanted() -> bool:
    try:
        return bool(app_settings().consent)
    except ConfigurationError:
        return False  # A check says so.


def _note_event(*, sender: type[models.Model], event: events.Event, **_: Any) -> None:
    request = current_request()
    if request is not None:
        searchable = registry.for_model(sender)
        note_key(request, event.kind, searchable, event.key, placement=event.placement)


def _merge(*, request: Any, user: Any, **_: Any) -> None:
    if request is not None:
        merge(request, user)
