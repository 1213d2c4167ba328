"""What Django cannot say of the table of vectors."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("visual_search", "0002_initial")]

    operations = [
        # Kept in their rows: out of line, an exact scan costs several times as much.
        migrations.RunSQL(
            sql="ALTER TABLE visual_search_vector ALTER COLUMN value SET STORAGE MAIN",
            reverse_sql="ALTER TABLE visual_search_vector ALTER COLUMN value SET STORAGE EXTERNAL",
        ),
        # Deleted with their embedding, in one statement and without being loaded.
        migrations.RunSQL(
            sql=(
                "ALTER TABLE visual_search_vector ADD CONSTRAINT visual_search_vector_embedding "
                "FOREIGN KEY (embedding_id) REFERENCES visual_search_embedding (id) "
                "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED"
            ),
            reverse_sql=(
                "ALTER TABLE visual_search_vector DROP CONSTRAINT visual_search_vector_embedding"
            ),
        ),
    ]
