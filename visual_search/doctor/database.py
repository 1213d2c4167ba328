"""Tests the database: its rights, and pgvector."""

from collections.abc import Iterator

from django.db import DatabaseError

from ..store import database
from ..store.vectors.extension import (
    OLDEST_PGVECTOR,
    available_pgvector,
    path_fix,
    role_fix,
    role_that_may_not_create,
    schema_off_the_path,
    version_text,
)
from .finding import Finding, cause_of


def examine_database() -> Iterator[Finding]:
    if not database.can_search():
        yield Finding(
            subject="database",
            text="no PostgreSQL: nothing is indexed, and nothing found",
            fix="Use django.db.backends.postgresql in DATABASES.",
        )
        return
    try:
        version = available_pgvector(database.alias())
        schema = schema_off_the_path(database.alias())
        installed = _has_extension()
        may_create = _may_create()
        role = role_that_may_not_create(database.alias())
    except DatabaseError as error:
        yield Finding(
            subject="database",
            text=f"PostgreSQL does not answer: {error}".strip(),
            fix="Start it, and look at DATABASES in the settings.",
            cause=cause_of(error),
        )
        return
    if role:
        yield Finding(
            subject="extension",
            text=f"pgvector is not created in this database, and the role {role!r} may not "
            "create it",
            fix=role_fix(database.alias()),
        )
    else:
        yield _extension_finding(version, is_installed=installed)
    if schema:
        yield Finding(
            subject="extension",
            text=f"pgvector is in the schema {schema!r}, which is not on the search_path",
            fix=path_fix(schema),
        )
    if may_create:
        yield Finding(subject="rights", text="the role may create tables and indexes")
    else:
        yield Finding(
            subject="rights",
            text="the role may not create tables and indexes",
            fix="GRANT CREATE ON SCHEMA public TO the role of the settings.",
        )


def _extension_finding(version: tuple[int, ...] | None, *, is_installed: bool) -> Finding:
    needed = version_text(OLDEST_PGVECTOR)
    found = version_text(version) if version else "none"
    if version is None or version < OLDEST_PGVECTOR:
        return Finding(
            subject="extension",
            text=f"pgvector {needed} or later is needed; found {found}",
            fix="Install it on the database server, then: ALTER EXTENSION vector UPDATE.",
        )
    if not is_installed:
        return Finding(
            subject="extension",
            text="pgvector is available, but not created in this database",
            fix="Run: manage.py migrate visual_search (or, as an administrator of the "
            "database: CREATE EXTENSION vector).",
        )
    return Finding(subject="extension", text=f"pgvector {found}")


def _has_extension() -> bool:
    with database.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'vector'")
        return cursor.fetchone() is not None


def _may_create() -> bool:
    with database.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        return bool(cursor.fetchone()[0])
