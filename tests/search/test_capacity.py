"""A process takes a few photos at a time, lets a few wait, and turns the others away."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from time import monotonic

import pytest

from tests.conftest import picture_bytes
from tests.faults.shop import until
from tests.search.catalogue import posters
from visual_search import search
from visual_search.admission.capacity import encoding_place, search_place
from visual_search.exceptions import BusyError, IntakeError

SECONDS = 10


def hold(count: int) -> tuple[ExitStack, threading.Event]:
    """Let `count` threads hold a place each until the stack is closed."""
    stack = ExitStack()
    release = threading.Event()
    holding = threading.Barrier(count + 1)

    def work() -> None:
        with encoding_place():
            holding.wait(SECONDS)
            release.wait(SECONDS)

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
        stack.callback(thread.join, SECONDS)
    stack.callback(release.set)
    holding.wait(SECONDS)
    return stack, release


def outcome_of(work: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    outcomes: list[object] = []

    def run() -> None:
        try:
            outcomes.append(work())
        except BusyError as error:
            outcomes.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, outcomes


def enter() -> str:
    with encoding_place():
        return "worked"


def test_one_more_than_places_and_queue_is_turned_away_at_once(configure):
    configure(CONCURRENT_ENCODINGS=2, WAITING_ENCODINGS=0, ENCODING_WAIT_SECONDS=SECONDS)
    stack, _ = hold(2)

    with stack:
        started = monotonic()
        with pytest.raises(BusyError) as refused:
            enter()

    assert monotonic() - started < 1
    assert refused.value.retry_after > 0
    assert (refused.value.code, refused.value.status) == ("busy", 503)


def test_whoever_waits_too_long_is_turned_away(configure):
    configure(CONCURRENT_ENCODINGS=1, WAITING_ENCODINGS=1, ENCODING_WAIT_SECONDS=0.05)
    stack, _ = hold(1)

    with stack, pytest.raises(BusyError):
        enter()

    assert enter() == "worked"


def test_whoever_waits_gets_the_place_that_comes_free(configure):
    configure(CONCURRENT_ENCODINGS=1, WAITING_ENCODINGS=1, ENCODING_WAIT_SECONDS=SECONDS)
    stack, release = hold(1)

    with stack:
        thread, outcomes = outcome_of(enter)
        thread.join(0.1)
        assert outcomes == []
        release.set()
        thread.join(SECONDS)

    assert outcomes == ["worked"]


def test_a_place_is_released_after_an_error(configure):
    configure(CONCURRENT_ENCODINGS=1, WAITING_ENCODINGS=0)

    for _ in range(5):
        with pytest.raises(LookupError), encoding_place():
            raise LookupError

    assert enter() == "worked"


def test_never_more_work_at_a_time_than_there_are_places(configure):
    configure(CONCURRENT_ENCODINGS=3, WAITING_ENCODINGS=40, ENCODING_WAIT_SECONDS=SECONDS)
    lock = threading.Lock()
    now, most = 0, 0

    def work() -> None:
        nonlocal now, most
        with encoding_place():
            with lock:
                now += 1
                most = max(most, now)
            threading.Event().wait(0.005)
            with lock:
                now -= 1

    threads = [threading.Thread(target=work) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)

    assert most == 3


def test_photos_that_are_refused_do_not_use_places_up(space, configure):
    configure(CONCURRENT_ENCODINGS=1, WAITING_ENCODINGS=0)

    for _ in range(3):
        with pytest.raises(IntakeError):
            search.photo_query(posters(), b"no photo")

    search.photo_query(posters(), picture_bytes())


def test_a_photo_is_turned_away_while_all_places_are_taken(space, configure):
    configure(CONCURRENT_ENCODINGS=1, WAITING_ENCODINGS=0)
    stack, _ = hold(1)

    with stack, pytest.raises(BusyError):
        search.photo_query(posters(), picture_bytes())

    search.photo_query(posters(), picture_bytes())


def test_a_search_holds_one_place_for_all_of_its_steps(configure):
    configure(CONCURRENT_ENCODINGS=1, WAITING_ENCODINGS=0)

    with search_place(), encoding_place(), encoding_place():
        _, others = outcome_of(enter)
        until(lambda: bool(others), seconds=SECONDS)

    assert isinstance(others[0], BusyError)
    assert enter() == "worked"
