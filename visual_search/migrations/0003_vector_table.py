"""What Django cannot say of the table of vectors."""

from django.db import migrations

from ._postgres import DELETE_WITH_EMBEDDING, KEEP_VECTORS_IN_ROWS, PostgresSQL


class Migration(migrations.Migration):
    dependencies = [("visual_search", "0002_initial")]

    operations = [
        PostgresSQL(
            sql=KEEP_VECTORS_IN_ROWS,
            reverse_sql="ALTER TABLE visual_search_vector ALTER COLUMN value SET STORAGE EXTERNAL",
        ),
        PostgresSQL(
            sql=DELETE_WITH_EMBEDDING,
            reverse_sql=(
                "ALTER TABLE visual_search_vector DROP CONSTRAINT visual_search_vector_embedding"
            ),
        ),
    ]
