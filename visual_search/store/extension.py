"""The vector extension of the database: is it there, and is it new enough."""

from django.db import connections

# 0.8.2 to 0.8.4 mended an overflow in parallel builds and a graph left broken by VACUUM.
OLDEST_PGVECTOR = (0, 8, 4)


def available_pgvector(alias: str = "default") -> tuple[int, ...] | None:
    """The version of pgvector in a database, else the one its server could create."""
    query = (
        "SELECT coalesce(installed_version, default_version) "
        "FROM pg_available_extensions WHERE name = 'vector'"
    )
    with connections[alias].cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return tuple(int(part) for part in row[0].split(".")) if row else None
