"""The pipeline: retrieve, fuse, read the objects, rerank, cut the page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from .. import telemetry
from ..admission.capacity import encoding_place
from ..conf import app_settings
from ..registry import Searchable
from . import sold_out
from .hits import Candidate, Hit, Results
from .meaning.bands import Band
from .meaning.closeness import Yardstick, first_kin
from .meaning.verdict import judge
from .query import Query
from .ranking.fusion import Ranking, reciprocal_rank_fusion
from .ranking.rerank import rerank
from .ranking.second_look import look_again_each
from .retrievers import barcode, vector
from .retrievers.vector import Scan
from .sold_out import is_very_thing

# A barcode names one product; a picture only resembles it.
_BARCODE_WEIGHT = 3.0

# How many candidates are ranked together: most answers end within the first instalment.
_INSTALMENTS = (50, 150)
# How many products a photo is compared with once more; the answer ends with them.
SHORTLIST = 100

_Fused = list[tuple[Candidate, float]]


def run(query: Query) -> Results:
    """Answer a query with one page of hits that shoppers may see at this moment."""
    [ranked] = _rankings_of([query])
    return _results(ranked)


def run_surest(queries: Sequence[Query]) -> tuple[Query, Results]:
    """Answer with the query that is surest of its best hit, of several for one photo.

    Where nothing was learned yet, the one whose best hit is most alike. Queries that share
    their `eligible` and `sold_out` cost the database as many statements as one of them.
    """
    surest = max(_rankings_of(queries), key=_trust)
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


def _rankings_of(queries: Sequence[Query]) -> list[_Ranked]:
    scans = [Scan(query=query, depth=next(_depths(query))) for query in queries]
    beside = [sold_out.scan_of(query) for query in queries]
    fused = _fused([*scans, *(scan for scan in beside if scan)])
    read = _read_objects({scan: fused[scan] for scan in scans})
    hits = [_ranked(scan, fused[scan], read[scan]) for scan in scans]
    nearer = [
        scan
        for scan, found in zip(beside, hits, strict=True)
        if scan and sold_out.is_nearer(scan.query, fused[scan], found)
    ]
    leads = _read_objects({scan: fused[scan] for scan in nearer})
    return [
        _judged(query, found, leads.get(scan, []) if scan else [])
        for query, found, scan in zip(queries, hits, beside, strict=True)
    ]


def _judged(query: Query, hits: Sequence[Hit], nearer: Sequence[Hit]) -> _Ranked:
    """Of what is sold out and nearer only the first counts, with its variants."""
    lead = first_kin(query.searchable, nearer) if nearer else []
    yardstick = Yardstick.of(query)
    found = [*lead, *hits]
    confidence = yardstick.confidence(query.searchable, found) if yardstick else None
    return _Ranked(query=query, hits=hits, lead=lead, yardstick=yardstick, confidence=confidence)


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


def _ranked(scan: Scan, fused: _Fused, read: Sequence[Hit]) -> list[Hit]:
    """The best hits of an answer: one more than its page needs, fewer only where that is all.

    They are ranked in instalments whose sizes do not depend on the page. An index looks
    further the more it is asked for, and a reranker sees more: were the page's end their
    measure, its neighbours would be ranked differently, with repeats and gaps between them.
    The first instalment is given.
    """
    query = scan.query
    if query.ranking is not None:
        return list(read)
    hits = rerank(read, query)
    known = {candidate.pk for candidate, _score in fused}
    for depth in list(_depths(query))[1:]:
        # One more than the page tells whether there is a next one.
        if len(hits) > query.page.end or len(fused) < scan.depth:
            break
        scan = Scan(query=query, depth=depth)
        fused = _fused([scan])[scan]
        new = [one for one in fused if one[0].pk not in known]
        hits += rerank(_read_objects({scan: new})[scan], query)
        known.update(candidate.pk for candidate, _score in new)
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


def _fused(scans: Sequence[Scan]) -> dict[Scan, _Fused]:
    """The best candidates of each scan with their scores."""
    told = {
        scan: [(one, 0.0) for one in scan.query.ranking]
        for scan in scans
        if scan.query.ranking is not None
    }
    asked = [scan for scan in scans if scan not in told]
    with telemetry.stage("retrieve"):
        coded, nearest = barcode.retrieve_each(asked), vector.retrieve_each(asked)
    seen = _seen_again(dict(zip(asked, nearest, strict=True)))
    for scan, codes in zip(asked, coded, strict=True):
        by_code = Ranking(candidates=codes, weight=_BARCODE_WEIGHT)
        rankings = [by_code, Ranking(candidates=seen[scan])]
        told[scan] = reciprocal_rank_fusion(rankings)[: scan.depth]
    return told


def _seen_again(nearest: Mapping[Scan, list[Candidate]]) -> dict[Scan, list[Candidate]]:
    """The same, compared with the photo once more where there is one."""
    looks = {scan: scan.query.look for scan in nearest if scan.query.is_looked_at}
    if not looks:
        return dict(nearest)
    with encoding_place(), telemetry.stage("second_look"):
        seen = look_again_each([(look, nearest[scan]) for scan, look in looks.items() if look])
    return {**nearest, **dict(zip(looks, seen, strict=True))}


def _read_objects(found: Mapping[Scan, _Fused]) -> dict[Scan, list[Hit]]:
    """Read the objects once more through the host's queryset: what went away stays away."""
    if not found:
        return {}
    wanted: dict[models.QuerySet[Any], tuple[Searchable, set[Any]]] = {}
    for scan, fused in found.items():
        _searchable, pks = wanted.setdefault(scan.query.eligible, (scan.query.searchable, set()))
        pks.update(candidate.pk for candidate, _score in fused)
    objects = {}
    with telemetry.stage("read"):
        for eligible, (searchable, pks) in wanted.items():
            read = list(eligible.filter(pk__in=pks))
            searchable.prefetch_families(read)
            objects[eligible] = {one.pk: one for one in read}
    return {scan: _hits(fused, objects[scan.query.eligible]) for scan, fused in found.items()}


def _hits(fused: _Fused, objects: Mapping[Any, models.Model]) -> list[Hit]:
    return [
        Hit(
            instance=objects[candidate.pk],
            image_name=candidate.image_name,
            similarity=candidate.similarity,
            score=score,
            evidence=candidate.evidence,
            reasons=candidate.reasons,
        )
        for candidate, score in fused
        if candidate.pk in objects
    ]
