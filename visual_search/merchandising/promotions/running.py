"""The promotions of this moment: those of the admin, and those of the shop's own."""

import logging
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.serializers.base import DeserializationError
from django.http import HttpRequest
from django.utils import timezone

from ...conf import app_settings
from ...exceptions import VisualSearchError
from ...models import Promotion
from ...registry import Offer, Searchable
from ...remembering import recall, remember
from ..selection import chosen_objects

logger = logging.getLogger(__name__)

# More are never read: whoever has forgotten to end them still has quick pages.
MOST = 50
_SECONDS = 60


def running(searchable: Searchable, request: HttpRequest | None = None) -> list[Offer]:
    """All offers of a model at this moment, those that end first in front.

    Asked once for a request; those of the admin are remembered for a minute besides.
    """
    known: dict[str, list[Offer]] = vars(request).setdefault(_MEMO, {}) if request else {}
    if searchable.label not in known:
        offers = [*searchable.get_offers(), *_planned_offers(searchable)]
        known[searchable.label] = offers[:MOST]
    return known[searchable.label]


_MEMO = "_visual_search_offers"


def forget(searchable: Searchable) -> None:
    """Promotions were changed: read them anew."""
    remember(_key(searchable), None, seconds=1)


def _planned_offers(searchable: Searchable) -> Iterator[Offer]:
    now = timezone.now()
    for row in _planned(searchable):
        if not row.starts_at <= now < row.ends_at:
            continue
        try:
            yield offer_of(searchable, row)
        except VisualSearchError as error:
            # A filter that was there when it was planned may have gone since.
            logger.warning("The promotion %s is left out: %s", row, error)


def offer_of(searchable: Searchable, row: Promotion) -> Offer:
    """A promotion of the admin as pages show it.

    Raises:
        InvalidQueryError: its filters make no sense (any more).
    """
    return Offer(
        key=f"promotion-{row.pk}",
        title=row.name,
        objects=chosen_objects(searchable, filters=row.filters, keys=row.keys),
        words=row.words,
        label=row.label,
        url=row.url,
        picture_url=row.picture.url if row.picture else "",
        ends_at=row.ends_at,
        placements=tuple(one.strip() for one in row.placements.split(",") if one.strip()),
    )


def _planned(searchable: Searchable) -> list[Promotion]:
    """Those that are not over yet: whether they run is asked of the clock each time."""
    kept = recall(_key(searchable))
    try:
        found: list[Any] = [one.object for one in serializers.deserialize("json", kept or "[]")]
    except DeserializationError:  # written by another release
        kept = None
    return _read(searchable) if kept is None else found


def _read(searchable: Searchable) -> list[Promotion]:
    content_type = ContentType.objects.get_for_model(searchable.model)
    rows = list(Promotion.objects.filter(content_type=content_type).not_over(timezone.now())[:MOST])
    seconds = min(_SECONDS, app_settings().widget_cache_seconds)
    remember(_key(searchable), serializers.serialize("json", rows), seconds=seconds)
    return rows


def _key(searchable: Searchable) -> str:
    return f"visual_search:promotions:{searchable.label}"
