"""The pipeline: retrieve, fuse, read the objects, rerank, cut the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .. import telemetry
from ..conf import app_settings
from . import ann, exact, sold_out
from .bands import Band
from .capacity import encoding_place
from .closeness import Yardstick, first_kin
from .fusion import Ranking, reciprocal_rank_fusion
from .hits import Candidate, Hit, Results
from .query import Query
from .rerank import rerank
from .second_look import look_again
from .sold_out import is_nearer, is_settled, is_very_thing
from .verdict import judge

# A barcode names one product; a picture only resembles it.
_BARCODE_WEIGHT = 3.0

# How many candidates are ranked together: most answers end within the first instalment.
_INSTALMENTS = (50, 150)
# How many products a photo is compared with once more; the answer ends with them.
SHORTLIST = 100


def run(query: Query) -> Results:
    """Answer a query with one page of hits that shoppers may see at this moment."""
    return _results(_ranking_of(query))


def run_surest(queries: Sequence[Query]) -> tuple[Query, Results]:
    """Answer with the query that is surest of its best hit, of several for one photo.

    Where nothing was learned yet, the one whose best hit is most alike.
    """
    surest = max(map(_ranking_of, queries), key=_trust)
    return surest.query, _results(surest)


@dataclass(frozen=True, kw_only=True)
class _Ranked:
    """All that was ranked for a query, and how surely its best hit is right.

    `lead` is what is sold out and nearer than all of it.
    """

    query: Query
    hits: Sequence[Hit]
    lead: Sequence[Hit]
    yardstick: Yardstick | None
    confidence: float | None


def _ranking_of(query: Query) -> _Ranked:
    # One more than the page tells whether there is a next one.
    hits = _ranked(query, count=query.page.end + 1)
    lead = _leading(query, hits)
    yardstick = Yardstick.of(query)
    found = [*lead, *hits]
    confidence = yardstick.confidence(query.searchable, found) if yardstick else None
    return _Ranked(query=query, hits=hits, lead=lead, yardstick=yardstick, confidence=confidence)


def _leading(query: Query, hits: Sequence[Hit]) -> list[Hit]:
    """What is sold out and nearer than all hits, with its variants; nothing on later pages."""
    if query.sold_out is None or query.ranking is not None or query.page.offset:
        return []
    if is_settled(query, hits):
        return []
    only = replace(query, eligible=query.sold_out)
    fused = _fused(only, depth=sold_out.DEPTH)
    if not fused or not is_nearer(fused[0][0], hits):
        return []
    found = _read_objects(only, fused)
    return first_kin(query.searchable, found) if found else []


def _trust(ranked: _Ranked) -> tuple[float, float]:
    best = max((hit.similarity or 0.0 for hit in (*ranked.lead, *ranked.hits)), default=0.0)
    return ranked.confidence or 0.0, best


def _results(ranked: _Ranked) -> Results:
    query, hits, lead, yardstick = ranked.query, ranked.hits, ranked.lead, ranked.yardstick
    page = query.page
    shown = hits[page.offset : page.end]
    verdict = judge(query, [*lead, *hits], shown=[*lead, *shown], yardstick=yardstick)
    has_sold_out_match = bool(lead) and verdict.hits[0].band is not Band.NO_GOOD_MATCH
    if lead and not is_very_thing(verdict):
        lead = ()
        verdict = judge(query, hits, shown=shown, yardstick=yardstick)
    return Results(
        hits=verdict.hits[len(lead) :],
        space=query.space,
        offset=page.offset,
        limit=page.size,
        has_next=len(hits) > page.end and not page.is_last,
        guess=verdict.guess,
        confidence=verdict.confidence,
        ranking=tuple(map(_candidate, hits)) if query.is_looked_at else (),
        sold_out=verdict.hits[: len(lead)],
        has_sold_out_match=has_sold_out_match,
    )


def _ranked(query: Query, *, count: int) -> list[Hit]:
    """The best hits of an answer: `count` of them or more, fewer only where that is all.

    They are ranked in instalments whose sizes do not depend on the page. An index looks
    further the more it is asked for, and a reranker sees more: were the page's end their
    measure, its neighbours would be ranked differently, with repeats and gaps between them.
    """
    if query.ranking is not None:
        return _read_objects(query, [(one, 0.0) for one in query.ranking])
    hits: list[Hit] = []
    known: set[Any] = set()
    for depth in _depths(query):
        fused = _fused(query, depth=depth)
        new = [(candidate, score) for candidate, score in fused if candidate.pk not in known]
        hits += rerank(_read_objects(query, new), query)
        known.update(candidate.pk for candidate, _ in new)
        if len(hits) >= count or len(fused) < depth:
            break
    return hits


def _candidate(hit: Hit) -> Candidate:
    return Candidate(
        pk=hit.instance.pk,
        image_name=hit.image_name,
        similarity=hit.similarity,
        evidence=hit.evidence,
        reasons=hit.reasons,
    )


def _depths(query: Query) -> Iterator[int]:
    most = app_settings().max_results
    if query.is_looked_at:
        yield min(SHORTLIST, most)
        return
    yield from (depth for depth in _INSTALMENTS if depth < most)
    yield most


def _fused(query: Query, *, depth: int) -> list[tuple[Candidate, float]]:
    with telemetry.stage("retrieve"):
        rankings = [
            Ranking(candidates=exact.retrieve(query, depth=depth), weight=_BARCODE_WEIGHT),
            Ranking(candidates=ann.retrieve(query, depth=depth)),
        ]
    if query.is_looked_at:
        with encoding_place(), telemetry.stage("second_look"):
            seen = look_again(query.look, rankings[1].candidates)
        rankings[1] = replace(rankings[1], candidates=seen)
    return reciprocal_rank_fusion(rankings)[:depth]


def _read_objects(query: Query, fused: Sequence[tuple[Candidate, float]]) -> list[Hit]:
    """Read the objects once more through the host's queryset: what went away stays away."""
    pks = [candidate.pk for candidate, _ in fused]
    with telemetry.stage("read"):
        found = {instance.pk: instance for instance in query.eligible.filter(pk__in=pks)}
        query.searchable.prefetch_families(list(found.values()))
    return [
        Hit(
            instance=found[candidate.pk],
            image_name=candidate.image_name,
            similarity=candidate.similarity,
            score=score,
            evidence=candidate.evidence,
            reasons=candidate.reasons,
        )
        for candidate, score in fused
        if candidate.pk in found
    ]
