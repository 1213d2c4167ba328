"""The pipeline: retrieve, fuse, read the objects, rerank, cut the page."""

from collections.abc import Sequence

from . import ann, exact
from .fusion import Ranking, reciprocal_rank_fusion
from .hits import Candidate, Hit, Results
from .query import Query
from .rerank import rerank

# A barcode names one product; a picture only resembles it.
_BARCODE_WEIGHT = 3.0


def run(query: Query) -> Results:
    """Answer a query with one page of hits that shoppers may see at this moment."""
    start, size = query.page.offset, query.page.size
    # One more than the page tells whether there is a next one.
    depth = start + size + 1
    rankings = [
        Ranking(candidates=exact.retrieve(query, depth=depth), weight=_BARCODE_WEIGHT),
        Ranking(candidates=ann.retrieve(query, depth=depth)),
    ]
    fused = reciprocal_rank_fusion(rankings)[:depth]
    hits = rerank(_read_objects(query, fused), query)
    return Results(
        hits=tuple(hits[start : start + size]),
        space=query.space,
        offset=start,
        limit=size,
        has_next=len(hits) > start + size,
    )


def _read_objects(query: Query, fused: Sequence[tuple[Candidate, float]]) -> list[Hit]:
    """Read the objects once more through the host's queryset: what went away stays away."""
    pks = [candidate.pk for candidate, _ in fused]
    found = {instance.pk: instance for instance in query.eligible.filter(pk__in=pks)}
    return [
        Hit(
            instance=found[candidate.pk],
            image_name=candidate.image_name,
            similarity=candidate.similarity,
            score=score,
        )
        for candidate, score in fused
        if candidate.pk in found
    ]
