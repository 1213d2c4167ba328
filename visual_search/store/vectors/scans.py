"""Searches in Postgres: by the HNSW index, or by comparing with every picture that may answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from ...conf import app_settings
from .. import database
from ..database import Sql
from .index import DEEPER, ROWS_PER_NEIGHBOUR, Neighbour, neighbours_of_rows
from .rows import from_sent
from .sought import Sought
from .statements import (
    Counts,
    compared_with_all,
    compared_with_few,
    led_by_index,
    with_vectors,
)

_LARGEST_EF_SEARCH = 1000
# The scan goes on where it ended when rows are left out, and a start anew takes as long as the
# first: a few more than are wanted spare that where the product itself is left out.
_SPARE_ROWS = 10
# Where many may answer they need not be counted to the last; some more than the limit, so that a
# few more or fewer exclusions do not matter.
_MARGIN = 1000
# The only plan without a sort is the one that reads the index in its order. Left to statistics,
# the planner scans and sorts the whole table while they are stale, in a hundred times as long.
_BY_INDEX = {"enable_sort": "off", "enable_seqscan": "off", "jit": "off"}

# Distance, key of the embedding, key of the object, name of the image, and what is wanted beside.
_Row = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Few:
    """How many objects may answer, at least, and the nearest where these are few."""

    size: int
    neighbours: list[Neighbour]


def scan_exactly(wanted: Sequence[Sought]) -> dict[Sought, list[Neighbour]]:
    """Compare with every eligible image."""
    found, _sizes = _nearest(wanted, compared_with_all)
    return found


def scan_few(wanted: Sequence[Sought], *, limit: int) -> dict[Sought, Few]:
    """Compare with every eligible image where at most `limit` objects are eligible."""
    ask = partial(compared_with_few, limit=limit, counted=limit + _MARGIN + 1)
    found, sizes = _nearest(wanted, ask)
    return {one: Few(size=sizes[one], neighbours=found[one]) for one in wanted}


def scan_by_index(
    wanted: Sequence[Sought], *, is_forced: bool = False
) -> dict[Sought, list[Neighbour]]:
    """Compare with the images that an iterative scan of the HNSW index leads to.

    May find fewer than are wanted. `relaxed_order` finds more than `strict_order` at the same
    cost; the rows come back in exact order all the same, because they are sorted here.

    Args:
        is_forced: the index is there, and the planner must take it.
    """
    at_least = max((one.lookup.depth for one in wanted), default=0) * ROWS_PER_NEIGHBOUR
    settings = _scan_settings(at_least + _SPARE_ROWS) | (_BY_INDEX if is_forced else {})
    found, _sizes = _nearest(wanted, led_by_index, settings=settings)
    return found


def _scan_settings(at_least: int) -> dict[str, str]:
    ef_search = min(max(app_settings().hnsw_ef_search, at_least), _LARGEST_EF_SEARCH)
    return {"hnsw.iterative_scan": "relaxed_order", "hnsw.ef_search": str(ef_search)}


def _nearest(
    wanted: Sequence[Sought],
    ask: Callable[[Counts], Sql],
    *,
    settings: Mapping[str, str] | None = None,
) -> tuple[dict[Sought, list[Neighbour]], dict[Sought, int]]:
    """Read rows until they hold what each lookup asks for or there are no more of them.

    Gives the sizes beside them, where a statement tells these.
    """
    found: dict[Sought, list[Neighbour]] = {}
    sizes: dict[Sought, int] = {}
    waiting, factor = list(wanted), ROWS_PER_NEIGHBOUR
    while waiting:
        using = waiting[0].objects.using
        counts = [(one, one.lookup.depth * factor) for one in waiting]
        statement = ask(counts)
        if waiting[0].lookup.wants_vectors:
            statement = with_vectors(statement, depth=max(one.lookup.depth for one in waiting))
        rows = _read(statement, len(counts), settings=settings or {}, using=using)
        waiting = []
        for (one, count), read in zip(counts, rows, strict=True):
            nearest = sorted((row for row in read if row[1] is not None), key=lambda row: row[:2])
            if one.lookup.wants_vectors:
                nearest = [(*row[:-1], row[-1] and from_sent(row[-1])) for row in nearest]
            sizes.update((one, int(size)) for size, *row in read if row[0] is None)
            found[one] = neighbours_of_rows(nearest, one.lookup.depth)
            if len(found[one]) < one.lookup.depth and len(nearest) == count:
                waiting.append(one)
        factor *= DEEPER
    return found, sizes


def _read(
    statement: Sql, parts: int, *, settings: Mapping[str, str], using: str
) -> list[list[_Row]]:
    """The rows of each part."""
    by_part: list[list[_Row]] = [[] for _ in range(parts)]
    for part, *row in database.rows_with(settings, statement, using=using):
        by_part[part].append(tuple(row))
    return by_part
