"""The vector extension of the database: is it there, and is it new enough."""

from django.db import connections

# 0.8.2 to 0.8.4 mended an overflow in parallel builds and a graph left broken by VACUUM.
OLDEST_PGVECTOR = (0, 8, 4)


def version_text(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def available_pgvector(alias: str = "default") -> tuple[int, ...] | None:
    """The version of pgvector in a database, else the one its server could create."""
    query = (
        "SELECT coalesce(installed_version, default_version) "
        "FROM pg_available_extensions WHERE name = 'vector'"
    )
    version = _asked(query, alias)
    return tuple(int(part) for part in version.split(".")) if version else None


def schema_off_the_path(alias: str = "default") -> str:
    """The schema that holds pgvector where names are not looked up in it; else empty.

    Supabase and others keep extensions in a schema of their own.
    """
    query = (
        "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
        "WHERE e.extname = 'vector' AND NOT n.nspname = ANY (current_schemas(true))"
    )
    return _asked(query, alias)


def role_that_may_not_create(alias: str = "default") -> str:
    """The role of the settings, where pgvector is still to be created and it may not do that.

    A trusted extension takes the right to create in the database, any other a superuser.
    """
    query = (
        "SELECT current_user FROM pg_available_extensions e "
        "JOIN pg_available_extension_versions v "
        "ON v.name = e.name AND v.version = e.default_version "
        "JOIN pg_roles r ON r.rolname = current_user "
        "WHERE e.name = 'vector' AND e.installed_version IS NULL AND NOT r.rolsuper "
        "AND NOT (v.trusted AND has_database_privilege(current_database(), 'CREATE'))"
    )
    return _asked(query, alias)


def role_fix(alias: str = "default") -> str:
    """What somebody with more rights has to do, once."""
    name = connections[alias].settings_dict["NAME"]
    return (
        f"As an administrator of the database server, once: "
        f'psql -d {name} -c "CREATE EXTENSION vector"; then manage.py migrate.'
    )


def create_extension(alias: str) -> None:
    """Make the extension in a database that has none; the role must be allowed to."""
    with connections[alias].cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")


def path_fix(schema: str) -> str:
    """How names come to be looked up in a schema."""
    return (
        f'ALTER ROLE <role of DATABASES> SET search_path = "$user", public, {schema}; or in '
        f'DATABASES: "OPTIONS": {{"options": "-c search_path=public,{schema}"}}.'
    )


def _asked(query: str, alias: str) -> str:
    """The one text that a query gives; empty where it finds nothing."""
    with connections[alias].cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return str(row[0]) if row else ""
