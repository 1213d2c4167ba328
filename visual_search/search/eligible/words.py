"""Words beside a photo: keeps the objects whose text holds them all."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django.db import connections, models, router
from django.utils.translation import get_language

from ...language.terms.letters import plain
from ...models import Document
from ...models.documents import DocumentQuerySet
from ...registry import registry
from ...store.words.holding import that_may_hold
from .spelling import pattern_of

WORDS = "words"
MAX_LENGTH = 100
_MAX_WORDS = 8

# The stemmers that come with PostgreSQL, by language.
_STEMMERS = {
    "da": "danish_stem",
    "de": "german_stem",
    "en": "english_stem",
    "es": "spanish_stem",
    "fi": "finnish_stem",
    "fr": "french_stem",
    "hu": "hungarian_stem",
    "it": "italian_stem",
    "nb": "norwegian_stem",
    "nl": "dutch_stem",
    "pt": "portuguese_stem",
    "ro": "romanian_stem",
    "ru": "russian_stem",
    "sv": "swedish_stem",
    "tr": "turkish_stem",
}


def with_words(
    objects: models.QuerySet[Any], typed: str, *, model: type[models.Model]
) -> models.QuerySet[Any]:
    """The objects whose words hold all that were typed, or their stems, in any order.

    In any case, and with accents or without: “creme” finds “Crème”. Parts of words count:
    “becher” finds “Kaffeebecher”. Only the typed words are stemmed, by the stemmer of the active
    language, so the catalogue is read once and not parsed.
    """
    alternatives = _alternatives(typed)
    if not alternatives:
        return objects
    return objects.filter(pk__in=_documents(model, alternatives).object_keys(model))


def without_words(objects: models.QuerySet[Any], unwanted: Sequence[str]) -> models.QuerySet[Any]:
    """The objects but for those whose text says that they have something ("lid").

    Whole words count, with their endings: "solid" has no lid. What is "without a lid" stays.
    """
    model = objects.model
    for word in unwanted:
        for pattern in _alternatives(word)[:1]:
            whole = pattern if _WIDE.search(word) else rf"\m(?:{pattern})\w{{0,3}}\M"
            denied = rf"(?:{_DENIALS})\s*(?:\w+\s+)?(?:{pattern})"
            documents = Document.objects.of_model(model)
            having = that_may_hold(documents, registry.for_model(model), [word])
            having = having.filter(text__regex=whole)
            without = having.exclude(text__iregex=denied)
            objects = objects.exclude(pk__in=without.object_keys(model))
    return objects


_WIDE = re.compile("[\u4e00-\u9fff]")
_DENIALS = "without|no|not|ohne|kein\\w*|不带|不含|没有|无"


def _documents(model: type[models.Model], alternatives: Sequence[str]) -> DocumentQuerySet:
    documents = Document.objects.of_model(model)
    for pattern in alternatives:
        documents = documents.filter(text__regex=pattern)
    return documents


def _alternatives(typed: str) -> list[str]:
    """For every word that says something the pattern that finds it or its stem."""
    composed = unicodedata.normalize("NFC", typed.replace("\x00", " ")).lower()
    words = composed[:MAX_LENGTH].split()[:_MAX_WORDS]
    forms = [
        {plain(word), plain(stem)} - {""}
        for word, stem in zip(words, _stems(words), strict=True)
        if stem
    ]
    # "with the" alone is looked for as it stands.
    forms = forms or [{plain(word)} - {""} for word in words]
    return ["|".join(map(pattern_of, sorted(one))) for one in forms if one]


def _stems(words: list[str]) -> list[str]:
    """The stem of each word; of a stop word ("with") nothing."""
    stemmer = _STEMMERS.get((get_language() or "en").split("-")[0], "simple")
    if not words:
        return []
    with connections[router.db_for_read(Document)].cursor() as cursor:
        cursor.execute(
            "SELECT ts_lexize(%s::regdictionary, word) FROM unnest(%s::text[])"
            " WITH ORDINALITY AS typed (word, place) ORDER BY place",
            [f"pg_catalog.{stemmer}", words],
        )
        found = [row[0] for row in cursor.fetchall()]
    # English stems write "happy" as "happi", which no text holds.
    return [
        (stems[0].rstrip("i") or word) if stems else ""
        for stems, word in zip(found, words, strict=True)
    ]
