"""Filters with counts: what a shopper may narrow an answer by, and what each choice leaves."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count
from django.utils.translation import gettext as _

from ...registry import Searchable
from .form import FILTER, PhotoForm

# More values than this are no choice any more but a list to scroll through.
_MOST_VALUES = 20
_MOST_CATEGORIES = 60


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value of a filter; `count` products have it, all other filters as they are."""

    value: str
    label: str
    count: int
    is_chosen: bool


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
class Restriction:
    """Something that narrows the answer. `freed` products would answer without it."""

    name: str
    label: str
    freed: int = 0


Eligible = Callable[[PhotoForm], models.QuerySet[Any]]


def facets_of(searchable: Searchable, form: PhotoForm, eligible: Eligible) -> list[Facet]:
    """The filters worth showing, in the order of `filter_fields`, the category left out."""
    names = (name for name in searchable.filter_fields if name != searchable.category_field)
    found = (_facet(searchable, form, eligible, name) for name in names)
    return [facet for facet in found if facet is not None]


def category_facet(searchable: Searchable, form: PhotoForm, eligible: Eligible) -> Facet | None:
    name = searchable.category_field
    if name is None or name not in searchable.filter_fields:
        return None
    return _choices(searchable, form, eligible, name, most=_MOST_CATEGORIES)


def _facet(searchable: Searchable, form: PhotoForm, eligible: Eligible, name: str) -> Facet | None:
    field = field_at(searchable.model, name)
    if name == searchable.in_stock_field:
        return None
    if isinstance(field, _NUMBERS) and not field.choices:
        return Facet(
            name=name,
            title=_title(field),
            least=_first(form, f"{name}_min"),
            most=_first(form, f"{name}_max"),
        )
    return _choices(searchable, form, eligible, name, most=_MOST_VALUES)


_NUMBERS = (models.IntegerField, models.DecimalField, models.FloatField)


def _first(form: PhotoForm, name: str) -> str:
    return next(iter(form.filters.get(name, [])), "")


def _choices(
    searchable: Searchable, form: PhotoForm, eligible: Eligible, name: str, *, most: int
) -> Facet | None:
    field = field_at(searchable.model, name)
    # Annotations of the host's own would take part in the grouping.
    pks = eligible(form.without(name)).order_by().values("pk")
    rows = list(
        searchable.model._base_manager.filter(pk__in=pks)
        .values_list(name)
        .annotate(count=Count("pk", distinct=True))
        .order_by("-count", name)[: most + 1]
    )
    counted = {value: count for value, count in rows if value not in (None, "")}
    chosen = set(form.filters.get(name, []))
    if len(rows) > most or (len(counted) < 2 and not chosen):
        return None
    labels = _labels(field, counted)
    choices = [
        Choice(value=str(value), label=labels[value], count=count, is_chosen=str(value) in chosen)
        for value, count in counted.items()
    ]
    return Facet(name=name, title=_title(field), choices=choices) if choices else None


def _labels(field: Any, values: Iterable[Any]) -> dict[Any, str]:
    if field.is_relation:
        objects = field.related_model._base_manager.in_bulk(list(values))
        return {value: str(objects.get(value, value)) for value in values}
    if _is_boolean(field):
        return {value: _("Yes") if value else _("No") for value in values}
    known = dict(field.flatchoices or ())
    return {value: str(known.get(value, value)) for value in values}


def _is_boolean(field: Any) -> bool:
    kind = field.output_field if isinstance(field, models.GeneratedField) else field
    return isinstance(kind, models.BooleanField)


def _title(field: Any) -> str:
    name = str(getattr(field, "verbose_name", field.name))
    return name[:1].upper() + name[1:]


def field_at(model: type[models.Model], path: str) -> Any:
    """The field at the end of a path such as `brand__name`."""
    owner: Any = model
    field: Any = None
    for name in path.split("__"):
        field = owner._meta.get_field(name)
        owner = field.related_model
    return field


def restrictions_of(
    searchable: Searchable, form: PhotoForm, shown: Iterable[Facet]
) -> list[Restriction]:
    """What narrows the answer at the moment, in words."""
    return list(_restrictions(searchable, form, {facet.name: facet for facet in shown}))


def _restrictions(
    searchable: Searchable, form: PhotoForm, shown: dict[str, Facet]
) -> Iterator[Restriction]:
    if form.words:
        yield Restriction(name="words", label=_("“%(words)s”") % {"words": form.words})
    for name, values in form.filters.items():
        yield Restriction(name=name, label=_label(searchable, shown, name, values))
    if form.only_in_stock and searchable.in_stock_field:
        yield Restriction(name="in_stock", label=_("In stock"))


def _label(
    searchable: Searchable, shown: dict[str, Facet], name: str, values: Sequence[str]
) -> str:
    path, _underscore, end = name.rpartition("_")
    if path in searchable.filter_fields and end in ("min", "max"):
        text = _("%(field)s from %(value)s") if end == "min" else _("%(field)s up to %(value)s")
        title = _title(field_at(searchable.model, path))
        return text % {"field": title, "value": values[0]}
    facet = shown.get(name)
    labels = {choice.value: choice.label for choice in facet.choices} if facet else {}
    return ", ".join(labels.get(value, value) for value in values)


def narrowest_of(
    form: PhotoForm, given: Iterable[Restriction], eligible: Eligible
) -> Restriction | None:
    """The restriction without which most products would answer."""
    freed = [
        Restriction(name=one.name, label=one.label, freed=eligible(form.without(one.name)).count())
        for one in given
    ]
    best = max(freed, key=lambda one: one.freed, default=None)
    return best if best and best.freed else None
