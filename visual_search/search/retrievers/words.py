"""The lexical retriever: products whose text holds the words, for a search with words alone."""

from typing import Any

from django.db import models

from ..eligible.words import in_order_of_words
from ..hits import Candidate
from ..query import Query
from .base import Retriever


class ByWords(Retriever):
    """Finds products by their words; what their text begins with counts most."""

    def probe(self, query: Query) -> str | None:
        return query.words or None

    def retrieve(
        self, probe: str, eligible: models.QuerySet[Any], *, depth: int
    ) -> list[Candidate]:
        return [Candidate(pk=pk) for pk in in_order_of_words(eligible, probe)[:depth]]
