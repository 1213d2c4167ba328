"""What shoppers do with what they are shown: signals that a shop may wire to its analytics.

Nothing is sent by default. As long as no receiver is connected, links are plain, nothing is
noted and nothing leaves the process. A query id is random and says nothing of the shopper.

What shoppers send back is a reference: signed, so that it holds for one product where it stood,
for a while, and once for each kind of event.
"""

import hashlib
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from django.core import signing
from django.db import Error as AnyDatabaseError
from django.db import models
from django.dispatch import Signal

from .remembering import is_first
from .transactions import is_in_transaction, savepoint

logger = logging.getLogger(__name__)

Kind = Literal["impression", "click", "basket", "order"]

PARAMETER = "vs"
_SALT = "visual_search.events"
# A card may be followed the next morning; what was put in a basket may be ordered weeks later.
_MAX_AGE: dict[Kind, timedelta] = {
    "impression": timedelta(days=1),
    "click": timedelta(days=1),
    "basket": timedelta(days=2),
    "order": timedelta(days=30),
}

# Each is sent with the model as `sender` and an Event as `event`.
impression = Signal()
click = Signal()
basket = Signal()
order = Signal()

_SIGNALS: dict[Kind, Signal] = {
    "impression": impression,
    "click": click,
    "basket": basket,
    "order": order,
}

_is_silent = ContextVar("visual_search_events_are_silent", default=False)


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened to one product of one answer. Positions begin with 1."""

    kind: Kind
    key: Any
    query_id: str
    position: int
    placement: str = ""


def is_wired(model: type[models.Model]) -> bool:
    """Whether anybody listens for a model, so that links need to say where they stood."""
    return any(signal.has_listeners(model) for signal in _SIGNALS.values())


def new_query_id() -> str:
    """A name for one answer, or one widget on one page."""
    return secrets.token_urlsafe(9)


def make_reference(
    instance: models.Model, *, query_id: str, position: int, placement: str = ""
) -> str:
    """Sign where a product stands in an answer: the value of `?vs=` in links to it."""
    return signing.dumps([query_id, position, placement], salt=_salt(instance))


def read_reference(kind: Kind, instance: models.Model, reference: str) -> Event | None:
    """The event that a reference vouches for; None where it is none of ours.

    It is none of ours either where it was made for another product, or too long ago.
    """
    try:
        query_id, position, placement = signing.loads(
            reference, salt=_salt(instance), max_age=_MAX_AGE[kind]
        )
    # The signature says that what is inside is ours, but an earlier release put other things there.
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Event(
        kind=kind, key=instance.pk, query_id=query_id, position=position, placement=placement
    )


def report(kind: Kind, instance: models.Model, reference: str) -> bool:
    """Tell receivers what became of a product; return whether they were told.

    A shopper who came another way has no reference, and nothing is told. A reference counts once
    for each kind: whoever sends it again changes nothing. What a receiver raises is logged and
    costs the shopper nothing.
    """
    event = read_reference(kind, instance, reference)
    if event is None or not _is_first(kind, reference):
        return False
    tell(type(instance), event)
    return True


def _is_first(kind: Kind, reference: str) -> bool:
    """Whether this was not reported yet, as far as the cache remembers."""
    name = hashlib.sha256(f"{kind}:{reference}".encode()).hexdigest()
    return is_first(f"visual_search:event:{name}", seconds=_MAX_AGE[kind].total_seconds())


@contextmanager
def nothing_told() -> Iterator[None]:
    """Tell receivers nothing meanwhile: who searches inside is no shopper."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)


def tell(sender: type[models.Model], event: Event) -> None:
    """Send an event of which the app itself knows."""
    if _is_silent.get():
        return
    try:
        with savepoint():
            for _receiver, answer in _SIGNALS[event.kind].send_robust(sender=sender, event=event):
                # Django has logged it. In a transaction, what it began must be undone.
                if isinstance(answer, AnyDatabaseError) and is_in_transaction():
                    raise answer
    except AnyDatabaseError as error:
        logger.warning("The event %s was not noted: %s", event.kind, error)


def _salt(instance: models.Model) -> str:
    # The product is no part of the reference, which stays short, but of its signature.
    return f"{_SALT}:{instance._meta.label_lower}:{instance.pk}"
