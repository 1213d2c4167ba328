"""The very thing that is looked for, where it is sold out: it is shown beside what is in stock."""

from collections.abc import Sequence
from dataclasses import replace

from .hits import Candidate, Hit
from .meaning.bands import Band
from .meaning.verdict import Verdict
from .query import Query
from .retrievers.base import Scan

# How many of what is sold out are compared with a photo: the very thing is among the nearest.
DEPTH = 3
# As alike as this are pictures of one thing: nothing that is sold out is noticeably nearer.
_SAME = 0.999
# As alike as this, a product is the very thing, where no bands have been learned yet.
_ALIKE = 0.9


def scan_of(query: Query) -> Scan | None:
    """What is looked for among what is sold out; nothing on later pages."""
    if query.sold_out is None or query.ranking is not None or query.page.offset:
        return None
    return Scan(query=replace(query, eligible=query.sold_out), depth=DEPTH)


def is_nearer(query: Query, found: Sequence[Candidate], hits: Sequence[Hit]) -> bool:
    """Whether something that is sold out is nearer than all that is in stock."""
    if not found or any(_has_code(hit) for hit in hits):
        return False
    first = found[0]
    if _has_code(first):
        return True
    nearest = max((hit.similarity or 0.0 for hit in hits), default=-1.0)
    # Who gives a barcode means the very thing, whatever looks the same.
    is_settled = bool(hits) and not query.barcode and (hits[0].similarity or 0.0) >= _SAME
    return not is_settled and (first.similarity or 0.0) > nearest


def is_very_thing(verdict: Verdict) -> bool:
    """Whether the first hit of a verdict is what was looked for, and not only like it."""
    if not verdict.hits:
        return False
    first = verdict.hits[0]
    if first.band is None:
        return _has_code(first) or (first.similarity or 0.0) >= _ALIKE
    return first.band is Band.VERY_CLOSE


def _has_code(found: Hit | Candidate) -> bool:
    return any(reason.kind == "barcode" for reason in found.reasons)
