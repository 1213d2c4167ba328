"""The very thing that is looked for, where it is sold out: it is shown beside what is in stock."""

from collections.abc import Sequence

from .bands import Band
from .hits import Candidate, Hit
from .query import Query
from .verdict import Verdict

# How many of what is sold out are compared with a photo: the very thing is among the nearest.
DEPTH = 3
# As alike as this are pictures of one thing: nothing that is sold out is noticeably nearer.
_SAME = 0.999
# As alike as this, a product is the very thing, where no bands have been learned yet.
_ALIKE = 0.9


def is_settled(query: Query, hits: Sequence[Hit]) -> bool:
    """Whether the very thing is in stock, so that nothing need be looked for beside it."""
    if not hits or query.barcode:
        return bool(hits) and _has_code(hits[0])
    return (hits[0].similarity or 0.0) >= _SAME


def is_nearer(candidate: Candidate, hits: Sequence[Hit]) -> bool:
    """Whether something that is sold out is nearer than all that is in stock."""
    if any(_has_code(hit) for hit in hits):
        return False
    nearest = max((hit.similarity or 0.0 for hit in hits), default=-1.0)
    return _has_code(candidate) or (candidate.similarity or 0.0) > nearest


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
