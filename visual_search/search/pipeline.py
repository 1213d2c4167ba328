"""The pipeline: probes, retrievers, fusion, stages, read, rerank, meaning, page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from .. import telemetry
from ..conf import app_settings
from ..registry import Searchable
from ..store.words.weights import weights_of
from . import sold_out
from .hits import Candidate, Hit, Results
from .meaning.bands import Band
from .meaning.closeness import Yardstick, first_kin
from .meaning.verdict import judge
from .plugged import rerankers_of, retrievers_of, stages_of
from .query import Query
from .ranking.fusion import Ranking, each_once
from .ranking.order import in_order, whole_matches
from .ranking.words import LEGS_OF_WORDS
from .retrievers.base import Retriever, Scan
from .sold_out import is_very_thing
from .together import together

# How many candidates are ranked together: most answers end within the first instalment.
_INSTALMENTS = (50, 150)
# How many products a photo is compared with once more; the answer ends with them.
SHORTLIST = 100

_Fused = list[Candidate]


def run(query: Query) -> Results:
    """Answer a query with one page of hits that shoppers may see at this moment."""
    [ranked] = _rankings_of([query])
    return _results(ranked)


def hits_of(query: Query) -> list[Hit]:
    """The hits alone of the page of an answer, for those who show nothing of what they mean."""
    [ranked] = _rankings_of([query])
    return list(ranked.hits[query.page.offset : query.page.end])


def matches(query: Query) -> list[Any]:
    """The keys of all that matches a query as well as its best hit: at most MAX_RESULTS."""
    scan = Scan(query=query, depth=app_settings().max_results)
    return [one.pk for one in whole_matches(query, _staged(query, _fused([scan])[scan]))]


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
    read = _read_objects({scan: _staged(scan.query, fused[scan]) for scan in scans})
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
    listed = in_order(query, hits) if query.is_sorted else hits
    shown = listed[page.offset : page.end]
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
        has_next=len(listed) > page.end and not page.is_last,
        guess=verdict.guess,
        confidence=verdict.confidence,
        ranking=tuple(map(_candidate, hits)) if query.is_ranked_once else (),
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
    hits = _reranked(read, query)
    known = {one.pk for one in fused} | {hit.instance.pk for hit in hits}
    for depth in list(_depths(query))[1:]:
        # One more than the page tells whether there is a next one.
        if len(hits) > query.page.end or len(fused) < scan.depth:
            break
        scan = Scan(query=query, depth=depth)
        fused = _fused([scan])[scan]
        new = [one for one in _staged(query, fused) if one.pk not in known]
        hits += _reranked(_read_objects({scan: new})[scan], query)
        known.update(one.pk for one in new)
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
    if query.is_ranked_once:
        yield min(SHORTLIST, most)
        return
    # The cheapest may be the last of all that matches.
    if not query.is_sorted:
        yield from (depth for depth in _INSTALMENTS if depth < most)
    yield most


def _fused(scans: Sequence[Scan]) -> dict[Scan, _Fused]:
    """The best candidates of each scan with their scores."""
    return {
        scan: together(scan, some, weights_of(scan.query.searchable) if scan.query.words else {})
        for scan, some in rankings_of(scans).items()
    }


def rankings_of(scans: Sequence[Scan]) -> dict[Scan, list[Ranking]]:
    """What each retriever found for each scan."""
    rankings: dict[Scan, list[Ranking]] = {scan: [] for scan in scans}
    for retriever in retrievers_of(scans[0].query.searchable):
        understood = [scan for scan in scans if _is_asked(retriever, scan.query)]
        found = retriever.rank_each(understood) if understood else []
        for scan, candidates in zip(understood, found, strict=True):
            ranking = Ranking(candidates=candidates, weight=retriever.weight, leg=retriever.leg)
            rankings[scan].append(ranking)
    return rankings


def _is_asked(retriever: Retriever, query: Query) -> bool:
    """What was ranked before stands, but words may be added to it."""
    is_open = query.ranking is None or retriever.leg in LEGS_OF_WORDS
    return is_open and retriever.understands(query)


def _staged(query: Query, fused: _Fused) -> _Fused:
    """Pass the candidates of one instalment through every stage; it must not depend on the page."""
    if query.ranking is not None:
        return fused
    candidates: Iterable[Candidate] = fused
    for stage in stages_of(query.searchable):
        candidates = each_once(stage(list(candidates), query))
    return list(candidates)


def _reranked(hits: Sequence[Hit], query: Query) -> list[Hit]:
    """Pass the hits of one instalment through every reranker, as for stages."""
    for reranker in rerankers_of(query.searchable):
        hits = reranker(hits, query)
    return list(hits)


def _read_objects(found: Mapping[Scan, _Fused]) -> dict[Scan, list[Hit]]:
    """Read the objects once more through the host's queryset: what went away stays away."""
    if not found:
        return {}
    wanted: dict[models.QuerySet[Any], tuple[Searchable, set[Any]]] = {}
    for scan, fused in found.items():
        _searchable, pks = wanted.setdefault(scan.query.eligible, (scan.query.searchable, set()))
        pks.update(candidate.pk for candidate in fused)
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
            score=candidate.score,
            evidence=candidate.evidence,
            reasons=candidate.reasons,
            band=candidate.band,
        )
        for candidate in fused
        if candidate.pk in objects
    ]
