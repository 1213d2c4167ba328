"""Values that are dear to build and must not cross a fork, such as loaded networks."""

import os
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

Value = TypeVar("Value")

_known: "WeakSet[PerProcess[Any]]" = WeakSet()
_inherited: list[object] = []


class PerProcess(Generic[Value]):
    """Builds its value at the first `get()`, once per process however many threads ask.

    A forked child builds its own: runtimes keep thread pools and locks that die in a fork.
    """

    def __init__(self, build: Callable[[], Value]) -> None:
        self._build = build
        self._values: list[Value] = []
        self._lock = threading.Lock()
        _known.add(self)

    def get(self) -> Value:
        if self._values:
            return self._values[0]
        with self._lock:
            if not self._values:
                self._values.append(self._build())
            return self._values[0]

    @property
    def is_built(self) -> bool:
        return bool(self._values)

    def forget_inherited(self) -> None:
        """Start afresh in a forked child, where another thread's lock may never be released."""
        # Kept alive on purpose: a destructor would wait for threads that the fork left behind.
        _inherited.append(self._values)
        self._values = []
        self._lock = threading.Lock()


def _forget_inherited() -> None:
    for holder in list(_known):
        holder.forget_inherited()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_inherited)
