"""Says of each hit on a page how close it is in this shop's terms, and why it is there."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .bands import Band, Calibration
from .hits import Hit
from .query import Query
from .reasons import Reason

# So many of the nearest vote on what the photo shows.
VOTERS = 5


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What is known of a page of hits, read for all of them at once."""

    calibration: Calibration | None
    categories: Mapping[Any, str]
    guess: str


def explain(hits: Sequence[Hit], query: Query, *, best: Sequence[Hit]) -> list[Hit]:
    """Give hits their bands and reasons.

    Args:
        best: the best hits of the whole answer, by which the category of the photo is guessed.
    """
    if not hits:
        return []
    categories = query.searchable.category_names([hit.instance for hit in (*hits, *best)])
    known = _Known(
        calibration=Calibration.of(query.space),
        categories=categories,
        guess=_majority([categories.get(hit.instance.pk, "") for hit in best[:VOTERS]]),
    )
    return [
        replace(hit, band=_band(hit, known), reasons=tuple(_reasons(hit, query, known)))
        for hit in hits
    ]


def _band(hit: Hit, known: _Known) -> Band | None:
    if hit.similarity is None:
        # Found by its barcode.
        return Band.VERY_CLOSE
    if known.calibration is None:
        return None
    category = known.categories.get(hit.instance.pk, "")
    return known.calibration.band(hit.similarity, category=category)


def _reasons(hit: Hit, query: Query, known: _Known) -> Iterator[Reason]:
    if hit.similarity is None:
        yield Reason(kind="barcode", values=(query.barcode,))
        return
    if hit.evidence and hit.evidence.match:
        match = hit.evidence.match
        yield Reason(kind="region", boxes={"photo": match.photo_box, "image": match.image_box})
    colours = _shared_colours(hit, query)
    if colours:
        yield Reason(kind="colour", values=colours)
    category = known.categories.get(hit.instance.pk, "")
    if category and category == known.guess:
        yield Reason(kind="category", values=(category,))


def _majority(names: Sequence[str]) -> str:
    """The name that most voters share; empty unless at least two do."""
    votes = Counter(name for name in names if name).most_common(1)
    return votes[0][0] if votes and votes[0][1] > 1 else ""


def _shared_colours(hit: Hit, query: Query) -> tuple[str, ...]:
    if query.look is None or hit.evidence is None:
        return ()
    return tuple(query.look.shared_colours(hit.evidence.descriptors))
