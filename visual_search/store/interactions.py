"""Interactions as rows: each product once a day for each kind of thing, and none for ever."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any

from django.db import connections, models
from django.utils import timezone

from ..conf import app_settings
from ..models import Document, Interaction
from ..models.shoppers.interactions import MOST_PLACEMENT, MOST_WORDS
from . import database

# A later one takes the place of the earlier, unless the clock has run backwards meanwhile.
_ADD = """
INSERT INTO visual_search_interaction
    (kind, document_id, visitor, user_id, words, placement, at)
SELECT %s, id, %s, %s, '', %s, %s FROM visual_search_document
WHERE id IN ({documents})
ON CONFLICT ({who}, document_id, kind, day) WHERE {is_known}
DO UPDATE SET placement = excluded.placement,
    at = greatest(visual_search_interaction.at, excluded.at)"""
_USER = {"who": "user_id", "is_known": "user_id IS NOT NULL"}
_VISITOR = {"who": "visitor", "is_known": "NOT (visitor = '')"}

# A clock that was ahead for a while must not keep rows for ever.
_AHEAD = timedelta(days=1)
_ENDED_AT_ONCE = 10_000


def add(
    model: type[models.Model],
    keys: Sequence[Any],
    *,
    kind: str,
    visitor: str = "",
    user_id: Any = None,
    placement: str = "",
) -> None:
    """Note what somebody did with products, in one statement; what is not indexed is left out."""
    using = database.alias()
    documents = Document.objects.using(using).of_objects(model, keys).values("pk").order_by()
    chosen, parameters = documents.query.get_compiler(using).as_sql()
    who = _USER if user_id is not None else _VISITOR
    user: Any = Interaction._meta.get_field("user")
    said = (kind, visitor, user.get_db_prep_save(user_id, connections[using]))
    with connections[using].cursor() as cursor:
        cursor.execute(
            _ADD.format(documents=chosen, **who),
            (*said, placement[:MOST_PLACEMENT], timezone.now(), *parameters),
        )


def add_search(*, visitor: str, user_id: Any, words: str, placement: str = "") -> None:
    """Note a search: the same words once a day, a search by photo once a day."""
    now = timezone.now()
    said = {"kind": Interaction.Kind.SEARCH, "words": words.replace("\0", "")[:MOST_WORDS]}
    rows = Interaction.objects.using(database.alias())
    own = rows.of_shopper(visitor=visitor, user_id=user_id)
    if not own.filter(**said, day=now.astimezone(UTC).date()).update(at=now):
        rows.create(
            **said, visitor=visitor, user_id=user_id, placement=placement[:MOST_PLACEMENT], at=now
        )


def drop(
    model: type[models.Model], keys: Sequence[Any], *, kind: str, visitor: str, user_id: Any
) -> None:
    """Take back what somebody said of products."""
    documents = Document.objects.using(database.alias()).of_objects(model, keys)
    own = Interaction.objects.using(database.alias()).of_shopper(visitor=visitor, user_id=user_id)
    own.filter(kind=kind, document__in=documents).delete()


def erase(*, visitor: str = "", user_id: Any = None) -> int:
    """Delete all that is kept of somebody, in one transaction; say how many rows that were."""
    rows = Interaction.objects.using(database.alias())
    deleted, _of_each = rows.of_shopper(visitor=visitor, user_id=user_id).delete()
    return deleted


def hand_over(*, visitor: str, user_id: Any) -> None:
    """Give a user what a visitor did; what they did themselves on the same day stands."""
    with database.atomic():
        rows = Interaction.objects.filter(visitor=visitor)
        same = Interaction.objects.filter(
            user=user_id,
            document=models.OuterRef("document"),
            kind=models.OuterRef("kind"),
            day=models.OuterRef("day"),
        )
        rows.filter(models.Exists(same)).delete()
        rows.update(visitor="", user=user_id)


def end_old() -> int:
    """Delete what is older than INTERACTION_DAYS, as much as a sweep has time for; say how many."""
    now = timezone.now()
    oldest = now - timedelta(days=app_settings().interaction_days)
    rows = Interaction.objects.using(database.alias())
    old = rows.filter(models.Q(at__lt=oldest) | models.Q(at__gt=now + _AHEAD))
    deleted, _of_each = rows.filter(pk__in=old.values("pk")[:_ENDED_AT_ONCE]).delete()
    return deleted
