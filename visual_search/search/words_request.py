"""What is asked with words alone, by the page and by the API alike, and the answer to it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db import models

from ..registry import RELEVANCE, Searchable
from .eligible.filters import EXCLUDE
from .hits import Results
from .pipeline import matches, run
from .query import Context, Page, Query, words_query
from .query.context import NOWHERE

IN_STOCK = "in_stock"


@dataclass(frozen=True, kw_only=True)
class WordsAnswer:
    """One page of hits, and what was made of the words to find them.

    `relaxed` names what was asked and left out, because nothing was found with it: filters, and
    `in_stock`.
    """

    request: "WordsRequest"
    query: Query
    results: Results
    relaxed: tuple[str, ...] = ()

    def matching(self, objects: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Of some objects those that match the words, whatever the filters say."""
        return objects.filter(pk__in=self._matching)

    @cached_property
    def total(self) -> int:
        """How many objects match, on this page or on another."""
        matching = self.matching(self.query.eligible).order_by()
        return matching.values("pk").distinct().count()

    @cached_property
    def _matching(self) -> list[Any]:
        if not self.request.is_narrowed:
            return matches(self.query)
        # Those that the filters leave, which others may crowd out of the best of all.
        everything = replace(self.request, filters={}, only_in_stock=False)
        return [*matches(everything.query()), *matches(self.query)]


@dataclass(frozen=True, kw_only=True)
class WordsRequest:
    """What is asked with words.

    Args:
        filters: as `eligible_objects` takes them.
        sort: one of `searchable.sorts`.
        only_in_stock: leave out what is sold out.
    """

    searchable: Searchable
    words: str
    filters: Mapping[str, list[str]] = field(default_factory=dict)
    sort: str = RELEVANCE
    only_in_stock: bool = False
    page: Page = field(default_factory=Page)
    context: Context = NOWHERE

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filters) or self.only_in_stock

    def query(self) -> Query:
        """The query that is meant.

        Raises:
            InvalidQueryError: as for `words_query`.
        """
        query = words_query(
            self.searchable,
            self.words,
            filters=self.filters,
            sort=self.sort,
            page=self.page,
            context=self.context,
        )
        if not self.only_in_stock:
            return query
        return replace(query, eligible=self.searchable.only_in_stock(query.eligible))

    def answer(self) -> WordsAnswer:
        """Answer; where nothing is found, with ever less of what narrows it.

        One thing is left out at a time: first that all is to be in stock, then each filter, the
        last one first; then ever more of them together, in the same order.

        Raises:
            InvalidQueryError: as for `words_query`.
        """
        answer = self.as_asked()
        for weaker, relaxed in self._weaker():
            if answer.results.hits or self.page.offset:
                break
            found = replace(weaker.as_asked(), relaxed=relaxed)
            answer = found if found.results.hits else answer
        return answer

    def as_asked(self) -> WordsAnswer:
        """The answer with all that narrows it, also where that is none."""
        query = self.query()
        return WordsAnswer(request=self, query=query, results=run(query))

    def _weaker(self) -> Iterator[tuple["WordsRequest", tuple[str, ...]]]:
        """The same with one thing less, then with ever more of them left out."""
        names = [name for name in reversed(list(self.filters)) if name != EXCLUDE]
        if self.only_in_stock and self.searchable.tells_stock:
            names.insert(0, IN_STOCK)
        together = (tuple(names[:count]) for count in range(2, len(names) + 1))
        for left_out in (*((name,) for name in names), *together):
            yield self._less(left_out), left_out

    def _less(self, names: Collection[str]) -> "WordsRequest":
        kept = {name: values for name, values in self.filters.items() if name not in names}
        only_in_stock = self.only_in_stock and IN_STOCK not in names
        return replace(self, filters=kept, only_in_stock=only_in_stock)
