"""The row for one shopper: what looks like the things they looked at, by their taste."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import models

from ...models import Interaction
from ...registry import Searchable, title_of
from ...search.meaning.reasons import Reason
from ..shopper import Seen, Shopper
from ..taste import STRENGTHS, Taste, taste_of
from .near import Near, chosen_around, look_around
from .popular import for_strangers
from .wanted import Chosen, Wanted

Kind = Interaction.Kind
_UNWANTED = (Kind.ORDER, Kind.DISLIKE)
# Of so many of the newest things the variants are left out as well.
_MOST_FAMILIES = 40


def for_you(shopper: Shopper, searchable: Searchable, wanted: Wanted) -> Chosen:
    """What looks like what a shopper likes, without what they have seen; else that of strangers.

    One search for all points of the taste, in turn by their weight, diverse, few of a brand. Four
    queries at most. Each hit has a reason: what it is like, and what the shopper did with that.
    """
    taste = taste_of(shopper, searchable)
    if taste.space is not None and taste:
        chosen = _by_taste(taste, shopper.seen(searchable), searchable, wanted)
        if len(chosen.hits) >= wanted.at_least:
            return chosen
    unwanted = {str(one.key) for one in shopper.seen(searchable) if one.kind in _UNWANTED}
    return for_strangers(searchable, replace(wanted, exclude=wanted.exclude | unwanted))


def _by_taste(taste: Taste, seen: Sequence[Seen], searchable: Searchable, wanted: Wanted) -> Chosen:
    assert taste.space is not None  # noqa: S101  # nosec B101  # for mypy: a taste has one
    near = Near(
        searchable=searchable,
        space=taste.space,
        points=taste.points,
        without={one.key for one in seen},
        families_of=list(dict.fromkeys(one.key for one in seen))[:_MOST_FAMILIES],
    )
    around = look_around(near, wanted)
    reasons = [_reason(point.key, seen=seen, objects=around.objects) for point in taste.points]
    hits = [
        around.hit(choice, reasons=reasons[number])
        for number, choice in chosen_around(around, taste.points, wanted)
    ]
    named = [point.key for point in taste.points if point.key in around.objects]
    return Chosen(hits=hits, basis="taste", named=named)


def _reason(
    key: Any, *, seen: Sequence[Seen], objects: Mapping[Any, models.Model]
) -> tuple[Reason, ...]:
    """What a point is, and the strongest thing done with it; none where it is hidden by now."""
    done = [one.kind for one in seen if one.key == key and one.kind in STRENGTHS]
    if key not in objects or not done:
        return ()
    strongest = max(done, key=lambda kind: STRENGTHS[kind])
    return (Reason(kind=str(strongest), values=(title_of(objects[key]),)),)
