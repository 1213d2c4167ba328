"""The address of a search with words, and of the same search a little changed."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse

from ...registry import RELEVANCE, Searchable
from ..photo.form import FILTER, PhotoForm


def address_of(searchable: Searchable, form: PhotoForm) -> str:
    """Where a search is answered: all of it stands there, so it can be shared and gone back to."""
    pairs = [(name, value) for name, value in _pairs(searchable, form) if value]
    return f"{reverse('visual_search:photo_search')}?{urlencode(pairs)}"


def _pairs(searchable: Searchable, form: PhotoForm) -> Iterator[tuple[str, str]]:
    yield "model", searchable.slug
    yield "q", form.words
    yield from (("without", name) for name in form.refused)
    for name, values in form.filters.items():
        yield from ((FILTER + name, value) for value in values)
    yield "sort", form.sort if form.sort != RELEVANCE else ""
    yield "in_stock", "" if form.only_in_stock else "0"
    yield "offset", str(form.offset or "")
