"""What Django cannot say of the tables; also run where a test suite skips migrations."""

from typing import Any

from django.db import migrations

from ..models.words import TIERS

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

# Which terms stand in a sparse vector, and in which tier of impacts each of them: eight numbers for
# a term, counted from 1. Not inlined (it has a setting), so that its cost is known: nothing may call
# it for a whole table.
TERMS_OF_IMPACTS = f"""
CREATE FUNCTION visual_search_terms(impacts sparsevec) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 SET search_path FROM CURRENT AS $$
    SELECT coalesce(array_agg(
        split_part(one, ':', 1)::bigint * {len(TIERS) + 1}
        + width_bucket(split_part(one, ':', 2)::float8, ARRAY{list(TIERS)}::float8[])
    ), '{{}}')
    FROM unnest(string_to_array(btrim(split_part(impacts::text, '/', 1), '{{}}'), ',')) AS one
$$
"""  # noqa: S608  # nosec B608  # numbers of ours
WITHOUT_WORDS = (
    "DROP INDEX IF EXISTS visual_search_words_terms",
    "DROP FUNCTION IF EXISTS visual_search_terms(sparsevec)",
)
INDEX_OF_TERMS = (
    "CREATE INDEX visual_search_words_terms ON visual_search_words"
    " USING gin (visual_search_terms(impacts))"
)
# In their rows: compressed or out of line, a ranking would take several times as long.
KEEP_IMPACTS_IN_ROWS = "ALTER TABLE visual_search_words ALTER COLUMN impacts SET STORAGE MAIN"
# By how a word begins, and by how it ends: compounds end with their heads.
INDEX_OF_BEGINNINGS = (
    "CREATE INDEX visual_search_term_begins ON visual_search_term"
    " (content_type_id, word text_pattern_ops)"
)
INDEX_OF_ENDS = (
    "CREATE INDEX visual_search_term_ends ON visual_search_term"
    " (content_type_id, reverse(word) text_pattern_ops)"
)
INDEX_OF_STEMS = (
    "CREATE INDEX visual_search_term_stems ON visual_search_term"
    " (content_type_id, reverse(lexeme) text_pattern_ops)"
)
WORDS = (
    TERMS_OF_IMPACTS,
    KEEP_IMPACTS_IN_ROWS,
    INDEX_OF_TERMS,
    INDEX_OF_BEGINNINGS,
    INDEX_OF_ENDS,
    INDEX_OF_STEMS,
)

# For slips of the pen. A host may not have the extension, and does without them then; where an
# administrator made it later, a check says how the index comes.
TRIGRAMS = """
DO $$ BEGIN
    BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
    EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
        RAISE NOTICE 'pg_trgm is not there: slips of the pen are not mended.';
    END;
    IF to_regprocedure('similarity(text, text)') IS NOT NULL THEN
        CREATE INDEX IF NOT EXISTS visual_search_term_trigrams
            ON visual_search_term USING gin (word gin_trgm_ops);
    END IF;
END $$
"""
WITHOUT_TRIGRAMS = "DROP INDEX IF EXISTS visual_search_term_trigrams"


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
