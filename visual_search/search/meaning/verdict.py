"""What an answer means as a whole: how sure it is, what the photo shows, how close each hit is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..hits import Hit
from ..query import Query
from .bands import Band
from .closeness import Yardstick
from .explain import explain
from .guess import VOTERS, Guess, guess_of


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Hits with their bands and reasons, and what the whole ranking says."""

    hits: tuple[Hit, ...]
    guess: Guess
    confidence: float | None


def judge(
    query: Query, ranked: Sequence[Hit], *, shown: Sequence[Hit], yardstick: Yardstick | None
) -> Verdict:
    """Say of the hits of a ranking that are shown what they are.

    Where even the nearest are no good match, what they are says nothing of the photo.
    """
    voters = [hit for hit in ranked if _is_recognised(hit)][:VOTERS]
    guess = guess_of(query.searchable, [hit.instance for hit in voters])
    confidence, sure = None, frozenset[Any]()
    if yardstick is not None:
        confidence = yardstick.confidence(query.searchable, ranked)
        sure = yardstick.surely_found(query.searchable, ranked, confidence)
    asked = list({hit.instance.pk: hit for hit in (*voters, *shown)}.values())
    explained = explain(asked, query, guess=guess, yardstick=yardstick, sure=sure)
    by_key = {hit.instance.pk: hit for hit in explained}
    hits = [by_key[hit.instance.pk] for hit in shown]
    if all(hit.band is Band.NO_GOOD_MATCH for hit in explained[: len(voters)]):
        guess, hits = Guess(), [_without_kind(hit) for hit in hits]
    return Verdict(hits=tuple(hits), guess=guess, confidence=confidence)


def _is_recognised(hit: Hit) -> bool:
    """Whether a picture or a barcode found it: what a stage added says nothing of the photo."""
    return hit.similarity is not None or any(one.kind == "barcode" for one in hit.reasons)


def _without_kind(hit: Hit) -> Hit:
    return replace(hit, reasons=tuple(one for one in hit.reasons if one.kind != "category"))
