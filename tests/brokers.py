"""Tell Celery of another broker for a while, and leave its settings as they were."""

import contextlib
from collections.abc import Iterator

from celery import current_app

_NAMES = ("broker_url", "broker_read_url", "broker_write_url")


@contextlib.contextmanager
def broker_at(url: str | None) -> Iterator[None]:
    """Name the broker for reading and for writing; None for no broker at all.

    What stood in the settings is read with `get`: as an attribute, a URL that nobody set falls
    back to `broker_url`, and setting that again would pin it for every test that follows.
    """
    conf = current_app.conf
    before = {name: conf.get(name) for name in _NAMES}
    conf.update(dict.fromkeys(_NAMES, url))
    try:
        yield
    finally:
        conf.update(before)
