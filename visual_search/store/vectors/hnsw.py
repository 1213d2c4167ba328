"""One partial HNSW index per space, built without stopping the shop."""

from django.db import connections

from ...conf import app_settings
from ...models import Document, Embedding, EmbeddingSpace, Job, Vector
from ...models.vectors import INDEXED_DIMENSIONS
from .. import database
from ..locks import sole
from ..outbox.watch import watched

_PREFIX = "visual_search_hnsw_"


def index_name(space: EmbeddingSpace) -> str:
    return f"{_PREFIX}{space.pk}"


def is_valid(space: EmbeddingSpace, *, using: str | None = None) -> bool:
    """Whether the index exists and was built to its end: where the writes go, or elsewhere."""
    return _validity(space, using=using) is True


def is_left_invalid(space: EmbeddingSpace) -> bool:
    """Whether a build that was cut off left the index behind, which serves no search."""
    return _validity(space) is False and not is_being_built(space)


def is_being_built(space: EmbeddingSpace) -> bool:
    """Whether some process builds the index at this moment."""
    with sole(index_name(space)) as is_sole:
        return not is_sole


def is_due(space: EmbeddingSpace) -> bool:
    """Whether the index should be built now.

    Filling a space before indexing it is much faster than the other way round; but once the
    live one holds more than a scan can take, searches need the index at once.
    """
    if is_valid(space):
        return False
    pending = Embedding.objects.in_space(space).filter(state=Embedding.State.PENDING)
    return not pending.exists() or (space.is_live and needs_index(space))


def needs_index(space: EmbeddingSpace) -> bool:
    """Whether a space holds more vectors than a scan may take."""
    limit = app_settings().exact_scan_rows
    return Vector.objects.filter(space=space)[: limit + 1].count() > limit


def ensure_index(space: EmbeddingSpace) -> bool:
    """Build the index of a space unless a valid one exists. Returns whether it was built.

    Runs CONCURRENTLY, so reads and writes go on; must not run inside a transaction.
    What a cancelled build left behind is removed first. While another process builds the
    index of the space, this one leaves it alone.
    """
    if is_valid(space):
        return False
    with sole(index_name(space)) as is_sole:
        if not is_sole or is_valid(space):
            return False
        with watched(Job.Kind.INDEX, space=space):
            return _build(space)


def _build(space: EmbeddingSpace) -> bool:
    valid = _validity(space)
    if valid:
        return False
    if valid is False:
        drop_index(space)
    with database.cursor() as cursor:
        # A limit on statements is meant for pages; it would end every build of a large shop.
        before = _set_statement_timeout("0")
        try:
            cursor.execute(_create_statement(space))
        finally:
            _set_statement_timeout(before)
        # Until the statistics know of a space that was just filled, its queries are planned
        # for an empty table.
        for model in (Vector, Embedding, Document):
            cursor.execute(f"ANALYZE {_quote(model._meta.db_table)}")
    return True


def _set_statement_timeout(value: str) -> str:
    """Returns the value that it had."""
    with database.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        before = str(cursor.fetchone()[0])
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [value])
    return before


def drop_index(space: EmbeddingSpace) -> None:
    """Drop the index of a space, if it has one; must not run inside a transaction."""
    _drop(index_name(space))


def drop_orphans() -> list[str]:
    """Drop the indexes whose space is gone; must not run inside a transaction.

    Returns their names.
    """
    found = orphans()
    for name in found:
        _drop(name)
    return found


def orphans() -> list[str]:
    """Names of the indexes whose space is gone."""
    names = _index_names()
    known = {index_name(space) for space in EmbeddingSpace.objects.only("pk")}
    return sorted(names - known)


def _index_names() -> set[str]:
    query = (
        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE i.indrelid = to_regclass(%s) AND starts_with(c.relname::text, %s)"
    )
    with database.cursor() as cursor:
        cursor.execute(query, [_quote(Vector._meta.db_table), _PREFIX])
        return {name for (name,) in cursor.fetchall()}


def _drop(name: str) -> None:
    with database.cursor() as cursor:
        cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {_quote(name)}")


def _validity(space: EmbeddingSpace, *, using: str | None = None) -> bool | None:
    """True or False for an index that exists, None for one that does not."""
    with connections[using or database.alias()].cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)",
            [index_name(space)],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _create_statement(space: EmbeddingSpace) -> str:
    # Identifiers and whole numbers only: a parameter cannot stand in an index definition.
    settings = app_settings()
    m, ef_construction = int(settings.hnsw_m), int(settings.hnsw_ef_construction)
    return (
        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {_quote(index_name(space))} "
        f"ON {_quote(Vector._meta.db_table)} "
        f"USING hnsw (({indexed(int(space.dimensions))}) halfvec_cosine_ops) "
        f"WITH (m = {m}, ef_construction = {ef_construction}) "
        f'WHERE "space_id" = {int(space.pk)}'
    )


def indexed(dimensions: int) -> str:
    """The expression that an index of so many dimensions is built on."""
    if dimensions <= INDEXED_DIMENSIONS:
        return f'"value"::halfvec({dimensions})'
    return f'subvector("value", 1, {INDEXED_DIMENSIONS})::halfvec({INDEXED_DIMENSIONS})'


def _quote(name: str) -> str:
    return database.connection().ops.quote_name(name)
