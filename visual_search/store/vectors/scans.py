"""The statements that find the nearest vectors in Postgres: by the HNSW index, or exactly."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Value

from ...conf import app_settings
from ...models import Vector
from ...models.documents import key_column
from .. import database
from .index import DEEPER, ROWS_PER_NEIGHBOUR, Lookup, Neighbour, Probe, neighbours_of_rows

_LARGEST_EF_SEARCH = 1000
# The scan goes on where it ended when rows are left out, and a start anew takes as long as the
# first: a few more than are wanted spare that where the product itself is left out.
_SPARE_ROWS = 10
# The only plan without a sort is the one that reads the index in its order. Left to statistics,
# the planner scans and sorts the whole table while they are stale, in a hundred times as long.
_BY_INDEX = {"enable_sort": "off", "enable_seqscan": "off", "jit": "off"}

# Distance, key of the embedding, key of the object, name of the image.
_Row = tuple[Any, ...]
# The vectors that may answer, nearest first, read from a connection.
_Rows = Callable[[Probe, models.QuerySet[Any], str], Any]


def scan_exactly(lookups: Sequence[Lookup]) -> list[list[Neighbour]]:
    """Compare with every eligible image."""
    if not lookups:
        return []
    return _nearest(lookups, _compared, using=database.read_alias(lookups[0].eligible))


def scan_by_index(lookups: Sequence[Lookup], *, is_forced: bool = False) -> list[list[Neighbour]]:
    """Compare with the images that an iterative scan of the HNSW index leads to.

    May find fewer than are wanted. `relaxed_order` finds more than `strict_order` at the same
    cost; the rows come back in exact order all the same, because they are sorted here.

    Args:
        is_forced: the index is there, and the planner must take it.
    """
    if not lookups:
        return []
    using = database.read_alias(lookups[0].eligible)
    at_least = max(one.depth for one in lookups) * ROWS_PER_NEIGHBOUR + _SPARE_ROWS
    settings = _scan_settings(at_least) | (_BY_INDEX if is_forced else {})
    with database.with_settings(settings, using=using):
        return _nearest(lookups, _led_to, using=using)


def _scan_settings(at_least: int) -> dict[str, str]:
    ef_search = min(max(app_settings().hnsw_ef_search, at_least), _LARGEST_EF_SEARCH)
    return {"hnsw.iterative_scan": "relaxed_order", "hnsw.ef_search": str(ef_search)}


def _compared(probe: Probe, eligible: models.QuerySet[Any], using: str) -> Any:
    nearest = _eligible(probe, eligible, using).exactly_nearest_to(probe.vector, space=probe.space)
    # Equal pictures are equally near: without a second key, their order changes at will.
    return nearest.order_by("distance", "pk")


def _led_to(probe: Probe, eligible: models.QuerySet[Any], using: str) -> Any:
    return _eligible(probe, eligible, using).nearest_to(probe.vector, space=probe.space)


def _eligible(probe: Probe, eligible: models.QuerySet[Any], using: str) -> Any:
    """The vectors of what is eligible: both tables are read where the shop reads its products."""
    content_type = ContentType.objects.db_manager(using).get_for_model(probe.model)
    same_object = eligible.order_by().filter(pk=OuterRef(_key(probe.model)))
    return Vector.objects.using(using).filter(
        Exists(same_object), embedding__document__content_type=content_type
    )


def _key(model: type[models.Model]) -> str:
    return f"embedding__document__{key_column(model)}"


def _nearest(lookups: Sequence[Lookup], rows: _Rows, *, using: str) -> list[list[Neighbour]]:
    """Read rows until they hold what each lookup asks for or there are no more of them."""
    found: dict[Lookup, list[Neighbour]] = {}
    waiting, factor = list(lookups), ROWS_PER_NEIGHBOUR
    while waiting:
        read = _read({one: one.depth * factor for one in waiting}, rows, using=using)
        found |= {one: neighbours_of_rows(values)[: one.depth] for one, values in read.items()}
        waiting = [
            one
            for one, values in read.items()
            if len(found[one]) < one.depth and len(values) == one.depth * factor
        ]
        factor *= DEEPER
    return [found[one] for one in lookups]


def _read(counts: Mapping[Lookup, int], rows: _Rows, *, using: str) -> dict[Lookup, list[_Row]]:
    """The first rows of each lookup, nearest first, in one statement."""
    parts = [
        rows(one.probe, one.eligible, using)
        .annotate(part=Value(number), key=F(_key(one.probe.model)))
        .values_list("part", "distance", "pk", "key", "embedding__image_name")[:count]
        for number, (one, count) in enumerate(counts.items())
    ]
    by_part: list[list[_Row]] = [[] for _ in parts]
    for part, *row in parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]:
        by_part[part].append(tuple(row))
    return {
        one: sorted(values, key=lambda row: row[:2])
        for one, values in zip(counts, by_part, strict=True)
    }
