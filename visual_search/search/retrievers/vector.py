"""The vector retriever: the products with the nearest images, as the vector index finds them."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from ...store.vectors import Lookup, Neighbour, Probe, vector_index
from ..hits import Candidate
from ..query import Query
from .base import Scan


def retrieve(query: Query, *, depth: int) -> list[Candidate]:
    """Find the `depth` nearest products, each with its nearest image, nearest first."""
    [found] = retrieve_each([Scan(query=query, depth=depth)])
    return found


def retrieve_each(scans: Sequence[Scan]) -> list[list[Candidate]]:
    """Answer several scans of one model in as many statements as one takes.

    Those of the kind that is wanted are looked for once more, by themselves: in a large
    catalogue the nearest may all be of others.
    """
    if not scans:
        return []
    kin = {scan: _of_kin(scan) for scan in scans}
    asked = [*scans, *(one for one in kin.values() if one)]
    answers = vector_index().search_each([lookup_of(scan) for scan in asked])
    found = iter([list(map(candidate, answer)) for answer in answers])
    nearest = list(islice(found, len(scans)))
    return [
        _favoured(scan.query, near, next(found) if kin[scan] else [])[: scan.depth]
        for scan, near in zip(scans, nearest, strict=True)
    ]


def _of_kin(scan: Scan) -> Scan | None:
    """The same among those that the query favours, where there are any."""
    query = scan.query
    favours = query.kind or query.wanted
    eligible = favours.among(query.eligible) if favours else None
    return None if eligible is None else replace(scan, query=replace(query, eligible=eligible))


def _favoured(
    query: Query, nearest: Sequence[Candidate], kin: Sequence[Candidate]
) -> list[Candidate]:
    if query.kind:
        return query.kind.favour(nearest, kin)
    if query.wanted:
        both = {one.pk: one for one in (*nearest, *kin)}
        return query.wanted.favoured(list(both.values()))
    return list(nearest)


def lookup_of(scan: Scan) -> Lookup:
    """What the vector index is asked for a scan."""
    probe = probe_of(scan.query)
    return Lookup(probe=probe, eligible=scan.query.eligible, depth=scan.depth)


def probe_of(query: Query) -> Probe:
    space, vector = query.sought
    return Probe(vector=vector, space=space, model=query.searchable.model)


def candidate(neighbour: Neighbour) -> Candidate:
    """What the vector index found, as what takes part in an answer."""
    nearest = neighbour.sightings[0]
    return Candidate(
        pk=neighbour.pk,
        image_name=nearest.image_name,
        similarity=nearest.similarity,
        sightings=neighbour.sightings,
    )
