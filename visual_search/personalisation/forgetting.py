"""Ends what is known of a shopper, or hands it to them: in one call, whoever asks."""

import logging
from collections.abc import Iterator
from typing import Any

from django.db import Error as AnyDatabaseError
from django.http import HttpRequest

from ..models import Interaction, InteractionQuerySet
from ..store import database, interactions, members
from ..transactions import savepoint
from .consent import Level, level_of
from .shopper import forget_memory, user_id_of
from .visit import Visit

logger = logging.getLogger(__name__)


def forget(*, visitor: str = "", user: Any = None) -> int:
    """Erase everything that is known of a visitor or a user; say how many rows that were.

    Args:
        visitor: the random name in the cookie.
        user: the user, or the primary key.
    """
    user_id = getattr(user, "pk", user)
    with database.atomic():
        erased = interactions.erase(visitor=visitor, user_id=user_id)
        return erased + members.erase(visitor=visitor, user_id=user_id)


def forget_shopper(request: HttpRequest) -> int:
    """Erase what is known of the shopper of a request, whatever they agree to now.

    In the browser, under the visitor's name and under the user; say how many rows that were.
    """
    visit, user_id = Visit.of(request), user_id_of(request)
    erased = forget(visitor=visit.visitor) if visit.visitor else 0
    if user_id is not None:
        erased += forget(user=user_id)
    visit.forget()
    forget_memory(request)
    return erased


def export(*, visitor: str = "", user: Any = None) -> list[dict[str, Any]]:
    """All that is known of a visitor or a user, newest first, as JSON knows it."""
    user_id = getattr(user, "pk", user)
    done = _told(_rows(visitor=visitor, user_id=user_id))
    return [*done, *_told_campaigns(visitor=visitor, user_id=user_id)]


def export_shopper(request: HttpRequest) -> dict[str, Any]:
    """All that is known of the shopper of a request, as JSON knows it.

    `visit` is what the browser carries, `kept` what stands in rows.
    """
    visit, user_id = Visit.of(request), user_id_of(request)
    kept = [*export(visitor=visit.visitor), *(export(user=user_id) if user_id is not None else ())]
    steps = [
        {"kind": one.kind, "model": one.label, "product": one.key, "at": one.at}
        for one in visit.steps
    ]
    return {"visit": steps, "kept": kept}


def merge(request: HttpRequest, user: Any) -> None:
    """What a visitor did becomes the user's, who has just signed in; their name is forgotten.

    Only where they agree to be remembered, so that nothing is learned of a user without asking.
    """
    visitor = Visit.of(request).visitor
    if not visitor or level_of(request) is not Level.KEPT or not database.can_search():
        return
    try:
        with savepoint():
            interactions.hand_over(visitor=visitor, user_id=user.pk)
            members.hand_over(visitor=visitor, user_id=user.pk)
    except AnyDatabaseError as error:
        logger.warning("What a visitor did was not handed over to the user: %s", error)
        return
    Visit.of(request).forget_visitor()
    forget_memory(request)


def _rows(*, visitor: str, user_id: Any) -> InteractionQuerySet:
    rows = Interaction.objects.using(database.alias())
    return rows.of_shopper(visitor=visitor, user_id=user_id).order_by("-at")


def _told_campaigns(*, visitor: str, user_id: Any) -> Iterator[dict[str, Any]]:
    found = members.of_shopper(visitor=visitor, user_id=user_id).select_related("campaign")
    for row in found.order_by("-met_at"):
        yield {
            "kind": "campaign",
            "campaign": row.campaign.name,
            "is_held_back": row.is_held_back,
            "impressions": row.impressions,
            "clicked_at": row.clicked_at and row.clicked_at.isoformat(),
            "at": row.met_at.isoformat(),
        }


def _told(rows: InteractionQuerySet) -> Iterator[dict[str, Any]]:
    for row in rows.select_related("document__content_type").iterator(chunk_size=1000):
        product = {}
        if row.document is not None:
            product = {"model": row.document.label, "product": str(row.document.object_pk)}
        yield {
            "kind": row.kind,
            **product,
            "words": row.words,
            "placement": row.placement,
            "at": row.at.isoformat(),
        }
