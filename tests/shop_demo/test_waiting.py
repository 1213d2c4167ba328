"""Progress lines and the wait for the workers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import StringIO

import pytest
from django.core.management.base import OutputWrapper

from shop_demo.catalogue.importing.progress import Progress, duration
from shop_demo.catalogue.importing.waiting import EmbeddingWait


@dataclass(frozen=True)
class Counted:
    total: int
    ready: int
    failed: int = 0

    @property
    def pending(self) -> int:
        return self.total - self.ready - self.failed


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def states(*counted: Counted) -> Callable[[], Counted]:
    """Answer with each state in turn, and with the last one for ever."""
    left = list(counted)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


def wait_for(
    found: Iterable[Counted], *, expected: int = 4, seconds: float = 100
) -> tuple[str, EmbeddingWait, Counted]:
    out, clock = StringIO(), Clock()
    coverage = states(*found)
    wait = EmbeddingWait(
        OutputWrapper(out), coverage, expected=expected, clock=clock, sleep=clock.sleep
    )
    last = wait.run(seconds)
    assert isinstance(last, Counted)
    return out.getvalue(), wait, last


def test_the_wait_ends_when_nothing_is_pending() -> None:
    said, wait, last = wait_for([Counted(4, 0), Counted(4, 2), Counted(4, 3, failed=1)])

    assert wait.is_over(last)
    assert said.splitlines()[-1] == "Embedding: 4/4 images, 2.0/s, took 0:02"


def test_a_shop_without_pictures_waits_for_nothing() -> None:
    _, wait, last = wait_for([Counted(0, 0)], expected=0)

    assert wait.is_over(last)


def test_pictures_that_no_space_counts_yet_are_waited_for() -> None:
    said, wait, last = wait_for([Counted(0, 0), Counted(4, 0), Counted(4, 4)])

    assert wait.is_over(last)
    assert "0/4 images" in said


def test_a_standstill_says_once_how_to_start_a_worker_and_goes_on_waiting() -> None:
    said, wait, last = wait_for([*[Counted(4, 1)] * 60, Counted(4, 4)])

    assert said.count("celery -A shop_demo worker --beat") == 1
    assert wait.is_over(last)


def test_a_second_standstill_is_told_again() -> None:
    said, _, _ = wait_for([*[Counted(4, 1)] * 30, *[Counted(4, 2)] * 30, Counted(4, 4)])

    assert said.count("celery -A shop_demo worker --beat") == 2


def test_the_wait_gives_up_after_its_seconds() -> None:
    _, wait, last = wait_for([Counted(4, 1)], seconds=30)

    assert not wait.is_over(last)


def test_a_log_gets_plain_lines_seconds_apart() -> None:
    out, clock = StringIO(), Clock()
    progress = Progress(OutputWrapper(out), "Importing", unit="products", clock=clock)

    for done in range(11):
        progress.show(done, 10)
        clock.sleep(1)

    assert out.getvalue().splitlines() == [
        "Importing: 0/10 products",
        "Importing: 5/10 products, 1.0/s, 0:05 left",
        "Importing: 10/10 products, 1.0/s, took 0:10",
    ]


def test_a_late_start_does_not_count_as_slowness() -> None:
    said, _, _ = wait_for([*[Counted(4, 0)] * 10, Counted(4, 2), Counted(4, 4)])

    assert said.splitlines()[-1] == "Embedding: 4/4 images, 2.0/s, took 0:11"


def test_a_terminal_gets_one_line_that_moves() -> None:
    out, clock = Terminal(), Clock()
    progress = Progress(OutputWrapper(out), "Importing", unit="products", clock=clock)

    for done in range(3):
        progress.show(done, 2)
        clock.sleep(1)
    progress.finish()

    assert out.getvalue().count("\n") == 1
    assert out.getvalue().count("\r") == 3


@pytest.mark.parametrize(("seconds", "text"), [(7, "0:07"), (750, "12:30"), (3723, "1:02:03")])
def test_durations_read_like_a_clock(seconds: float, text: str) -> None:
    assert duration(seconds) == text
