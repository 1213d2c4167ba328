"""What shoppers do with what they are shown: signals that a shop may wire to its analytics.

Nothing is sent by default. As long as no receiver is connected, links are plain, nothing is
noted and nothing leaves the process. A query id is random and says nothing of the shopper.
"""

import logging
import secrets
from dataclasses import dataclass
from typing import Any, Literal

from django.core import signing
from django.db import Error as AnyDatabaseError
from django.db import models
from django.dispatch import Signal

from .transactions import is_in_transaction, savepoint

logger = logging.getLogger(__name__)

Kind = Literal["impression", "click", "basket", "order"]

PARAMETER = "vs"
_SALT = "visual_search.events"
_MAX_POSITION = 100_000

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


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened to one product of one answer. Positions begin with 1.

    `placement` is known for impressions only; the query id leads from the others to it.
    """

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


def make_reference(query_id: str, position: int) -> str:
    """Sign a query id, and add a position: the value of `?vs=` in links to products."""
    return f"{_signer().sign(query_id)}.{position}"


def read_reference(reference: str) -> tuple[str, int] | None:
    """Return the query id and position of a reference; None where it is none of ours."""
    signed, _dot, digits = reference.rpartition(".")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(_MAX_POSITION))):
        return None
    try:
        return _signer().unsign(signed), int(digits)
    except signing.BadSignature:
        return None


def report(kind: Kind, instance: models.Model, reference: str) -> bool:
    """Tell receivers what became of a product; return whether the reference was one of ours.

    A shopper who came another way has no reference, and nothing is told. What a receiver
    raises is logged and costs the shopper nothing.
    """
    found = read_reference(reference)
    if found is None:
        return False
    query_id, position = found
    event = Event(kind=kind, key=instance.pk, query_id=query_id, position=position)
    tell(type(instance), event)
    return True


def tell(sender: type[models.Model], event: Event) -> None:
    """Send an event of which the app itself knows."""
    try:
        with savepoint():
            for _receiver, answer in _SIGNALS[event.kind].send_robust(sender=sender, event=event):
                # Django has logged it. In a transaction, what it began must be undone.
                if isinstance(answer, AnyDatabaseError) and is_in_transaction():
                    raise answer
    except AnyDatabaseError as error:
        logger.warning("The event %s was not noted: %s", event.kind, error)


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT)
