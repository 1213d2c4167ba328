"""Celery entry points: each calls one function and holds no logic.

Postgres holds the truth of what must be embedded. A message is a hint that may be lost,
doubled or late without harm, so none carries anything but its name.
"""

import logging
from typing import Any

from celery import Task, current_app, shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from . import indexing
from .conf import app_settings

logger = logging.getLogger(__name__)

_WORK_SECONDS = 20
_OPTIONS: dict[str, Any] = {
    "acks_late": True,
    "ignore_result": True,
    "reject_on_worker_lost": False,
    "soft_time_limit": 45,
    "time_limit": 60,
}


@shared_task(name="visual_search.tasks.embed_pending", **_OPTIONS)
def embed_pending() -> None:
    """Embed waiting images for some seconds, then let others have a turn."""
    last = None
    for outcome in indexing.embed_pending(seconds=_WORK_SECONDS):
        logger.info("Embedded a batch: %s", outcome)
        last = outcome
    if last is not None:
        send(embed_pending)


@shared_task(name="visual_search.tasks.sweep", **_OPTIONS)
def sweep() -> None:
    """Find what hints were lost."""
    if indexing.sweep():
        send(embed_pending)


def nudge() -> None:
    """Hint once, after the current transaction commits, that images wait."""
    connection = transaction.get_connection()
    is_hinted = any(function is _hint for _, function, _ in connection.run_on_commit)
    if app_settings().nudge and not is_hinted:
        transaction.on_commit(_hint, robust=True)


def _hint() -> None:
    send(embed_pending)


def send(task: Task[[], None]) -> bool:
    """Send a hint. A broker that is away costs time, never an embedding: the sweep finds it."""
    try:
        task.apply_async(retry=False)
    except OperationalError as error:
        logger.warning("The broker did not take the hint %s: %s", task.name, error)
        return False
    return True


def broker_url() -> str:
    """The broker that Celery would use; empty when none was configured."""
    configured = current_app.conf.broker_read_url or current_app.conf.broker_url
    return str(configured or "")


def workers_seen(*, timeout: float = 2.0) -> list[str]:
    """Names of the workers that answer a ping within `timeout` seconds.

    Raises:
        OSError: the broker cannot be reached.
    """
    try:
        replies = current_app.control.ping(timeout=timeout)
    except OperationalError as error:
        raise ConnectionError(str(error)) from error
    return [name for reply in replies or () for name in reply]
