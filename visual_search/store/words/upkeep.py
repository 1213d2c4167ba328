"""Keeps what words are measured by: adds up what saves did, and counts anew now and then."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from ...models import Document, Term, Vocabulary, WordChange, Words
from ...registry import Searchable
from .. import database
from .leading import ALL_TIERS
from .vocabulary import Measure

_PORTION = 500
_CHANGES = 2_000
_COUNTED_EVERY = timedelta(days=1)
# All impacts depend on the average length: made anew, for a small drift where that is quickly
# done, and for a hundredth of it where there are a hundred thousand documents.
_LARGEST_DRIFT, _DRIFT_OF_ONE = 0.01, 1e-7


def keep_up(searchable: Searchable) -> None:
    """Add up the changes, then measure by the average length of today. One sweep at a time."""
    content_type = Measure.of(searchable.model).content_type
    Vocabulary.objects.get_or_create(pk=content_type)
    add_up(searchable)
    vocabulary = Vocabulary.objects.get(pk=content_type)
    counted = vocabulary.counted_at
    if counted is None or timezone.now() - counted > _COUNTED_EVERY:
        _count(content_type)
        vocabulary.refresh_from_db()
    if vocabulary.documents > 0:
        _measure(searchable, vocabulary)


def add_up(searchable: Searchable) -> None:
    """Add what saves did to the frequencies."""
    content_type = Measure.of(searchable.model).content_type
    while _fold(content_type):
        pass


def _measure(searchable: Searchable, vocabulary: Vocabulary) -> None:
    average = vocabulary.length / vocabulary.documents
    allowed = min(_LARGEST_DRIFT, vocabulary.documents * _DRIFT_OF_ONE)
    drift = abs(average / vocabulary.average - 1) if vocabulary.average else 1.0
    if drift > allowed and next(outdated(searchable), None) is None:
        Vocabulary.objects.filter(pk=vocabulary.pk).update(average=average)


def outdated(searchable: Searchable) -> Iterator[Sequence[int]]:
    """Keys of documents whose words are missing, or made by another measure, in portions."""
    measure = Measure.of(searchable.model)
    mark = measure.mark(searchable)
    made = Words.objects.filter(content_type=measure.content_type)
    # Not in one condition: this way the index leads to the few that differ.
    for others in (made.filter(made__lt=mark), made.filter(made__gt=mark)):
        yield from _portions(others.order_by("pk"))
    vocabulary = Vocabulary.objects.filter(pk=measure.content_type)
    if not vocabulary.filter(is_complete=True).exists():
        documents = Document.objects.filter(content_type=measure.content_type).exclude(text="")
        yield from _portions(documents.filter(words=None).order_by("pk"))
        vocabulary.update(is_complete=True)


def _portions(rows: Any) -> Iterator[Sequence[int]]:
    keys = rows.values_list("pk", flat=True)
    found: list[int] = list(keys[:_PORTION])
    while found:
        yield found
        found = list(keys.filter(pk__gt=found[-1])[:_PORTION])


@database.atomic()
def _fold(content_type: int) -> bool:
    """Add the oldest changes to the frequencies; whether there were any."""
    changes = list(WordChange.objects.filter(content_type=content_type).order_by("pk")[:_CHANGES])
    if not changes:
        return False
    sums: dict[int, list[Any]] = {}
    for change in changes:
        for term, (more, lexeme, word) in change.terms.items():
            one = sums.setdefault(int(term), [0, "", ""])
            one[0] += more
            one[1] = one[1] or lexeme
            one[2] = min(filter(None, (one[2], word)), key=len, default="")
    _add(content_type, sums)
    _add_languages(content_type, changes)
    Vocabulary.objects.filter(pk=content_type).update(
        documents=F("documents") + sum(change.documents for change in changes),
        length=F("length") + sum(change.length for change in changes),
    )
    WordChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
    return True


def _add(content_type: int, sums: dict[int, list[Any]]) -> None:
    terms = sorted((term, *values) for term, values in sums.items() if values[0] or values[1])
    columns = [list(column) for column in zip(*terms, strict=True)] or [[], [], [], []]
    with database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO visual_search_term AS known"
            " (content_type_id, term, documents, lexeme, word)"
            " SELECT %s, * FROM unnest(%s::int[], %s::int[], %s::text[], %s::text[])"
            " ON CONFLICT (content_type_id, term) DO UPDATE"
            " SET documents = known.documents + excluded.documents,"
            " lexeme = coalesce(nullif(known.lexeme, ''), excluded.lexeme),"
            " word = CASE WHEN known.word = '' OR excluded.word <> ''"
            " AND length(excluded.word) < length(known.word)"
            " THEN excluded.word ELSE known.word END",
            [content_type, *columns],
        )
    Term.objects.filter(content_type=content_type, documents__lte=0).delete()


def _add_languages(content_type: int, changes: Sequence[WordChange]) -> None:
    """Note of words in which languages they were seen."""
    spoken: dict[int, set[str]] = {}
    for change in changes:
        for language, terms in change.languages.items():
            for term in terms:
                spoken.setdefault(term, set()).add(language)
    if not spoken:
        return
    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE visual_search_term known SET languages = ("
            " SELECT jsonb_agg(DISTINCT one ORDER BY one)"
            " FROM jsonb_array_elements(known.languages || seen.languages) AS one)"
            " FROM unnest(%s::int[], %s::jsonb[]) AS seen (term, languages)"
            " WHERE known.content_type_id = %s AND known.term = seen.term"
            " AND NOT known.languages @> seen.languages",
            [[*spoken], [json.dumps(sorted(one)) for one in spoken.values()], content_type],
        )


def _count(content_type: int) -> None:
    """Count anew; what waits to be added up stays out of it, by one snapshot of all."""
    with database.atomic(), database.cursor() as cursor:
        cursor.execute(
            """
            WITH pending AS (
                SELECT key::int AS term, sum((value->>0)::int) AS documents
                FROM visual_search_wordchange, jsonb_each(terms)
                WHERE content_type_id = %(type)s GROUP BY 1
            ), found AS (
                SELECT key / %(tiers)s - 1 AS term, count(*) AS documents
                FROM visual_search_words, unnest(visual_search_terms(impacts)) AS key
                WHERE content_type_id = %(type)s GROUP BY 1
            ), counted AS (
                SELECT known.id, coalesce(found.documents, 0) - coalesce(pending.documents, 0) AS n
                FROM visual_search_term known
                LEFT JOIN found USING (term) LEFT JOIN pending USING (term)
                WHERE known.content_type_id = %(type)s
            ), corrected AS (
                UPDATE visual_search_term known SET documents = n FROM counted
                WHERE counted.id = known.id AND known.documents <> n
            ), late AS (
                SELECT coalesce(sum(documents), 0) AS documents, coalesce(sum(length), 0) AS length
                FROM visual_search_wordchange WHERE content_type_id = %(type)s
            ), whole AS (
                SELECT count(*) AS documents, coalesce(sum(length), 0) AS length
                FROM visual_search_words WHERE content_type_id = %(type)s
            )
            UPDATE visual_search_vocabulary SET counted_at = now(), is_complete = false,
                documents = whole.documents - late.documents, length = whole.length - late.length
            FROM whole, late WHERE content_type_id = %(type)s
            """,
            {"type": content_type, "tiers": ALL_TIERS},
        )
    Term.objects.filter(content_type=content_type, documents__lte=0).delete()
