"""Counts what shoppers look at, and buy, together: in SQL, by significance and never raw counts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from ..models import Document, Interaction, Together
from ..registry import Searchable
from ..store import database
from .significance import LEAST_SCORE, log_likelihood_ratio

Kind = Interaction.Kind
_BASES: dict[str, tuple[str, ...]] = {
    Together.Basis.VIEWED: (Kind.VIEW, Kind.CLICK),
    Together.Basis.BOUGHT: (Kind.ORDER,),
}
_DAYS = 365
# Whoever looks at more things on a day is a robot, or says nothing of any two of them.
_MOST_A_DAY = 50
_KEPT_OF_EACH = 24

# A day of one shopper, with what they looked at: each thing once.
_UNITS = """
CREATE TEMPORARY TABLE vs_unit ON COMMIT DROP AS
SELECT who, array_agg(thing) AS things FROM (
    SELECT DISTINCT hashtextextended(coalesce(i.user_id::text, '') || ':' || i.visitor, 0) AS who,
        i.day, {thing} AS thing
    FROM visual_search_interaction i JOIN visual_search_document d ON d.id = i.document_id {join}
    WHERE i.kind = ANY(%s) AND i.at >= %s AND d.content_type_id = %s
) step GROUP BY who, day HAVING count(*) <= %s"""

# In a transaction of somebody else's the last ones are still there.
_NO_UNITS = "DROP TABLE IF EXISTS pg_temp.vs_unit"

# Pairs that more than one shopper brought, whoever brought them on however many days.
_PAIRS = """
WITH pair AS (
    SELECT one, other, count(*) AS n
    FROM vs_unit, unnest(things) one, unnest(things) other
    WHERE one < other AND cardinality(things) > 1
    GROUP BY one, other HAVING min(who) < max(who)
), thing AS (
    SELECT thing, count(*) AS n FROM vs_unit, unnest(things) thing GROUP BY thing
), total AS (SELECT count(*) AS n FROM vs_unit
), scored AS (
    SELECT pair.one, pair.other, pair.n, {score} AS score
    FROM pair JOIN thing a ON a.thing = pair.one JOIN thing b ON b.thing = pair.other, total
    WHERE pair.n * total.n > a.n * b.n
), sure AS (SELECT * FROM scored WHERE score >= %s)
"""
_SCORE = log_likelihood_ratio("pair.n", "a.n", "b.n", "total.n")

_KEEP = """
INSERT INTO visual_search_together (basis, document_id, other_id, shoppers, score)
SELECT %s, one, other, n, score FROM (
    SELECT one, other, n, score, row_number() OVER (PARTITION BY one ORDER BY score DESC) AS place
    FROM (SELECT one, other, n, score FROM sure
          UNION ALL SELECT other, one, n, score FROM sure) both_ways
) ranked WHERE place <= %s"""
_DROP = """
DELETE FROM visual_search_together t USING visual_search_document d
WHERE d.id = t.document_id AND d.content_type_id = %s AND t.basis = %s"""

_KEEP_PAIRINGS = """
INSERT INTO visual_search_pairing (model_label, first, second, score, is_chosen, is_shown)
SELECT %s, one, other, score, false, true FROM sure
WHERE length(one) <= 200 AND length(other) <= 200
ON CONFLICT (model_label, first, second) DO UPDATE SET score = excluded.score"""
_FORGET_PAIRINGS = "UPDATE visual_search_pairing SET score = 0 WHERE model_label = %s"
_DROP_PAIRINGS = """
DELETE FROM visual_search_pairing
WHERE model_label = %s AND score = 0 AND is_shown AND NOT is_chosen"""


def count_together(searchable: Searchable) -> int:
    """Count anew which products of a model belong together; returns how many pairs are kept."""
    content_type = _content_type(searchable)
    kept = 0
    for basis, kinds in _BASES.items():
        with database.atomic(), database.cursor() as cursor:
            cursor.execute(_NO_UNITS)
            cursor.execute(
                _UNITS.format(thing="i.document_id", join=""), _units(kinds, content_type)
            )
            cursor.execute(_DROP, [content_type, basis])
            cursor.execute(_PAIRS.format(score=_SCORE) + _KEEP, [LEAST_SCORE, basis, _KEPT_OF_EACH])
            kept += cursor.rowcount
    return kept


def count_pairings(searchable: Searchable) -> int:
    """Count anew which categories are bought together; returns how many pairs are known."""
    name = searchable.category_filter
    if name is None:
        return 0
    lookup = searchable.filter_source(name).lookup
    objects, of_objects = _compiled(searchable.get_queryset().order_by().values_list("pk", lookup))
    documents = Document.objects.using(database.alias()).of_model(searchable.model)
    known, of_known = _compiled(documents.with_keys(searchable.model, "pk"))
    join = (
        f"JOIN ({known}) known (key, id) ON known.id = d.id "
        f"JOIN ({objects}) o (pk, category) ON o.pk = known.key AND o.category IS NOT NULL"
    )
    label = searchable.label
    with database.atomic(), database.cursor() as cursor:
        cursor.execute(_NO_UNITS)
        cursor.execute(
            _UNITS.format(thing='o.category::text COLLATE "C"', join=join),
            [*of_known, *of_objects, *_units((Kind.ORDER,), _content_type(searchable))],
        )
        cursor.execute(_FORGET_PAIRINGS, [label])
        cursor.execute(_PAIRS.format(score=_SCORE) + _KEEP_PAIRINGS, [LEAST_SCORE, label])
        kept = int(cursor.rowcount)
        cursor.execute(_DROP_PAIRINGS, [label])
    return kept


def _compiled(rows: models.QuerySet[Any, Any]) -> database.Sql:
    sql, parameters = rows.query.get_compiler(database.alias()).as_sql()
    return sql, tuple(parameters)


def _content_type(searchable: Searchable) -> int:
    known = ContentType.objects.db_manager(database.alias())
    return int(known.get_for_model(searchable.model).pk)


def _units(kinds: Sequence[str], content_type: int) -> list[Any]:
    since = timezone.now() - timedelta(days=_DAYS)
    return [list(kinds), since, content_type, _MOST_A_DAY]
