"""The index of terms tells in which tier of impacts each stands, so that the best are found first."""

from django.db import migrations

from ._postgres import INDEX_OF_TERMS, TERMS_OF_IMPACTS, WITHOUT_WORDS, PostgresSQL


class Migration(migrations.Migration):
    dependencies = [("visual_search", "0016_bridge")]

    operations = [
        PostgresSQL(
            [*WITHOUT_WORDS, TERMS_OF_IMPACTS, INDEX_OF_TERMS], reverse_sql=migrations.RunSQL.noop
        )
    ]
