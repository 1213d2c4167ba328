"""Celery entry points: each calls one function and holds no logic.

Postgres holds the truth of what must be embedded. A message is a hint that may be lost,
doubled or late without harm, so none carries anything but its name.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any, TypeVar

from celery import Task, current_app, shared_task
from celery.signals import worker_ready
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from . import analytics, calibration, indexing, proposals, telemetry
from .conf import app_settings
from .store import database

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

# Short, so that a worker that is asked to end need not be killed.
_WORK_SECONDS = 5
_HINT_SECONDS = 60
# Somebody waits for a save. After a broker that hangs, the saves that follow wait for nothing.
_PATIENCE_SECONDS = 0.8
_HOLD_OFF_SECONDS = 10
_INDEX_SECONDS = 4 * 3600
_PROPOSAL_SECONDS = 1800
_COUNT_SECONDS = 1800
# Acknowledged early: a lost hint costs nothing, while a worker whose broker goes away with
# a late acknowledgement still to be made ends with an unrecoverable error.
_OPTIONS: dict[str, Any] = {
    "acks_late": False,
    "ignore_result": True,
    "reject_on_worker_lost": False,
    "soft_time_limit": 45,
    "time_limit": 60,
}


@shared_task(name="visual_search.tasks.embed_pending", **_OPTIONS)
def embed_pending() -> None:
    """Embed waiting images for some seconds, then let others have a turn."""
    has_worked = False
    try:
        for outcome in indexing.embed_pending(seconds=_WORK_SECONDS):
            logger.info("Embedded a batch: %s", outcome)
            has_worked = True
    finally:
        if has_worked:
            send(embed_pending)
        elif indexing.awaits_index():
            send(tend_indexes)
        elif indexing.readings_wait():
            send(read_pending)
        elif calibration.is_under_way():
            send(calibrate)


@shared_task(name="visual_search.tasks.read_pending", **_OPTIONS)
def read_pending() -> None:
    """Read waiting images for some seconds, unless others wait to be embedded."""
    if indexing.images_wait():
        send(embed_pending)
        return
    has_worked = False
    try:
        for outcome in indexing.read_pending(seconds=_WORK_SECONDS):
            logger.info("Read a batch: %s", outcome)
            has_worked = True
    finally:
        if has_worked:
            send(read_pending)
        elif calibration.is_under_way():
            send(calibrate)


@shared_task(name="visual_search.tasks.sweep", **_OPTIONS)
def sweep() -> None:
    """Find what hints were lost."""
    try:
        indexing.sweep()
    finally:
        # Also when the time was too short for all of it: what was found can be embedded.
        if indexing.images_wait():
            send(embed_pending)
        elif indexing.readings_wait():
            send(read_pending)
    if indexing.awaits_index():
        send(tend_indexes)
    if calibration.awaits_calibration():
        send(calibrate)
    elif proposals.awaits_proposals():
        send(propose)
    elif analytics.due_counts():
        send(count)


# The index of a large catalogue takes longer than any other task may. A second one that
# starts meanwhile does nothing, and a lost one is sent again by the next sweep.
@shared_task(
    name="visual_search.tasks.tend_indexes",
    acks_late=False,
    ignore_result=True,
    soft_time_limit=_INDEX_SECONDS,
    time_limit=_INDEX_SECONDS,
)
def tend_indexes() -> None:
    """Build and drop indexes. The database does that, so images are embedded meanwhile."""
    if database.connection().in_atomic_block:
        return  # A test of somebody's, whose tasks are eager: its rows are seen here alone.
    building: Future[None] = Future()
    threading.Thread(target=_fulfil, args=(building, _tend_indexes), daemon=True).start()
    while not wait([building], timeout=1).done:
        for outcome in indexing.embed_pending(seconds=_WORK_SECONDS):
            logger.info("Embedded a batch while an index is built: %s", outcome)
    building.result()


def _tend_indexes() -> None:
    try:
        indexing.tend_indexes()
    finally:
        database.connection().close()


@shared_task(name="visual_search.tasks.calibrate", **_OPTIONS)
def calibrate() -> None:
    """Learn anew what similarities mean, for some seconds, where the catalogue has changed enough.

    Images that wait go first; the next slice of work begins where this one ended.
    """
    if indexing.images_wait():
        send(embed_pending)
    elif calibration.tend_calibrations(seconds=_WORK_SECONDS):
        send(calibrate)


# A large catalogue is asked in one go, and a lost message is sent again by the next sweep.
@shared_task(
    name="visual_search.tasks.propose",
    acks_late=False,
    ignore_result=True,
    soft_time_limit=_PROPOSAL_SECONDS,
    time_limit=_PROPOSAL_SECONDS,
)
def propose() -> None:
    """Propose attributes of products, where somebody asked for that or the catalogue changed."""
    proposals.tend_proposals()


# The database counts a million of them in a minute or two.
@shared_task(
    name="visual_search.tasks.count",
    acks_late=False,
    ignore_result=True,
    soft_time_limit=_COUNT_SECONDS,
    time_limit=_COUNT_SECONDS,
)
def count() -> None:
    """Count what shoppers look for, look at and buy together, where that is due."""
    analytics.tend_counts()


@worker_ready.connect(dispatch_uid="visual_search.tasks")
def sweep_at_start(**_: Any) -> None:
    """A worker that starts looks at once for what it missed, whether beat runs or not."""
    send(sweep)


def nudge() -> None:
    """Hint once, after the current transaction commits, that images wait."""
    if app_settings().nudge:
        database.when_committed(_hint)


def _hint() -> None:
    send(embed_pending)


def send(task: Task[[], None]) -> bool:
    """Send a hint. A broker that is away costs time, never an embedding: the sweep finds it.

    One that hangs costs a second, and nothing for some seconds after that. A hint that no
    worker took in time is dropped, so that they cannot pile up.
    """
    if current_app.conf.task_always_eager:
        task.apply()
        return True
    if not broker_url() or _patience.is_exhausted:
        return False
    try:
        _patience.wait_for(_publishing(task.name))
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("The broker did not take the hint %s: %s", task.name, error)
        telemetry.hint_failed()
        return False
    return True


def _publishing(name: str) -> Callable[[], None]:
    # Looked up here: another thread may have another current app.
    task: Any = current_app.tasks[name]
    connection = _impatient_connection()

    def publish() -> None:
        with connection:
            task.apply_async(retry=False, connection=connection, expires=_HINT_SECONDS)

    return publish


class _Patience:
    """Waits a moment for the broker, however it hangs: time limits of sockets hold for each
    single read, and not every transport has them, so the asking is done by another thread.
    """

    def __init__(self) -> None:
        self._exhausted_until = 0.0

    @property
    def is_exhausted(self) -> bool:
        return time.monotonic() < self._exhausted_until

    def wait_for(self, ask: Callable[[], Answer], *, seconds: float = _PATIENCE_SECONDS) -> Answer:
        """Return what `ask` returns, or raise what it raises.

        Raises:
            TimeoutError: it took too long; the thread is left to its fate.
        """
        future: Future[Answer] = Future()
        threading.Thread(target=_fulfil, args=(future, ask), daemon=True).start()
        try:
            return future.result(timeout=seconds)
        except TimeoutError:
            self._exhausted_until = time.monotonic() + _HOLD_OFF_SECONDS
            raise TimeoutError("it does not answer") from None


def _fulfil(future: Future[Answer], ask: Callable[[], Answer]) -> None:
    try:
        future.set_result(ask())
    except BaseException as error:  # noqa: BLE001  # handed over to the thread that waits
        future.set_exception(error)


_patience = _Patience()


def _impatient_connection() -> Any:
    """A connection of its own: the pooled ones try for seconds, and somebody waits for this."""
    options: dict[str, Any] = {"max_retries": 0}
    if broker_url().startswith(("redis", "valkey", "sentinel")):
        options |= {"socket_connect_timeout": 1, "socket_timeout": 1}
    return current_app.connection_for_write(connect_timeout=1, transport_options=options)


def broker_url() -> str:
    """The broker that Celery would use; empty when none was configured."""
    configured = current_app.conf.broker_read_url or current_app.conf.broker_url
    return str(configured or "")


def sweep_is_scheduled() -> bool | None:
    """Whether beat's schedule in the settings names the sweep; None where it is kept elsewhere."""
    schedule = current_app.conf.beat_schedule or {}
    if any(entry.get("task") == sweep.name for entry in schedule.values()):
        return True
    keeps_a_file = str(current_app.conf.beat_scheduler).startswith("celery.beat")
    return False if keeps_a_file else None


def broker_answers() -> bool:
    """Whether the broker can be reached within a second."""
    if not broker_url():
        return False
    connection = _impatient_connection()

    def ask() -> bool:
        with connection:
            return bool(connection.default_channel)

    try:
        return _Patience().wait_for(ask)
    except (OperationalError, RedisError, OSError):
        return False


def workers_seen(*, timeout: float = 2.0) -> list[str]:
    """Names of the workers that answer a ping within `timeout` seconds.

    Raises:
        OSError: the broker cannot be reached.
    """
    connection, control = _impatient_connection(), current_app.control

    def ask() -> list[dict[str, Any]]:
        with connection:
            return list(control.ping(timeout=timeout, connection=connection) or ())

    try:
        replies = _Patience().wait_for(ask, seconds=timeout + _PATIENCE_SECONDS)
    except (OperationalError, RedisError) as error:
        raise ConnectionError(str(error)) from error
    return [name for reply in replies for name in reply]
