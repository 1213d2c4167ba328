"""What narrows an answer, in words, and what would be found without it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from ...registry import RELEVANCE, Searchable
from ...search.eligible.filters import clean_value, fitting_filters
from .facets import Eligible, Facet, labels_of
from .form import FILTER, PhotoForm

# An address may name hundreds.
_MOST_NOTICES = 5


@dataclass(frozen=True, kw_only=True)
class Restriction:
    """Something that narrows the answer. `freed` products would answer without it."""

    name: str
    label: str
    freed: int = 0


def without_unfit(searchable: Searchable, form: PhotoForm) -> tuple[PhotoForm, list[str]]:
    """A form without the filters that cannot be meant, and what to say of each of these.

    The numbers of others stand there as fields and addresses have them, whoever opens these.
    """
    fitting, unfit = fitting_filters(searchable, form.filters)
    unknown = _("This filter is not known here: “%(name)s”.")
    notices = [
        error.public_message if error else unknown % {"name": name[:50]}
        for name, error in unfit.items()
    ]
    is_known = form.sort == RELEVANCE or form.sort in searchable.sorts
    sort = form.sort if is_known else RELEVANCE
    return replace(form, filters=fitting, sort=sort), notices[:_MOST_NOTICES]


def carried_filters(form: PhotoForm, shown: Mapping[str, Facet]) -> list[tuple[str, str]]:
    """Filters of a form that no field on the page shows, as names and values of hidden ones."""
    offered = {name for name, facet in shown.items() if not facet.is_range}
    ranges = {
        f"{name}_{end}" for name, facet in shown.items() if facet.is_range for end in ("min", "max")
    }
    return [
        (FILTER + name, value)
        for name, values in form.filters.items()
        for value in values
        if name not in offered | ranges
    ]


def restrictions_of(
    searchable: Searchable, form: PhotoForm, shown: Mapping[str, Facet]
) -> list[Restriction]:
    """What narrows the answer at the moment, in words."""
    return list(_restrictions(searchable, form, shown))


def _restrictions(
    searchable: Searchable, form: PhotoForm, shown: Mapping[str, Facet]
) -> Iterator[Restriction]:
    if form.words:
        yield Restriction(name="words", label=_("“%(words)s”") % {"words": form.words})
    for name, values in form.filters.items():
        yield Restriction(name=name, label=_label(searchable, shown, name, values))
    if form.only_in_stock and searchable.tells_stock:
        yield Restriction(name="in_stock", label=_("In stock"))


def _label(
    searchable: Searchable, shown: Mapping[str, Facet], name: str, values: Sequence[str]
) -> str:
    known = searchable.get_filters()
    own, _underscore, end = name.rpartition("_")
    if name not in known and own in known and end in ("min", "max"):
        text = _("%(field)s from %(value)s") if end == "min" else _("%(field)s up to %(value)s")
        return text % {"field": searchable.filter_source(own).title, "value": values[0]}
    if name in shown:
        labels = {choice.value: choice.label for choice in shown[name].choices}
        return ", ".join(labels.get(value, value) for value in values)
    source = searchable.filter_source(name)
    called = labels_of(source, [clean_value(source, value) for value in values])
    return ", ".join(called.values()) or ", ".join(values)


def narrowest_of(
    form: PhotoForm, given: Iterable[Restriction], eligible: Eligible
) -> Restriction | None:
    """The restriction without which most products would answer."""
    freed = [
        Restriction(
            name=one.name,
            label=one.label,
            freed=eligible(form.without(one.name)).order_by().values("pk").distinct().count(),
        )
        for one in given
    ]
    best = max(freed, key=lambda one: one.freed, default=None)
    return best if best and best.freed else None
