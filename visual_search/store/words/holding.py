"""Which documents may hold some words, by the index of terms: others need not be looked through."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import connections

from ...language.terms.analysis import analyser
from ...models import Vocabulary
from ...models.documents import DocumentQuerySet
from ...registry import Searchable
from .impacts import term_of
from .leading import keys_of

_MOST = 20_000
_HOLDING = f"""
    SELECT document_id FROM visual_search_words
    WHERE content_type_id = %s AND visual_search_terms(impacts) && %s::bigint[] LIMIT {_MOST + 1}
"""  # noqa: S608  # nosec B608  # a number of ours


def that_may_hold(
    documents: DocumentQuerySet, searchable: Searchable, words: Iterable[str]
) -> DocumentQuerySet:
    """Those of a searchable's documents that hold any of some words, in whatever form of them.

    All of them where the index cannot tell, being not complete yet, or a word without a term; and
    where so many hold one that looking through all is no dearer.
    """
    using = documents.db
    content_type = ContentType.objects.db_manager(using).get_for_model(searchable.model).pk
    terms = [_terms(word, searchable) for word in words]
    is_complete = Vocabulary.objects.using(using).filter(pk=content_type, is_complete=True)
    if not all(terms) or not is_complete.exists():
        return documents
    keys = [key for term in set().union(*terms) for key in keys_of(term)]
    with connections[using].cursor() as cursor:
        # Read first: PostgreSQL takes patterns for cheap, and would look through all by itself.
        cursor.execute(_HOLDING, [content_type, keys])
        found = [row[0] for row in cursor.fetchall()]
    return documents if len(found) > _MOST else documents.filter(pk__in=found)


def _terms(word: str, searchable: Searchable) -> set[int]:
    """Of a single Chinese character none: texts have pairs."""
    if len(word) == 1 and not word.isascii():
        return set()
    languages = searchable.get_languages()
    return {term_of(term) for code in languages for term in analyser(code).terms(word)}
