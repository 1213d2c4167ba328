"""What the page of results for words shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db import models
from django.urls import get_script_prefix, reverse

from ... import events
from ...exceptions import VisualSearchError
from ...registry import Searchable, url_of
from ...search.eligible.filters import eligible_objects
from ...search.query import Context
from ...search.words_request import IN_STOCK, WordsAnswer, WordsRequest
from ..cards import tell_impressions
from ..photo.facets import Choice, Offer, offer_of
from ..photo.form import PhotoForm
from ..photo.groups import Group, groups_of
from ..photo.narrowed import Narrowed
from ..photo.problems import Problem, problem_of
from ..photo.restrictions import Restriction, restrictions_of
from .address import address_of

# The name of this page in events and in the context of its queries.
PLACEMENT = "words_search"
_LIKELY = 4


@dataclass(frozen=True, kw_only=True)
class Chip:
    """Something that narrows the answer, and the address of the answer without it."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class WordsPage(Narrowed):
    """The results of a search with words, with what narrows them, or a problem."""

    searchable: Searchable
    form: PhotoForm
    # What was asked, before words became filters and filters were left out.
    given: PhotoForm | None = None
    notices: Sequence[str] = ()
    answer: WordsAnswer | None = None
    error: VisualSearchError | None = None
    # There is no photo whose shape or colour could count more.
    weighs_colour = False

    def answered(self, context: Context) -> "WordsPage":
        """The same with its answer.

        In its form stands then what was found with: what the words ask for as filters that can be
        taken away like any other, less what had to be left out.

        Raises:
            InvalidQueryError: the words or the page make no sense.
        """
        form = self.form
        asked = WordsRequest(
            searchable=self.searchable,
            words=form.words,
            filters=form.filters,
            without=form.refused,
            sort=form.sort,
            only_in_stock=form.only_in_stock,
            page=form.page,
            context=context,
        )
        answer = asked.answer()
        said = answer.understood
        chips = (*said.chips, *said.relaxed, *said.refused)
        found_with = replace(
            form,
            filters=answer.filters,
            refused=tuple(dict.fromkeys(chip.name for chip in chips)),
            only_in_stock=form.only_in_stock and IN_STOCK not in answer.left_out,
        )
        return replace(self, form=found_with, given=form, answer=answer)

    @property
    def action(self) -> str:
        return f"{reverse('visual_search:photo_search')}?model={self.searchable.slug}"

    @property
    def home_url(self) -> str:
        """Where the project's own pages begin."""
        return get_script_prefix()

    @property
    def problem(self) -> Problem | None:
        return problem_of(self.error) if self.error else None

    # The answer

    @cached_property
    def groups(self) -> list[Group]:
        if self.answer is None:
            return []
        is_in_stock = True if self.form.only_in_stock and self.has_stock else None
        return groups_of(
            self.searchable,
            self.answer.results.hits,
            query_id=events.new_query_id(),
            first=self.form.offset + 1,
            is_in_stock=is_in_stock,
            placement=PLACEMENT,
        )

    def tell_impressions(self) -> None:
        """Report what this page shows, where a shop listens."""
        tell_impressions([one.card for group in self.groups for one in group.cards])

    @property
    def count(self) -> int:
        return sum(len(group.cards) for group in self.groups)

    @property
    def total(self) -> int:
        return self.answer.total if self.answer else 0

    @property
    def goes_beyond(self) -> bool:
        """Whether what is merely near follows the matches, on this page or on the next."""
        if self.answer is None:
            return False
        results = self.answer.results
        end = self.form.offset + len(results.hits)
        return end > self.total or bool(results.has_next and end == self.total)

    @property
    def is_good_match(self) -> bool:
        return self.answer is None or self.answer.results.has_good_match

    @property
    def meant_url(self) -> str:
        """Where what was probably meant is asked for in so many words."""
        meant = self.answer.meant if self.answer else ""
        return self._address(words=meant, refused=(), filters=self._own_filters, offset=0)

    @property
    def address_of_only(self) -> str:
        """The page of the one product whose barcode was typed; empty where it is none."""
        hits = self.answer.results.hits if self.answer else ()
        named = [hit for hit in hits if any(one.kind == "barcode" for one in hit.reasons)]
        return url_of(named[0].instance) if len(named) == 1 else ""

    @cached_property
    def relaxed(self) -> list[str]:
        """What was left out to find anything, as chips would say it."""
        if self.answer is None:
            return []
        left_out = self.answer.left_out
        asked = replace(self.form, filters=self._all_filters, only_in_stock=True)
        narrowing = restrictions_of(self.searchable, asked, {})
        chips = [chip.label for chip in self.answer.understood.relaxed]
        return [*chips, *(one.label for one in narrowing if one.name in left_out)]

    @property
    def _all_filters(self) -> dict[str, list[str]]:
        """Those of the words and of the form, before any of them was left out."""
        said = self.answer.understood.filters if self.answer else {}
        return {**said, **self._own_filters}

    @property
    def _own_filters(self) -> Mapping[str, list[str]]:
        return self.given.filters if self.given else {}

    @property
    def next_url(self) -> str:
        offset = self.answer.results.next_offset if self.answer else None
        return self._address(offset=offset) if offset else ""

    @property
    def previous_url(self) -> str:
        if not self.answer or not self.form.offset:
            return ""
        return self._address(offset=max(0, self.form.offset - self.answer.results.limit))

    def _address(self, **changes: Any) -> str:
        return address_of(self.searchable, replace(self.form, **changes))

    # What narrows it

    def eligible(self, form: PhotoForm) -> models.QuerySet[Any]:
        """The objects that match the words and may answer a form."""
        objects = eligible_objects(self.searchable, filters=form.filters)
        if form.only_in_stock:
            objects = self.searchable.only_in_stock(objects)
        return self.answer.matching(objects) if self.answer else objects

    @cached_property
    def offer(self) -> Offer:
        if not self.answer:
            return Offer(facets={}, in_stock=0)
        return offer_of(self.searchable, self.form, self.eligible)

    @cached_property
    def likely(self) -> list[Choice]:
        """The categories that most of the matches are of, and the one that is chosen."""
        choices = self.category.choices if self.category else ()
        most = sorted(choices, key=lambda one: (not one.is_chosen, -one.count))
        return most[:_LIKELY]

    @cached_property
    def restrictions(self) -> list[Restriction]:
        if not self.answer:
            return []
        shown = restrictions_of(self.searchable, self.form, self.offer.facets)
        return [one for one in shown if one.name not in ("words", IN_STOCK)]

    @property
    def chips(self) -> list[Chip]:
        return [
            Chip(label=one.label, url=address_of(self.searchable, self._without(one.name)))
            for one in self.restrictions
        ]

    def _without(self, name: str) -> PhotoForm:
        return replace(self.form.without(name), offset=0)
