"""Waits for the workers that embed the imported pictures, and shows how far they are."""

import time
from collections.abc import Callable
from typing import Protocol

from django.core.management.base import OutputWrapper

from .progress import Progress

POLL_SECONDS = 1.0
STALL_SECONDS = 20.0

HINT = """\
Nothing was embedded for {seconds:.0f} seconds. Is a worker running? In another terminal, start
    celery -A shop_demo worker --beat
or embed in this terminal's place with
    python manage.py visual_search_embed
Still waiting; Ctrl-C stops the waiting, not the embedding."""


class Coverage(Protocol):
    """How many pictures of the live and building spaces are embedded."""

    @property
    def total(self) -> int: ...
    @property
    def ready(self) -> int: ...
    @property
    def pending(self) -> int: ...
    @property
    def failed(self) -> int: ...


class EmbeddingWait:
    """`expected` pictures are in the catalogue: until a space exists, none of them counts."""

    def __init__(
        self,
        out: OutputWrapper,
        coverage: Callable[[], Coverage],
        *,
        expected: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._coverage = coverage
        self._expected = expected
        self._clock = clock
        self._sleep = sleep
        self._progress = Progress(out, "Embedding", unit="images", clock=clock)

    def run(self, seconds: float) -> Coverage:
        """Wait until nothing is pending or the seconds are over; return the last state."""
        end = self._clock() + seconds
        moved_at, ready = self._clock(), -1
        while True:
            now = self._coverage()
            self._progress.show(now.ready + now.failed, max(now.total, self._floor(now)))
            if self.is_over(now) or self._clock() >= end:
                self._progress.finish()
                return now
            if now.ready + now.failed != ready:
                moved_at, ready = self._clock(), now.ready + now.failed
            elif self._clock() - moved_at >= STALL_SECONDS:
                self._progress.interrupt(HINT.format(seconds=STALL_SECONDS))
                # Said once; again only after it went on and stopped a second time.
                moved_at = float("inf")
            self._sleep(min(POLL_SECONDS, max(end - self._clock(), 0)))

    def is_over(self, now: Coverage) -> bool:
        return now.pending == 0 and (now.total > 0 or self._expected == 0)

    def _floor(self, now: Coverage) -> int:
        return 0 if now.total else self._expected
