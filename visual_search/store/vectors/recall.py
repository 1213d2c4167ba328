"""What the HNSW index of a space finds beside what there is: to measure what it misses."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ...conf import app_settings
from ...models import EmbeddingSpace, Vector
from .. import database
from . import hnsw

Queries = Sequence[npt.NDArray[np.float32]] | npt.NDArray[np.float32]


@database.writing()
def index_neighbours(space: EmbeddingSpace, queries: Queries, *, count: int) -> list[list[int]]:
    """The first `count` embeddings that the HNSW index gives for each query."""
    hnsw.ensure_index(space)
    settings = {
        # A small space would be scanned, and the figure would say nothing about the index.
        "enable_seqscan": "off",
        "enable_sort": "off",
        "hnsw.ef_search": str(app_settings().hnsw_ef_search),
    }
    with database.with_settings(settings, using=database.alias()):
        found = [Vector.objects.nearest_to(one, space=space) for one in queries]
        return [list(rows.values_list("pk", flat=True)[:count]) for rows in found]


@database.writing()
def scan_neighbours(space: EmbeddingSpace, queries: Queries, *, count: int) -> list[list[int]]:
    """The first `count` embeddings that an exact scan gives for each query."""
    found = [Vector.objects.exactly_nearest_to(one, space=space) for one in queries]
    return [list(rows.values_list("pk", flat=True)[:count]) for rows in found]
