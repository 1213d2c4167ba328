"""Colours that are wanted of what a photo shows: what has them comes first, and nothing goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from django.db import models

from ...language.sentences.colours import Colour, agreement, find_colours
from ...language.sentences.wishes import Wishes
from ...registry import FilterSource, Searchable
from ..eligible.colours import agreeing_values, colour_source, titles
from ..hits import Candidate
from ..meaning.reasons import Reason

# Found on clothes in several colours each, where a filter says the colour.
_LIFT = 0.25
# A name may leave the colour out: what says it is hardly surer, what says another is not it.
_CALLED = 0.02


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which colours are wanted and which are not, and how much that counts.

    Args:
        words: what the shopper called those that are wanted.
        lift: how much similarity it is worth to have them.
    """

    searchable: Searchable
    colours: tuple[Colour, ...] = ()
    unwanted: tuple[Colour, ...] = ()
    words: tuple[str, ...] = ()
    lift: float = _LIFT
    _source: FilterSource | None = field(default=None, repr=False)

    @classmethod
    def of(cls, searchable: Searchable, wishes: Wishes, *, wish: float) -> Self | None:
        """None where no colour is named."""
        if not (wishes.colours or wishes.unwanted):
            return None
        return cls(
            searchable=searchable,
            colours=tuple(one.colour for one in wishes.colours),
            unwanted=tuple(one.colour for one in wishes.unwanted),
            words=tuple(one.colour.name for one in wishes.colours),
            lift=_LIFT * wish,
            _source=colour_source(searchable),
        )

    @cached_property
    def values(self) -> Mapping[Any, float]:
        """By value of the colour filter how far it is what is wanted; below 0 what is not."""
        wanted = agreeing_values(self.searchable, self.colours)
        unwanted = agreeing_values(self.searchable, self.unwanted)
        return {**{value: -how for value, how in unwanted.items()}, **wanted}

    def among(self, objects: models.QuerySet[Any]) -> models.QuerySet[Any] | None:
        """The objects that are said to have such a colour; None where nothing says it."""
        wanted = [value for value, how in self.values.items() if how > 0]
        if self._source is None or not wanted:
            return None
        return self._source.narrowed(objects, **{"in": wanted})

    def favoured(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The same in order of similarity and colour, with the reason where it is right."""
        agreeing = self._agreeing([one.pk for one in candidates])
        found = [self._weighed(one, agreeing.get(one.pk, 0.0)) for one in candidates]
        return sorted(found, key=lambda one: -one.closeness)

    def _weighed(self, one: Candidate, how: float) -> Candidate:
        reason = Reason(kind="word", values=self.words)
        is_new = how > 0 and reason not in one.reasons
        reasons = (*one.reasons, reason) if is_new else one.reasons
        lift = _CALLED if how > 0 and self._source is None else self.lift * how
        return replace(one, lift=lift, reasons=reasons)

    def _agreeing(self, keys: Sequence[Any]) -> dict[Any, float]:
        if self._source is None:
            called = titles(self.searchable.model, keys)
            return {key: self._of_title(title) for key, title in called.items()}
        found: dict[Any, float] = {}
        objects = self.searchable.get_queryset().filter(pk__in=keys).order_by()
        # The better agreement of an object with several colours is the one that counts.
        for how in sorted(set(self.values.values())):
            values = [value for value, one in self.values.items() if one == how]
            alike = self._source.narrowed(objects, **{"in": values})
            found |= dict.fromkeys(alike.values_list("pk", flat=True), how)
        return found

    def _of_title(self, title: str) -> float:
        named = find_colours(title)
        if not named:
            return 0.0
        wanted = max((agreement(one, title) for one in self.colours), default=0.0)
        unwanted = max((agreement(one, title) for one in self.unwanted), default=0.0)
        return wanted or -(unwanted if not self.colours else 1.0)
