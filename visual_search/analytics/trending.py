"""Counts what many shoppers look for lately, so that none of them can push a product alone."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from ..models import Interaction
from ..registry import Searchable
from ..store import database

_DAYS = 14
_HALF_LIFE_DAYS = 3.0
_KEPT = 500
Kind = Interaction.Kind
# Worth of one shopper, by what is the strongest thing they did.
_WORTH = {Kind.VIEW: 1.0, Kind.CLICK: 1.0, Kind.LIKE: 2.0, Kind.BASKET: 3.0, Kind.ORDER: 5.0}

_DROP = """
DELETE FROM visual_search_trend t USING visual_search_document d
WHERE d.id = t.document_id AND d.content_type_id = %s"""
_KEEP = """
INSERT INTO visual_search_trend (document_id, score)
SELECT document_id, sum(worth) FROM (
    SELECT i.document_id, max(
        w.worth * power(0.5, greatest(extract(epoch FROM %s - i.at), 0) / %s)) AS worth
    FROM visual_search_interaction i
    JOIN unnest(%s::text[], %s::float8[]) w (kind, worth) ON w.kind = i.kind
    JOIN visual_search_document d ON d.id = i.document_id
    WHERE i.at >= %s AND d.content_type_id = %s
    GROUP BY i.document_id, i.user_id, i.visitor
) of_shopper GROUP BY document_id HAVING count(*) > 1 ORDER BY sum(worth) DESC LIMIT %s"""


def count_trends(searchable: Searchable) -> int:
    """Count anew what is sought lately; returns how many products are."""
    now = timezone.now()
    known = ContentType.objects.db_manager(database.alias())
    content_type = known.get_for_model(searchable.model).pk
    kinds, worths = list(_WORTH), list(_WORTH.values())
    since = now - timedelta(days=_DAYS)
    with database.atomic(), database.cursor() as cursor:
        cursor.execute(_DROP, [content_type])
        seconds = _HALF_LIFE_DAYS * 86_400
        cursor.execute(
            _KEEP, [now, seconds, [str(kind) for kind in kinds], worths, since, content_type, _KEPT]
        )
        return int(cursor.rowcount)
