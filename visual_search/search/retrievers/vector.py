"""The vector retriever: nearest images among the eligible objects, exactly or by index.

Visibility and filters stand inside the vector query. How many objects are eligible decides
the plan: a scan of them all is exact and, up to `exact_scan_rows`, fast; above that the HNSW
index is scanned iteratively until enough eligible rows are found. Whatever the index leaves
short is made up by an exact scan: a page is as full as it can be.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Subquery, Value

from ...conf import app_settings
from ...models import EmbeddingSpace, Vector
from ...models.documents import key_column
from ...store import database
from ..hits import Candidate, Sighting
from ..query import Query
from .base import Scan

# Several images of one product are one hit, so more rows than hits are read.
_ROWS_PER_HIT = 3
_LARGEST_EF_SEARCH = 1000
# Of a product with many pictures, so many are kept for a second look.
_SIGHTINGS = 3

# Distance, key of the embedding, key of the object, name of the image.
_Row = tuple[Any, ...]
# The vectors that may answer a query, nearest first, read from a connection.
_Rows = Callable[[Query, str], Any]


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
    found = iter(_planned([*scans, *(_of_kin(scan) for scan in scans if scan.query.kind)]))
    nearest = list(islice(found, len(scans)))
    return [
        scan.query.kind.favour(near, next(found))[: scan.depth] if scan.query.kind else near
        for scan, near in zip(scans, nearest, strict=True)
    ]


def _of_kin(scan: Scan) -> Scan:
    query = scan.query
    eligible = query.kind.among(query.eligible) if query.kind else query.eligible
    return replace(scan, query=replace(query, eligible=eligible))


def _planned(scans: Sequence[Scan]) -> list[list[Candidate]]:
    limit = app_settings().exact_scan_rows
    counts = _counts(scans, limit=limit + 1)
    large = [scan for scan in scans if counts[scan.query.eligible] > limit]
    found = dict(zip(large, _approximately(large), strict=True))
    # Also short when products without pictures are eligible: then the exact scan confirms it.
    short = [
        scan
        for scan in scans
        if counts[scan.query.eligible] and len(found.get(scan, ())) < scan.depth
    ]
    found |= dict(zip(short, _exhaustively(short), strict=True))
    return [found.get(scan, []) for scan in scans]


def _counts(scans: Sequence[Scan], *, limit: int) -> dict[models.QuerySet[Any], int]:
    """How many objects are eligible, up to a limit, counted in one statement for all scans."""
    eligible = list(dict.fromkeys(scan.query.eligible for scan in scans))
    counts = [_Count(objects.order_by().values("pk")[:limit]) for objects in eligible]
    spaces = EmbeddingSpace.objects.using(eligible[0].db)
    found = spaces.filter(pk=scans[0].query.sought[0].pk).values_list(*counts).first()
    # A replica that has not heard of the space yet has no vectors in it.
    return dict(zip(eligible, found or [0] * len(counts), strict=True))


class _Count(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()
    # What Django knows to be empty is not sent.
    empty_result_set_value = 0


def exhaustive(query: Query, *, depth: int) -> list[Candidate]:
    """Compare with every eligible image."""
    [found] = _exhaustively([Scan(query=query, depth=depth)])
    return found


def _exhaustively(scans: Sequence[Scan]) -> list[list[Candidate]]:
    def rows(query: Query, using: str) -> Any:
        eligible = _eligible(query, using)
        space, vector = query.sought
        nearest = eligible.exactly_nearest_to(vector, space=space)
        # Equal pictures are equally near: without a second key, their order changes at will.
        return nearest.order_by("distance", "pk")

    return _nearest(scans, rows, using=scans[0].query.eligible.db) if scans else []


def approximate(query: Query, *, depth: int) -> list[Candidate]:
    """Compare with the images that an iterative scan of the HNSW index leads to.

    May find fewer than `depth`. `relaxed_order` finds more than `strict_order` at the same
    cost; the rows come back in exact order all the same, because they are sorted here.
    """
    [found] = _approximately([Scan(query=query, depth=depth)])
    return found


def _approximately(scans: Sequence[Scan]) -> list[list[Candidate]]:
    def rows(query: Query, using: str) -> Any:
        space, vector = query.sought
        return _eligible(query, using).nearest_to(vector, space=space)

    if not scans:
        return []
    # Settings and query must meet on one connection: a router may name another each time.
    using = scans[0].query.eligible.db
    with transaction.atomic(using=using):
        _prepare_scan(using, at_least=max(scan.depth for scan in scans) * _ROWS_PER_HIT)
        return _nearest(scans, rows, using=using)


def _prepare_scan(using: str, *, at_least: int) -> None:
    ef_search = min(max(app_settings().hnsw_ef_search, at_least), _LARGEST_EF_SEARCH)
    settings = {"hnsw.iterative_scan": "relaxed_order", "hnsw.ef_search": str(ef_search)}
    database.set_local(settings, using=using)


def _eligible(query: Query, using: str) -> Any:
    """The vectors of what is eligible: both tables are read where the shop reads its products."""
    model = query.searchable.model
    content_type = ContentType.objects.db_manager(using).get_for_model(model)
    same_object = query.eligible.order_by().filter(pk=OuterRef(_key(model)))
    return Vector.objects.using(using).filter(
        Exists(same_object), embedding__document__content_type=content_type
    )


def _key(model: type[models.Model]) -> str:
    return f"embedding__document__{key_column(model)}"


def _nearest(scans: Sequence[Scan], rows: _Rows, *, using: str) -> list[list[Candidate]]:
    """Read rows until they hold what each scan asks for or there are no more of them."""
    found: dict[Scan, list[Candidate]] = {}
    waiting, factor = list(scans), _ROWS_PER_HIT
    while waiting:
        read = _read({scan: scan.depth * factor for scan in waiting}, rows, using=using)
        found |= {scan: _best_per_object(values)[: scan.depth] for scan, values in read.items()}
        waiting = [
            scan
            for scan, values in read.items()
            if len(found[scan]) < scan.depth and len(values) == scan.depth * factor
        ]
        factor *= 4
    return [found[scan] for scan in scans]


def _read(counts: Mapping[Scan, int], rows: _Rows, *, using: str) -> dict[Scan, list[_Row]]:
    """The first rows of each scan, nearest first, in one statement."""
    parts = [
        rows(scan.query, using)
        .annotate(part=Value(number), key=F(_key(scan.query.searchable.model)))
        .values_list("part", "distance", "pk", "key", "embedding__image_name")[:count]
        for number, (scan, count) in enumerate(counts.items())
    ]
    by_part: list[list[_Row]] = [[] for _ in parts]
    for part, *row in parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]:
        by_part[part].append(tuple(row))
    return {
        scan: sorted(values, key=lambda row: row[:2])
        for scan, values in zip(counts, by_part, strict=True)
    }


def _best_per_object(rows: Iterable[tuple[Any, ...]]) -> list[Candidate]:
    found: dict[Any, list[Sighting]] = {}
    for distance, pk, key, image_name in rows:
        # Rounding may take the cosine of equal pictures a hair past 1.
        similarity = min(1.0, max(-1.0, 1.0 - distance))
        sighting = Sighting(embedding=pk, image_name=image_name, similarity=similarity)
        found.setdefault(key, []).append(sighting)
    return [
        Candidate(
            pk=key,
            image_name=sightings[0].image_name,
            similarity=sightings[0].similarity,
            sightings=tuple(sightings[:_SIGHTINGS]),
        )
        for key, sightings in found.items()
    ]
