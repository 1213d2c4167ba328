"""The vector retriever: nearest images among the eligible objects, exactly or by index.

Visibility and filters stand inside the vector query. How many objects are eligible decides
the plan: a scan of them all is exact and, up to `exact_scan_rows`, fast; above that the HNSW
index is scanned iteratively until enough eligible rows are found. Whatever the index leaves
short is made up by an exact scan: a page is as full as it can be.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef

from ..conf import app_settings
from ..models import Vector
from ..models.documents import key_column
from ..store import database
from .hits import Candidate, Sighting
from .query import Query

# Several images of one product are one hit, so more rows than hits are read.
_ROWS_PER_HIT = 3
_LARGEST_EF_SEARCH = 1000
# Of a product with many pictures, so many are kept for a second look.
_SIGHTINGS = 3


def retrieve(query: Query, *, depth: int) -> list[Candidate]:
    """Find the `depth` nearest products, each with its nearest image, nearest first.

    Those of the kind that is wanted are looked for once more, by themselves: in a large
    catalogue the nearest may all be of others.
    """
    nearest = _retrieve(query, depth=depth)
    if query.kind is None:
        return nearest
    kin = _retrieve(replace(query, eligible=query.kind.among(query.eligible)), depth=depth)
    return query.kind.favour(nearest, kin)[:depth]


def _retrieve(query: Query, *, depth: int) -> list[Candidate]:
    limit = app_settings().exact_scan_rows
    eligible = query.eligible.order_by()[: limit + 1].count()
    if eligible > limit:
        found = approximate(query, depth=depth)
        # Also short when products without pictures are eligible: then the scan confirms it.
        if len(found) == depth:
            return found
    return exhaustive(query, depth=depth) if eligible else []


def exhaustive(query: Query, *, depth: int) -> list[Candidate]:
    """Compare with every eligible image."""
    rows = _eligible(query).exactly_nearest_to(query.vector, space=query.space)
    # Equal pictures are equally near: without a second key, their order changes at will.
    return _nearest(query, rows.order_by("distance", "pk"), depth=depth)


def approximate(query: Query, *, depth: int) -> list[Candidate]:
    """Compare with the images that an iterative scan of the HNSW index leads to.

    May find fewer than `depth`. `relaxed_order` finds more than `strict_order` at the same
    cost; the rows come back in exact order all the same, because they are sorted here.
    """
    rows = _eligible(query).nearest_to(query.vector, space=query.space)
    # Settings and query must meet on one connection: a router may name another each time.
    using = rows.db
    with transaction.atomic(using=using):
        _prepare_scan(using, at_least=depth * _ROWS_PER_HIT)
        return _nearest(query, rows, depth=depth)


def _prepare_scan(using: str, *, at_least: int) -> None:
    ef_search = min(max(app_settings().hnsw_ef_search, at_least), _LARGEST_EF_SEARCH)
    settings = {"hnsw.iterative_scan": "relaxed_order", "hnsw.ef_search": str(ef_search)}
    database.set_local(settings, using=using)


def _eligible(query: Query) -> Any:
    model = query.searchable.model
    # Where the shop reads its products: both tables are compared in one statement.
    using = query.eligible.db
    content_type = ContentType.objects.db_manager(using).get_for_model(model)
    same_object = query.eligible.order_by().filter(pk=OuterRef(_key(model)))
    return Vector.objects.using(using).filter(
        Exists(same_object), embedding__document__content_type=content_type
    )


def _key(model: type[models.Model]) -> str:
    return f"embedding__document__{key_column(model)}"


def _nearest(query: Query, rows: models.QuerySet[Vector], *, depth: int) -> list[Candidate]:
    """Read rows until they hold `depth` objects or there are no more of them."""
    count = depth * _ROWS_PER_HIT
    while True:
        values = _read(query, rows, count)
        found = _best_per_object(values)
        if len(found) >= depth or len(values) < count:
            return found[:depth]
        count *= 4


def _read(query: Query, rows: models.QuerySet[Vector], count: int) -> list[tuple[Any, ...]]:
    values = rows.annotate(key=F(_key(query.searchable.model))).values_list(
        "distance", "pk", "key", "embedding__image_name"
    )
    return sorted(values[:count], key=lambda row: row[:2])


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
