"""Shows how far a long job is: one moving line on a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable

from django.core.management.base import OutputWrapper

SECONDS_ON_TERMINAL = 0.2
SECONDS_IN_LOG = 5.0


class Progress:
    def __init__(
        self,
        out: OutputWrapper,
        label: str,
        *,
        unit: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._out = out
        self._label = label
        self._unit = unit
        self._clock = clock
        self._is_terminal = out.isatty()
        self._started = self._moving_since = clock()
        self._shown_at = float("-inf")
        self._first: int | None = None
        self._width = 0

    def show(self, done: int, total: int) -> None:
        """Show the state, but no more often than a reader can use; the last one always."""
        if self._first is None:
            self._first = done
        if done == self._first:
            # A late start says nothing about the speed.
            self._moving_since = self._clock()
        pause = SECONDS_ON_TERMINAL if self._is_terminal else SECONDS_IN_LOG
        if done < total and self._clock() - self._shown_at < pause:
            return
        self._shown_at = self._clock()
        self._write(self._line(done, total, self._first))

    def interrupt(self, message: str) -> None:
        """Write a message on lines of its own."""
        self.finish()
        self._out.write(message)

    def finish(self) -> None:
        if self._is_terminal and self._width:
            self._out.write("")
        self._width = 0

    def _line(self, done: int, total: int, first: int) -> str:
        line = f"{self._label}: {done}/{total} {self._unit}"
        moving = self._clock() - self._moving_since
        if done <= first or moving <= 0:
            return line
        rate = (done - first) / moving
        if done >= total:
            return f"{line}, {rate:.1f}/s, took {duration(self._clock() - self._started)}"
        return f"{line}, {rate:.1f}/s, {duration((total - done) / rate)} left"

    def _write(self, line: str) -> None:
        if not self._is_terminal:
            self._out.write(line)
            return
        self._out.write(f"\r{line.ljust(self._width)}", ending="")
        self._out.flush()
        self._width = len(line)


def duration(seconds: float) -> str:
    """Write seconds as 0:07, 12:30 or 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
