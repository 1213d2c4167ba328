"""Bounds how many photos one process decodes, encodes and compares at a time."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.signals import setting_changed
from django.utils.translation import gettext as _

from ..conf import SETTING, app_settings
from ..exceptions import BusyError
from .threads import lack_of_threads

logger = logging.getLogger(__name__)

_RETRY_AFTER = 5


class _Places:
    """A few places to work, a short queue before them, and no for everybody else."""

    def __init__(self, *, working: int, waiting: int) -> None:
        self._admitted = threading.BoundedSemaphore(working + waiting)
        self._working = threading.BoundedSemaphore(working)

    def ensure_room(self) -> None:
        if not self._admitted.acquire(blocking=False):
            raise _busy()
        self._admitted.release()

    @contextmanager
    def take(self, *, seconds: float) -> Iterator[None]:
        if not self._admitted.acquire(blocking=False):
            raise _busy()
        try:
            if not self._working.acquire(timeout=seconds):
                raise _busy()
            try:
                yield
            finally:
                self._working.release()
        finally:
            self._admitted.release()


def _busy() -> BusyError:
    message = _("Many people are searching with photos just now. Please try again in a moment.")
    return BusyError(message, retry_after=_RETRY_AFTER)


_lock = threading.Lock()
_places: list[_Places] = []


def _current() -> _Places:
    with _lock:
        if not _places:
            settings = app_settings()
            if lack := lack_of_threads():
                logger.warning(lack)
            _places.append(
                _Places(working=settings.concurrent_encodings, waiting=settings.waiting_encodings)
            )
        return _places[0]


_is_held = ContextVar("visual_search_place_is_held", default=False)


def ensure_room() -> None:
    """Turn a photo away before its body is read, where the queue is full.

    Raises:
        BusyError: all places are taken, and the queue is full.
    """
    _current().ensure_room()


@contextmanager
def encoding_place() -> Iterator[None]:
    """Hold a place for one step with a photo, unless the whole search has one.

    Raises:
        BusyError: the queue is full, or no place came free in `encoding_wait_seconds`.
    """
    if _is_held.get():
        yield
        return
    with _current().take(seconds=app_settings().encoding_wait_seconds):
        yield


@contextmanager
def search_place() -> Iterator[None]:
    """Hold one place for all that a search does with its photo: decode, encode and compare.

    Raises:
        BusyError: as for `encoding_place`.
    """
    with encoding_place():
        token = _is_held.set(True)
        try:
            yield
        finally:
            _is_held.reset(token)


def _forget(*, setting: str, **_kwargs: object) -> None:
    if setting == SETTING:
        _places.clear()


setting_changed.connect(_forget, dispatch_uid="visual_search.admission.capacity")
