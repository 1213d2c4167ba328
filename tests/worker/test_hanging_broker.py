"""A broker that takes connections and never answers: a save waits a second, and not again."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
import redis

from tests.brokers import broker_at
from visual_search import indexing, tasks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def use_broker(configure, monkeypatch) -> Iterator[Callable[[str], None]]:
    """Name Celery's broker; no test inherits the patience that another has used up."""
    configure(NUDGE=True)
    monkeypatch.setattr(tasks, "_patience", tasks._Patience())
    with contextlib.ExitStack() as until_the_end:
        yield lambda url: until_the_end.enter_context(broker_at(url))


@pytest.fixture
def black_hole() -> Iterator[int]:
    """A port whose connections nobody ever accepts."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(50)
        yield listening.getsockname()[1]


@pytest.fixture
def paused_redis(broker) -> Iterator[str]:
    """A Redis that answers questions, but lets every write wait."""
    with redis.Redis.from_url(broker.url) as client:
        client.execute_command("CLIENT", "PAUSE", "20000", "WRITE")
        yield broker.url
        client.execute_command("CLIENT", "UNPAUSE")


@pytest.fixture
def hanging(request, use_broker) -> None:
    """The broker hangs in one of several ways."""
    if request.param == "paused":
        use_broker(request.getfixturevalue("paused_redis"))
        return
    port = request.getfixturevalue("black_hole")
    use_broker(f"{request.param}://guest:guest@127.0.0.1:{port}//")


in_every_way = pytest.mark.parametrize("hanging", ["paused", "redis", "amqp"], indirect=True)


def seconds_of(act: Callable[[], object]) -> float:
    started = time.monotonic()
    act()
    return time.monotonic() - started


@in_every_way
def test_a_save_waits_a_second_at_most_and_the_next_ones_for_nothing(
    hanging, space, make_poster, caplog
):
    first = seconds_of(make_poster)
    more = seconds_of(lambda: [make_poster((30, 30, number)) for number in range(5)])

    assert first < 1.3  # a second for the broker, and the save itself
    assert more < 1
    assert caplog.text.count("did not take the hint") == 1
    assert sum(outcome.ready for outcome in indexing.embed_pending(seconds=30)) == 6


@in_every_way
def test_the_health_of_a_broker_that_hangs_is_known_in_a_second(hanging):
    answers: list[bool] = []

    took = seconds_of(lambda: answers.append(tasks.broker_answers()))

    # A Redis that is paused for writing still answers.
    is_reading = urlsplit(tasks.broker_url()).password != "guest"
    assert answers == [is_reading]
    assert took < 1.3


@in_every_way
def test_the_doctor_is_not_held_up_by_a_broker_that_hangs(hanging):
    def ask() -> None:
        with pytest.raises(OSError, match=r"(?i)answer|time"):
            tasks.workers_seen(timeout=0.5)

    assert seconds_of(ask) < 5
