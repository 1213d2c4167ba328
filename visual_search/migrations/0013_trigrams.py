"""Finds the words of the catalogue that are like a typed one, where pg_trgm can be had."""

from django.db import migrations

from ._postgres import TRIGRAMS, WITHOUT_TRIGRAMS, PostgresSQL


class Migration(migrations.Migration):
    dependencies = [("visual_search", "0012_words")]

    operations = [PostgresSQL(TRIGRAMS, WITHOUT_TRIGRAMS)]
