"""One partial HNSW index per space, built without stopping the shop."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from ..conf import app_settings
from ..models import Embedding, EmbeddingSpace


def index_name(space: EmbeddingSpace) -> str:
    return f"visual_search_hnsw_{space.pk}"


def is_valid(space: EmbeddingSpace) -> bool:
    """Whether the index exists and was built to its end."""
    return _validity(space) is True


def ensure_index(space: EmbeddingSpace) -> bool:
    """Build the index of a space unless a valid one exists. Returns whether it was built.

    Runs CONCURRENTLY, so reads and writes go on; must not run inside a transaction.
    What a cancelled build left behind is removed first. While another process builds the
    index of the space, this one leaves it alone.
    """
    if is_valid(space):
        return False
    with _sole_builder(space) as is_sole:
        return is_sole and _build(space)


def _build(space: EmbeddingSpace) -> bool:
    valid = _validity(space)
    if valid:
        return False
    if valid is False:
        drop_index(space)
    with connection.cursor() as cursor:
        cursor.execute(_create_statement(space))
    return True


@contextmanager
def _sole_builder(space: EmbeddingSpace) -> Iterator[bool]:
    """Hold an advisory lock: an index that is being built looks like one left invalid."""
    key = [index_name(space)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", key)
        is_sole = bool(cursor.fetchone()[0])
        try:
            yield is_sole
        finally:
            if is_sole:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", key)


def drop_index(space: EmbeddingSpace) -> None:
    """Drop the index of a space, if it has one; must not run inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {_quote(index_name(space))}")


def _validity(space: EmbeddingSpace) -> bool | None:
    """True or False for an index that exists, None for one that does not."""
    query = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"
    with connection.cursor() as cursor:
        cursor.execute(query, [index_name(space)])
        row = cursor.fetchone()
    return row[0] if row else None


def _create_statement(space: EmbeddingSpace) -> str:
    # Identifiers and whole numbers only: a parameter cannot stand in an index definition.
    settings = app_settings()
    m, ef_construction = int(settings.hnsw_m), int(settings.hnsw_ef_construction)
    return (
        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {_quote(index_name(space))} "
        f"ON {_quote(Embedding._meta.db_table)} "
        f'USING hnsw (("vector"::halfvec({int(space.dimensions)})) halfvec_cosine_ops) '
        f"WITH (m = {m}, ef_construction = {ef_construction}) "
        f'WHERE "space_id" = {int(space.pk)}'
    )


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)
