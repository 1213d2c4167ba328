"""Remembers small things: in the host's cache, as JSON text and nothing else, or in the process.

Most caches unpickle what they hold, so whoever can write to one runs code in whoever reads it. Text
is all that this app needs; with a serializer of its own, a host's cache never unpickles.
"""

import hashlib
import json
import logging
import time
import uuid
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, ClassVar, Generic, TypeVar
from weakref import WeakSet

from django.core.cache import BaseCache, caches
from django.core.cache.backends.db import BaseDatabaseCache

from .conf import app_settings
from .transactions import savepoint

logger = logging.getLogger(__name__)

Value = TypeVar("Value")


class Held(Generic[Value]):
    """What a process asks its shop once a minute and not at each search.

    For what changes when somebody edits the shop: a minute later is soon enough.
    """

    _all: ClassVar["WeakSet[Held[Any]]"] = WeakSet()
    _seconds = 60.0
    _most = 1000

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[float, Value]] = {}
        self._all.add(self)

    def get(self, key: Hashable, ask: Callable[[], Value]) -> Value:
        found = self._known.get(key)
        if found is None or found[0] < time.monotonic():
            if len(self._known) >= self._most:
                self._known.clear()
            found = (time.monotonic() + self._seconds, ask())
            self._known[key] = found
        return found[1]

    def forget(self) -> None:
        self._known.clear()

    @classmethod
    def forget_all(cls) -> None:
        """Ask everything anew, as the next test does."""
        for one in cls._all:
            one.forget()


def recall(key: str) -> Any:
    """What was remembered; None for nothing, for anything but JSON, or where nobody answers."""
    text = _asked(lambda cache: cache.get(key))
    try:
        return json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None


def remember(key: str, value: Any, *, seconds: float) -> None:
    """Keep what JSON can hold for a while."""
    text = json.dumps(value)
    _asked(lambda cache: cache.set(key, text, seconds))


def key_of(*parts: Any) -> str:
    """A key for what depends on several things.

    Hashed: they may hold blanks, and be longer than caches take.
    """
    return f"visual_search:{hashlib.sha256(repr(parts).encode()).hexdigest()}"


def mark_of(name: str) -> str:
    """The mark of what changes as a whole, such as a catalogue: keys of what goes by it hold it."""
    return str(recall(f"visual_search:mark:{name}") or "")


def mark_anew(name: str) -> None:
    """Forget all whose keys hold the mark."""
    seconds = app_settings().widget_cache_seconds
    remember(f"visual_search:mark:{name}", uuid.uuid4().hex, seconds=seconds)


def is_first(key: str, *, seconds: float) -> bool:
    """Whether nobody asked this in so many seconds; yes where the cache does not answer."""
    return _asked(lambda cache: cache.add(key, json.dumps(True), seconds)) is not False  # noqa: FBT003


def _asked(question: Callable[[BaseCache], Any]) -> Any:
    """The answer of the configured cache. One that does not answer costs time, never a page."""
    try:
        cache = caches[app_settings().widget_cache]
        with _kept_apart(cache):
            return question(cache)
    # Every kind of cache raises classes of its own.
    except Exception as error:  # noqa: BLE001
        logger.warning("The cache did not answer: %s", error)
        return None


def _kept_apart(cache: BaseCache) -> AbstractContextManager[None]:
    """A table may be the cache: its faults must not end the transaction of the page."""
    return savepoint() if isinstance(cache, BaseDatabaseCache) else nullcontext()
