"""Words beside a photo: keeps the objects whose text holds them all."""

import unicodedata
from typing import Any

from django.db import connections, models, router
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Replace
from django.utils.translation import get_language

from ...models import Document
from ...models.documents import key_column

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

# Turkish has an i with and one without a dot in either case, and what is typed on other keyboards
# has one of them. Lower case and decomposed text write the dot as a character of its own.
_ONE_I = str.maketrans({"İ": "I", "ı": "i", "\u0307": None})
_FOLDED = Replace(
    Func(F("text"), Value("İı\u0307"), Value("Ii"), function="TRANSLATE"),
    Value("ß"),
    Value("ss"),
    output_field=models.TextField(),
)


def with_words(
    objects: models.QuerySet[Any], typed: str, *, model: type[models.Model]
) -> models.QuerySet[Any]:
    """The objects whose words hold all that were typed, or their stems, in any order and case.

    Parts of words count: "becher" finds "Kaffeebecher". Only the typed words are stemmed, by
    the stemmer of the active language, so the catalogue is read once and not parsed.
    """
    alternatives = _alternatives(typed)
    if not alternatives:
        return objects
    documents = Document.objects.of_model(model).annotate(folded=_FOLDED)
    for forms in alternatives:
        documents = documents.filter(_any_of(forms))
    return objects.filter(pk__in=documents.values(key_column(model)))


def _any_of(forms: set[str]) -> Q:
    condition = Q()
    for form in sorted(forms):
        condition |= Q(folded__icontains=form)
    return condition


def _folded(typed: str) -> str:
    """Typed text as the database compares it: composed, one kind of i, double s, lower case."""
    composed = unicodedata.normalize("NFC", typed.replace("\x00", " "))
    return composed.translate(_ONE_I).replace("ß", "ss").replace("ẞ", "ss").lower()


def _written(form: str) -> set[str]:
    """A form as texts may hold it: with accents in one piece with their letters, or apart."""
    return {form, unicodedata.normalize("NFD", form).translate(_ONE_I)}


def _alternatives(typed: str) -> list[set[str]]:
    """For every word that says something the forms in which it counts."""
    words = _folded(typed)[:MAX_LENGTH].split()[:_MAX_WORDS]
    stems = map(_folded, _stems(words))
    kept = [
        _written(word) | _written(stem) for word, stem in zip(words, stems, strict=True) if stem
    ]
    # "with the" alone is looked for as it stands.
    return kept or [_written(word) for word in words]


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
