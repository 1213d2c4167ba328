"""What Django cannot say of the tables; also run where a test suite skips migrations."""

from typing import Any

from django.db import migrations

# Kept in their rows: out of line, an exact scan costs several times as much.
KEEP_VECTORS_IN_ROWS = "ALTER TABLE visual_search_vector ALTER COLUMN value SET STORAGE MAIN"
# Deleted with their embedding, in one statement and without being loaded.
DELETE_WITH_EMBEDDING = (
    "ALTER TABLE visual_search_vector ADD CONSTRAINT visual_search_vector_embedding "
    "FOREIGN KEY (embedding_id) REFERENCES visual_search_embedding (id) "
    "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED"
)
# Dense bytes do not compress, and a scan of the vectors must not carry them along.
KEEP_DETAILS_OUT_OF_ROWS = (
    "ALTER TABLE visual_search_vector ALTER COLUMN descriptors SET STORAGE EXTERNAL,"
    " ALTER COLUMN points SET STORAGE EXTERNAL"
)
ALL = (KEEP_VECTORS_IN_ROWS, DELETE_WITH_EMBEDDING, KEEP_DETAILS_OUT_OF_ROWS)


class PostgresSQL(migrations.RunSQL):
    """Runs on PostgreSQL alone: the tables of a test suite on SQLite stay as Django makes them."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
