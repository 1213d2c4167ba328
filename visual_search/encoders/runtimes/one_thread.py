"""Keeps linear algebra on one thread while one picture is worked on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import OpenBLASController, ThreadpoolController

from .per_process import PerProcess


@contextmanager
def one_thread() -> Iterator[None]:
    """Let OpenBLAS, on which NumPy computes, use the calling thread alone until the block ends.

    The products of one search are small: more threads gain nothing, and on a busy machine they
    wait for one another, spinning, for longer than they work. The limit is one of the process;
    when the last block is left, what the host had chosen is back.
    """
    limit = _limit.get()
    limit.enter()
    try:
        yield
    finally:
        limit.leave()


class _Limit:
    """Counts who is inside, so that nobody takes the limit of another for the host's choice."""

    def __init__(self) -> None:
        # NumPy is loaded by now. Libraries that come later bring little that matters here.
        self._libraries = ThreadpoolController().select(internal_api="openblas")
        self._lock = threading.Lock()
        self._inside = 0

    def enter(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                _take_control()
                self._limiter = self._libraries.limit(limits=1)

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                _take_control()
                self._limiter.restore_original_limits()


def _take_control() -> None:
    # Otherwise only the thread that set the limit could lift it; of others it is ignored.
    OpenBLASController.clear_controlling_thread(force=True)


_limit = PerProcess(_Limit)
