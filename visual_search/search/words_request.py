"""What is asked with words alone, by the page and by the API alike, and the answer to it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db import models

from ..registry import RELEVANCE, Searchable
from .eligible.filters import EXCLUDE, eligible_objects
from .hits import Results
from .pipeline import matches, run
from .query import Context, Page, Query, words_query
from .query.context import NOWHERE
from .query.typed.correction import corrected
from .query.typed.understood import Chip, Understood, understand

IN_STOCK = "in_stock"


@dataclass(frozen=True, kw_only=True)
class WordsRequest:
    """What is asked with words.

    Args:
        words: as they were typed; what they say of price, colour and category filters.
        filters: as `eligible_objects` takes them; what is said here, words do not say once more.
        without: names of chips of the words that are not wanted.
        sort: one of `searchable.sorts`.
        only_in_stock: leave out what is sold out.
    """

    searchable: Searchable
    words: str
    filters: Mapping[str, list[str]] = field(default_factory=dict)
    without: Collection[str] = ()
    sort: str = RELEVANCE
    only_in_stock: bool = False
    page: Page = field(default_factory=Page)
    context: Context = NOWHERE

    def answer(self) -> "WordsAnswer":
        """Answer; where nothing is found, with ever less of what narrows it.

        First goes what the words say of the colour, then of the category, then of the price. Then
        one thing at a time: that all is to be in stock, then each filter, the last one first;
        then ever more of them together, in the same order.

        Raises:
            InvalidQueryError: as for `words_query`.
        """
        first = None
        for attempt in self._attempts():
            answer = attempt.answer()
            first = first or answer
            if answer.results.hits or self.page.offset:
                return answer
        return first or self._attempt(self._understood).answer()

    @cached_property
    def _understood(self) -> Understood:
        """What the words ask for, less what the filters say."""
        said = understand(self.searchable, self.words, without=self.without)
        own = {name.removesuffix("_min").removesuffix("_max") for name in self.filters}
        both = [one.name for one in said.chips if own & _filters_of(one)]
        if not both:
            return said
        return understand(self.searchable, self.words, without=[*self.without, *both])

    def _attempts(self) -> Iterator["_Attempt"]:
        understood = weaker = self._understood
        yield self._attempt(understood)
        while (less := weaker.relaxed_once()) is not None:
            weaker = less
            yield self._attempt(weaker)
        yield from self._attempt(weaker).less()

    def _attempt(self, understood: Understood) -> "_Attempt":
        return _Attempt(
            asked=self,
            understood=understood,
            filters={**understood.filters, **self.filters},
            only_in_stock=self.only_in_stock and self.searchable.tells_stock,
        )


def _filters_of(chip: Chip) -> set[str]:
    return {name.removesuffix("_min").removesuffix("_max") for name in chip.filters}


@dataclass(frozen=True, kw_only=True)
class _Attempt:
    """A search as it is tried in the end."""

    asked: WordsRequest
    understood: Understood
    filters: Mapping[str, list[str]]
    only_in_stock: bool
    left_out: tuple[str, ...] = ()

    def query(self) -> Query:
        asked, understood = self.asked, self.understood
        query = words_query(
            asked.searchable,
            understood.words,
            filters=self.filters,
            lists_all=bool(understood.chips) and not understood.text,
            sort=asked.sort,
            page=asked.page,
            context=asked.context,
        )
        if not self.only_in_stock:
            return query
        return replace(query, eligible=asked.searchable.only_in_stock(query.eligible))

    def answer(self) -> "WordsAnswer":
        query = self.query()
        return WordsAnswer(attempt=self, query=query, results=run(query))

    def less(self) -> Iterator["_Attempt"]:
        """The same with one thing less, then with ever more of them left out."""
        names = [name for name in reversed(list(self.filters)) if name != EXCLUDE]
        if self.only_in_stock:
            names.insert(0, IN_STOCK)
        together = (tuple(names[:count]) for count in range(2, len(names) + 1))
        for left_out in (*((name,) for name in names), *together):
            kept = {name: one for name, one in self.filters.items() if name not in left_out}
            only_in_stock = self.only_in_stock and IN_STOCK not in left_out
            yield replace(self, filters=kept, only_in_stock=only_in_stock, left_out=left_out)


@dataclass(frozen=True, kw_only=True)
class WordsAnswer:
    """One page of hits, and what was made of the words to find them."""

    attempt: _Attempt
    query: Query
    results: Results

    @property
    def understood(self) -> Understood:
        """What the words were taken for."""
        return self.attempt.understood

    @cached_property
    def meant(self) -> str:
        """What was typed with the catalogue's words for those it does not know; else empty."""
        return corrected(self.query.searchable, self.attempt.asked.words)

    @property
    def is_corrected(self) -> bool:
        """Whether what is shown fits `meant`, because nothing fits what was typed."""
        return bool(self.meant) and bool(self.results.hits) and not self.is_by_meaning

    @property
    def is_by_meaning(self) -> bool:
        """Whether nothing on the first page holds a word of it: what is shown means the like."""
        hits = self.results.hits
        by_words = ("word", "barcode")
        is_named = any(one.kind in by_words for hit in hits for one in hit.reasons)
        return bool(hits) and not (is_named or self.query.lists_all or self.query.page.offset)

    @property
    def filters(self) -> Mapping[str, list[str]]:
        """All filters in force, those of the words too."""
        return self.attempt.filters

    @property
    def left_out(self) -> tuple[str, ...]:
        """Which filters were left out, because nothing was found with them; and `in_stock`."""
        return self.attempt.left_out

    @property
    def relaxed(self) -> tuple[str, ...]:
        """The names of all that was given up, because nothing was found with it."""
        return (*(chip.name for chip in self.understood.relaxed), *self.left_out)

    def matching(self, objects: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Of some objects those that match the words, whatever the filters say.

        Where the words are filters and nothing else, all that these leave matches; and of what
        they do not leave, what has the words.
        """
        matching = models.Q(pk__in=self._matching)
        if self.query.lists_all:
            matching |= models.Q(pk__in=self.query.eligible.order_by().values("pk"))
        return objects.filter(matching)

    @cached_property
    def total(self) -> int:
        """How many objects match, on this page or on another."""
        matching = self.matching(self.query.eligible).order_by()
        return matching.values("pk").distinct().count()

    @cached_property
    def _matching(self) -> list[Any]:
        by_words = replace(self.query, lists_all=False)
        if not (self.filters or self.attempt.only_in_stock):
            return matches(by_words)
        # Those that the filters leave, which others may crowd out of the best of all.
        everything = replace(by_words, eligible=eligible_objects(self.query.searchable))
        return [*matches(everything), *matches(by_words)]
