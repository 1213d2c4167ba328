"""A progress line: done, total, rate and time left; plain lines where no terminal is."""

import time
from collections.abc import Callable
from typing import Any

_SECONDS_BETWEEN_LINES = 5.0
_SECONDS_BETWEEN_UPDATES = 0.1


class Progress:
    """Call it with how many are done; call `finish` at the end.

    Args:
        told: is told the same, how many are done and of how many, at every call.
    """

    def __init__(
        self,
        stream: Any,
        *,
        total: int,
        noun: str = "images",
        told: Callable[[int, int], None] | None = None,
    ) -> None:
        self._stream = stream
        self._total = total
        self._noun = noun
        self._told = told
        self._started = time.monotonic()
        self._last = 0.0
        self._is_terminal = bool(getattr(stream, "isatty", lambda: False)())

    def __call__(self, done: int, total: int | None = None) -> None:
        self._total = self._total if total is None else total
        if self._told is not None:
            self._told(done, self._total)
        now = time.monotonic()
        pause = _SECONDS_BETWEEN_UPDATES if self._is_terminal else _SECONDS_BETWEEN_LINES
        if now - self._last < pause and done < self._total:
            return
        self._last = now
        self._write(self._line(done, now - self._started))

    def finish(self) -> None:
        if self._is_terminal and self._last:
            self._stream.write("\n", ending="")

    def _write(self, line: str) -> None:
        if self._is_terminal:
            self._stream.write(f"\r\x1b[K{line}", ending="")
        else:
            self._stream.write(line)
        self._stream.flush()

    def _line(self, done: int, seconds: float) -> str:
        rate = done / seconds if seconds else 0.0
        left = (self._total - done) / rate if rate else 0.0
        share = 100 * done // self._total if self._total else 100
        return (
            f"{done} of {self._total} {self._noun} ({share} %), {rate:.1f} a second, "
            f"{left:.0f} s left"
        )
