"""Where a shop's analytics would begin: the demo writes what happens to its log."""

import logging
from typing import Any

from visual_search import events

from .catalogue.models import Product

logger = logging.getLogger(__name__)


def note(*, event: events.Event, **_: Any) -> None:
    logger.info(
        "%s of product %s at position %s of query %s%s",
        event.kind,
        event.key,
        event.position,
        event.query_id,
        f" in {event.placement}" if event.placement else "",
    )


def connect() -> None:
    for signal in (events.impression, events.click, events.basket, events.order):
        signal.connect(note, sender=Product, dispatch_uid="shop_demo.analytics")
