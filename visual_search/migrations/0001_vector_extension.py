"""Creates the vector extension, on its own, so that it can be skipped.

Where a database administrator made the extension already, this does nothing; where the
project's role may not even look, run `manage.py migrate visual_search 0001 --fake`.
"""

from django.db import migrations
from pgvector.django import VectorExtension


class KeptVectorExtension(VectorExtension):
    """Stays when the app goes: it may have been there before, and others may use it."""

    def database_backwards(self, *args, **kwargs):
        pass


class Migration(migrations.Migration):
    dependencies = []

    operations = [KeptVectorExtension()]
