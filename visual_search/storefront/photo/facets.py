"""Filters with counts: what a shopper may narrow an answer by, and what each choice leaves."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from ...exceptions import InvalidQueryError
from ...registry import FilterSource, Searchable, above
from ...search.eligible.counts import Counting, counts_of
from ...search.eligible.filters import clean_value
from .form import FILTER, PhotoForm

# More values than this are no choice any more but a list to scroll through.
_MOST_VALUES = 20
_MOST_CATEGORIES = 60


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value of a filter; `count` products have it, all other filters as they are.

    In a tree of categories `depth` says how far below the top it stands.
    """

    value: str
    label: str
    count: int
    is_chosen: bool
    depth: int = 0


@dataclass(frozen=True, kw_only=True)
class Facet:
    """One filter. Without choices it is a range of numbers from `least` to `most`."""

    name: str
    title: str
    choices: Sequence[Choice] = ()
    least: str = ""
    most: str = ""

    @property
    def field_name(self) -> str:
        return FILTER + self.name

    @property
    def is_range(self) -> bool:
        return not self.choices

    @property
    def chosen(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.is_chosen]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The filters worth showing by name, in the order of the page, that by category too.

    `in_stock` products are left of an answer where only those in stock are shown.
    """

    facets: Mapping[str, Facet]
    in_stock: int


Eligible = Callable[[PhotoForm], models.QuerySet[Any]]


def offer_of(
    searchable: Searchable, form: PhotoForm, eligible: Eligible, *, likely: Collection[str] = ()
) -> Offer:
    """What an answer may be narrowed by; all of it is counted in one query.

    Args:
        likely: categories that are offered whatever else there is.
    """
    sources = [searchable.filter_source(name) for name in searchable.get_filters()]
    category = searchable.category_filter
    stock = {one.lookup for one in searchable.stock_sources}
    found: dict[str, Facet | None] = {}
    listed: list[_Listed] = []
    for source in sources:
        if source.lookup in stock:
            continue
        # Keeps the place of those whose counts are still to come.
        found[source.name] = _range(source, form) if source.is_number else None
        if not source.is_number:
            kept = tuple(likely) if source.name == category else ()
            most = _MOST_CATEGORIES if source.name == category else _MOST_VALUES
            listed.append(_Listed.of(source, form, kept=kept, most=most))
    counts = counts_of(
        [one.counting(eligible(form.without(one.source.name))) for one in listed],
        whole=eligible(replace(form, only_in_stock=True)),
    )
    found |= {one.source.name: one.facet(counts.by_filter[one.source.name]) for one in listed}
    facets = {name: facet for name, facet in found.items() if facet is not None}
    return Offer(facets=facets, in_stock=counts.total)


def _range(source: FilterSource, form: PhotoForm) -> Facet:
    least, most = (
        next(iter(form.filters.get(f"{source.name}_{end}", ())), "") for end in ("min", "max")
    )
    return Facet(name=source.name, title=source.title, least=least, most=most)


@dataclass(frozen=True, kw_only=True)
class _Listed:
    """A filter whose values are offered one by one, `most` of them at most."""

    source: FilterSource
    chosen: tuple[Any, ...]
    kept: tuple[Any, ...]
    most: int
    parents: Mapping[Any, Any]

    @classmethod
    def of(
        cls, source: FilterSource, form: PhotoForm, *, kept: Iterable[str], most: int
    ) -> "_Listed":
        chosen = [clean_value(source, value) for value in form.filters.get(source.name, ())]
        return cls(
            source=source,
            chosen=tuple(dict.fromkeys(chosen)),
            kept=tuple(_readable(source, kept)),
            most=most,
            parents=source.parents() if source.tree else {},
        )

    def counting(self, objects: models.QuerySet[Any]) -> Counting:
        # One more than can be shown tells that there are too many, and one may be an empty text.
        most = self.most + 2
        return Counting(source=self.source, objects=objects, most=most, parents=self.parents)

    def facet(self, counts: Mapping[Any, int]) -> Facet | None:
        counted = {key: count for key, count in counts.items() if key != ""}
        if self.parents:
            kept = {*self.chosen, *self.kept}
            counted = _in_tree_order(counted, self.parents, most=self.most, kept=kept)
        elif len(counted) > self.most:
            return None
        if len(counted) < 2 and not self.chosen:
            return None
        # What was chosen can be taken back, also where nothing is left of it.
        counted |= {key: 0 for key in self.chosen if key not in counted}
        labels = self._labels(counted)
        choices = [
            Choice(
                value=str(key),
                label=labels[key],
                count=count,
                is_chosen=key in self.chosen,
                depth=len(above(key, self.parents)),
            )
            for key, count in counted.items()
            if key in labels
        ]
        return Facet(name=self.source.name, title=self.source.title, choices=choices)

    def _labels(self, keys: Iterable[Any]) -> dict[Any, str]:
        """What each value is called: with the way to it where two are called the same."""
        paths = {key: [*above(key, self.parents), key] for key in keys}
        names = labels_of(self.source, {key for path in paths.values() for key in path})
        called = [names[key] for key in paths if key in names]
        return {
            key: " › ".join(names[one] for one in path if one in names)
            if called.count(names[key]) > 1
            else names[key]
            for key, path in paths.items()
            if key in names
        }


def _readable(source: FilterSource, values: Iterable[str]) -> Iterator[Any]:
    """The values that fit: an address may name anything as likely."""
    for value in values:
        try:
            yield clean_value(source, value)
        except InvalidQueryError:
            continue


def labels_of(source: FilterSource, values: Collection[Any]) -> dict[Any, str]:
    """What values are called; those of related objects that the shop hides are left out."""
    if source.related is not None:
        key = source.field.attname
        objects = source.related._default_manager.filter(**{f"{key}__in": values})
        return {getattr(one, key): source.name_of(one) for one in objects}
    if isinstance(source.field, models.BooleanField):
        return {value: _("Yes") if value else _("No") for value in values}
    return {value: str(source.choices.get(value, value)) for value in values}


def _in_tree_order(
    counted: Mapping[Any, int], parents: Mapping[Any, Any], *, most: int, kept: Collection[Any]
) -> dict[Any, int]:
    """Counts in the order of the tree, the most frequent first below each parent.

    Where there are more than `most`, the lower levels are left out, but for what is `kept`.
    """
    paths = {key: [*above(key, parents), key] for key in counted}
    levels = sorted(len(path) for path in paths.values())
    deepest = levels[-1] if levels else 0
    while sum(level <= deepest for level in levels) > most:
        deepest -= 1
    shown = [key for key, path in paths.items() if len(path) <= deepest or key in kept]
    rank = {key: place for place, key in enumerate(counted)}
    shown.sort(key=lambda key: [rank.get(one, len(rank)) for one in paths[key]])
    return {key: counted[key] for key in shown}
