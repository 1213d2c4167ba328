"""Remembers rows: which products, and why; never what a shopper may see of them."""

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from ...conf import app_settings
from ...exceptions import NoLiveSpaceError
from ...registry import Searchable
from ...remembering import Held, key_of, mark_of, recall, remember
from ...search.hits import Hit
from ...search.meaning.reasons import Reason
from ...store.spaces import live_space
from .wanted import Chosen, Wanted, as_hit

# A row by what all shoppers did is read from a table anyway.
_OWN = frozenset({"taste", "viewed", "pairing"})

# The live space of each alias, and how many batches were written to it.
_spaces: Held[tuple[int, int] | None] = Held()

# Key of the product as text, name of the image, similarity, and kinds and values of the reasons.
_Row = tuple[str, str, float | None, list[tuple[str, list[str]]]]


def remembered(
    name: str,
    searchable: Searchable,
    wanted: Wanted,
    *,
    asked: Hashable,
    make: Callable[[], Chosen],
) -> Chosen:
    """A row as it was made of the same things a moment ago, or made now.

    Products are read through the shop's queryset each time, in one query: where one of them can
    no longer be shown, the row is made anew.

    Args:
        asked: what else the row goes by: what was seen, or a product.
    """
    space = _spaces.get(searchable.encoder, lambda: _live(searchable.encoder))
    own = (wanted.limit, wanted.at_least, sorted(wanted.filters.items()), sorted(wanted.exclude))
    label = searchable.label
    key = key_of("row", name, label, mark_of(label), space, own, asked)
    found = recall(key)
    chosen = _read(searchable, found, wanted) if found else None
    if chosen is not None:
        return chosen
    chosen = make()
    if chosen.basis in _OWN and chosen.hits:
        remember(key, _as_text(chosen), seconds=app_settings().widget_cache_seconds)
    return chosen


def _live(alias: str) -> tuple[int, int] | None:
    try:
        space = live_space(alias)
    except NoLiveSpaceError:
        return None
    return space.pk, space.version


def _as_text(chosen: Chosen) -> tuple[str, str | None, list[str], list[_Row]]:
    start = None if chosen.start is None else str(chosen.start.pk)
    named = [str(key) for key in chosen.named]
    return chosen.basis, start, named, [_row(hit) for hit in chosen.hits]


def _row(hit: Hit) -> _Row:
    reasons = [(one.kind, list(one.values)) for one in hit.reasons]
    return str(hit.instance.pk), hit.image_name, hit.similarity, reasons


def _read(searchable: Searchable, found: Any, wanted: Wanted) -> Chosen | None:
    """The row with its products; None where one of them is gone, or nothing can be read."""
    own: Any = searchable.model._meta.pk
    try:
        basis, start, named, rows = found
        start = start and own.to_python(start)
        beside = {own.to_python(key) for key in named} | ({start} - {None})
        objects = _shown(searchable, [own.to_python(row[0]) for row in rows], beside, wanted)
        hits = [_hit(objects[own.to_python(row[0])], *row[1:]) for row in rows]
        return Chosen(
            hits=hits,
            basis=basis,
            start=None if start is None else objects[start],
            named=[objects[key].pk for key in beside],
        )
    # Products that are gone, and what another release put there.
    except (KeyError, ValidationError, TypeError, ValueError):
        return None


def _shown(
    searchable: Searchable, keys: Sequence[Any], beside: Collection[Any], wanted: Wanted
) -> dict[Any, models.Model]:
    """Those that can be bought, and those beside, which may be sold out. One query."""
    shown = wanted.eligible(searchable).filter(pk__in=keys)
    if beside:
        either = Q(pk__in=shown.values("pk")) | Q(pk__in=list(beside))
        # Said first, or the database looks through the whole catalogue for either of two things.
        shown = searchable.get_queryset().filter(pk__in=[*keys, *beside]).filter(either)
    return {one.pk: one for one in shown}


def _hit(instance: models.Model, image_name: str, similarity: float | None, reasons: Any) -> Hit:
    told = tuple(Reason(kind=kind, values=tuple(values)) for kind, values in reasons)
    return as_hit(instance, image_name=image_name, similarity=similarity, reasons=told)
