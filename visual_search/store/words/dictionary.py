"""The dictionary of a catalogue: which words it knows, how they go on, and which are alike.

Only its own words are looked through, some ten thousands, and never the documents.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connections, models, router
from django.db.models import Q

from ...language.terms.slips import Known
from ...models import Term
from .impacts import term_of

# Whether an extension is there is asked again after so many seconds.
_SECONDS = 60.0
_MOST_ALIKE = 12


def known_words(model: type[models.Model], lexemes: Collection[str]) -> set[str]:
    """Those of some lexemes that documents of a model have."""
    wanted = {term_of(lexeme) for lexeme in lexemes}
    if not wanted:
        return set()
    rows = _terms(model).filter(term__in=wanted, documents__gt=0)
    return set(rows.values_list("lexeme", flat=True)) & set(lexemes)


def languages_of_words(model: type[models.Model], lexemes: Collection[str]) -> list[set[str]]:
    """In which languages each of some words of the catalogue stands, as far as that is known."""
    rows = _terms(model).filter(term__in={term_of(one) for one in lexemes}, documents__gt=0)
    return [{*found} for found in rows.values_list("languages", flat=True) if found]


def completions(
    model: type[models.Model], beginning: str, *, limit: int, languages: Collection[str] = ()
) -> list[str]:
    """The most frequent words that begin so, as they are written.

    Args:
        languages: in one of which they stand, if any does; empty for all the same.
    """
    rows = _terms(model).filter(word__startswith=beginning, documents__gt=0)
    if languages:
        spoken = Q(languages=[])
        for language in languages:
            spoken |= Q(languages__contains=[language])
        return _most_frequent(rows.filter(spoken), limit) or _most_frequent(rows, limit)
    return _most_frequent(rows, limit)


def _most_frequent(rows: models.QuerySet[Term], limit: int) -> list[str]:
    words = rows.order_by("-documents", "word").values_list("word", flat=True)[: limit * 3]
    # Of one word in several languages there are several terms.
    return list(dict.fromkeys(words))[:limit]


def alike(model: type[models.Model], typed: Collection[str]) -> Mapping[str, list[Known]]:
    """By each typed word those that share pieces of three letters; none without pg_trgm."""
    using = router.db_for_read(Term)
    found: dict[str, list[Known]] = defaultdict(list)
    if not typed or not has_trigrams(using):
        return found
    sql = f"""
        SELECT typed.word, near.word, near.documents FROM unnest(%s::text[]) AS typed (word)
        CROSS JOIN LATERAL (
            SELECT word, documents FROM visual_search_term
            WHERE content_type_id = %s AND word %% typed.word AND documents > 0
            ORDER BY similarity(word, typed.word) DESC, documents DESC LIMIT {_MOST_ALIKE}
        ) AS near"""  # noqa: S608  # nosec B608  # a number of ours
    with connections[using].cursor() as cursor:
        cursor.execute(sql, [list(typed), _content_type(model, using)])
        for word, near, documents in cursor.fetchall():
            found[word].append(Known(word=near, documents=documents))
    return found


_asked: dict[str, tuple[float, bool]] = {}


def has_trigrams(using: str) -> bool:
    """Whether pg_trgm is there, and on the search path."""
    asked_until, is_there = _asked.get(using, (0.0, False))
    if not is_there and asked_until < time.monotonic():
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT to_regprocedure('similarity(text, text)') IS NOT NULL")
            [is_there] = cursor.fetchone()
        _asked[using] = (time.monotonic() + _SECONDS, is_there)
    return is_there


def can_mend_slips(using: str) -> bool:
    """Whether the dictionary can be asked for what is alike, or is still to be made."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('visual_search_term') IS NULL"
            " OR to_regclass('visual_search_term_trigrams') IS NOT NULL"
        )
        [is_so] = cursor.fetchone()
    return bool(is_so)


def _terms(model: type[models.Model]) -> models.QuerySet[Term]:
    using = router.db_for_read(Term)
    return Term.objects.using(using).filter(content_type=_content_type(model, using))


def _content_type(model: type[models.Model], using: str) -> Any:
    return ContentType.objects.db_manager(using).get_for_model(model).pk
