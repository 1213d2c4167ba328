"""Says of each hit on a page how close it is in this shop's terms, and why it is there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models

from ...encoders.details.comparison import Box, shared_colours
from ...imaging import Crop
from ...registry import Searchable
from ..hits import Evidence, Hit
from ..query import Query
from .bands import Band
from .closeness import Yardstick
from .guess import Guess
from .reasons import Reason


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What is known of a page of hits, read for all of them at once."""

    yardstick: Yardstick | None
    categories: Mapping[Any, tuple[Any, ...]]
    # What the photo shows, and keys of the hits that are of this kind.
    shown: str
    alike: frozenset[Any]
    # Keys of the hits that surely are the very product.
    sure: frozenset[Any]


def explain(
    hits: Sequence[Hit],
    query: Query,
    *,
    guess: Guess,
    yardstick: Yardstick | None = None,
    sure: frozenset[Any] = frozenset(),
) -> list[Hit]:
    """Give hits their bands and reasons.

    Args:
        guess: what the photo shows.
        yardstick: says how close hits are, where the catalogue has taught it.
        sure: keys of the hits that surely are what the photo shows.
    """
    if not hits:
        return []
    instances = [hit.instance for hit in hits]
    values = query.searchable.category_values(instances)
    alike = [one for one in instances if guess.agrees_with(values.get(one.pk, ()))]
    known = _Known(
        yardstick=yardstick,
        sure=sure,
        categories=values,
        shown=_name_of(query.searchable, guess, alike),
        alike=frozenset(one.pk for one in alike),
    )
    seen = seen_reasons([hit.evidence for hit in hits], query)
    return [
        replace(hit, band=_band(hit, known), reasons=tuple(_reasons(hit, own, known)))
        for hit, own in zip(hits, seen, strict=True)
    ]


def _name_of(searchable: Searchable, guess: Guess, alike: Sequence[models.Model]) -> str:
    """The one category that reasons name, as one of its products knows it."""
    return searchable.category_name(guess.categories[0], alike[0]) if alike else ""


def _band(hit: Hit, known: _Known) -> Band | None:
    if hit.instance.pk in known.sure or any(one.kind == "barcode" for one in hit.reasons):
        return Band.VERY_CLOSE
    if known.yardstick is None or hit.similarity is None:
        return hit.band
    categories = known.categories.get(hit.instance.pk, ("",))
    return known.yardstick.band(hit.similarity, category=str(categories[0]))


def _reasons(hit: Hit, seen: Sequence[Reason], known: _Known) -> Iterator[Reason]:
    yield from hit.reasons
    yield from seen
    if known.shown and hit.instance.pk in known.alike:
        yield Reason(kind="category", values=(known.shown,))


def seen_reasons(found: Sequence[Evidence | None], query: Query) -> list[tuple[Reason, ...]]:
    """For each evidence what only the photo can tell: a part on both pictures, and colours."""
    descriptors = [one.descriptors if one else b"" for one in found]
    colours = shared_colours(query.look, descriptors) if query.look else [[] for _ in found]
    return [
        tuple(_seen(one, shared, query)) if one else ()
        for one, shared in zip(found, colours, strict=True)
    ]


def _seen(evidence: Evidence, colours: Sequence[str], query: Query) -> Iterator[Reason]:
    if evidence.match:
        photo_box = _on_the_whole(evidence.match.photo_box, query.box)
        boxes = {"photo": photo_box, "image": evidence.match.image_box}
        yield Reason(kind="region", boxes=boxes)
    if colours:
        yield Reason(kind="colour", values=tuple(colours))


def _on_the_whole(found: Box, part: Crop | None) -> Box:
    """A box on a part of a photo as a box on the whole of it."""
    if part is None:
        return found
    left, top, right, bottom = found
    return (
        part.x + left * part.width,
        part.y + top * part.height,
        part.x + right * part.width,
        part.y + bottom * part.height,
    )
