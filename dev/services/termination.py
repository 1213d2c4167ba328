"""What happens on Ctrl-C and `kill`: the child is told, and everything is stopped in order."""

import os
import signal
import subprocess
from types import FrameType, TracebackType
from typing import Any, Self

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
EXIT_BY_SIGNAL = 128


class Termination:
    """Turns the signals that end a process into an orderly end.

    With a child at work, the child gets the signal and decides. Without one, the first signal
    raises SystemExit. Once the end has begun, further signals do not disturb it.
    """

    def __init__(self) -> None:
        self.child: subprocess.Popen[bytes] | None = None
        self.has_begun = False
        self._previous: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        for number in SIGNALS:
            self._previous[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        if self.has_begun:
            return
        if self.child is None:
            self.has_begun = True
            raise SystemExit(EXIT_BY_SIGNAL + number)
        if number == signal.SIGINT and _is_from_terminal():
            return  # a second one, from us, would tell many programs to stop at once
        if self.child.poll() is None:
            self.child.send_signal(number)


def _is_from_terminal() -> bool:
    """A terminal sends Ctrl-C to its whole foreground group, children included."""
    for descriptor in range(3):
        try:
            return os.tcgetpgrp(descriptor) == os.getpgrp()
        except OSError:
            continue
    return False
