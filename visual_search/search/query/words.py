"""Queries of words alone: they need no picture, no encoder and no space."""

from django.utils.translation import gettext as _

from ...exceptions import InvalidQueryError
from ...language.sentences.typed import MAX_CHARACTERS
from ...registry import RELEVANCE, Searchable, normalise_barcode
from ..eligible.filters import Filters, eligible_objects
from .context import NOWHERE, Context
from .page import Page
from .query import Query
from .typed.correction import correction_of
from .typed.spoken import languages_of
from .typed.synonyms import said


def words_query(  # noqa: PLR0913  # each is one thing that a shopper may say
    searchable: Searchable,
    words: str,
    *,
    filters: Filters | None = None,
    lists_all: bool = False,
    sort: str = RELEVANCE,
    page: Page | None = None,
    context: Context = NOWHERE,
) -> Query:
    """Build the query for what has any of some words, by BM25; or a barcode.

    A phrase in quotes must stand there, and a word after a minus must not.

    Args:
        lists_all: let all that the filters leave answer, behind what has the words.
        sort: one of `searchable.sorts`.

    Raises:
        InvalidQueryError: there are no words, or filters or page make no sense.
    """
    words = " ".join(words.replace("\x00", " ").split())[:MAX_CHARACTERS]
    if not (words or lists_all):
        raise InvalidQueryError(_("Type a word to search for."))
    meant = said(words, languages=languages_of(searchable))
    slips = correction_of(searchable, meant.text)
    return Query(
        searchable=searchable,
        eligible=eligible_objects(searchable, filters=filters),
        page=(page or Page()).sized_for(searchable),
        context=context,
        words=meant.text,
        also=(*meant.also, *slips.also),
        barcode=normalise_barcode(words) if any(map(str.isdigit, words)) else "",
        lists_all=lists_all,
        sort=searchable.known_sort(sort),
    )
