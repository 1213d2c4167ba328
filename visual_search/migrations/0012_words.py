"""Words are found by BM25: tables of their own, which the sweep fills for what is there."""

import django.db.models.deletion
import pgvector.django.sparsevec
from django.db import migrations, models

from ._postgres import WITHOUT_WORDS, WORDS, PostgresSQL


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("visual_search", "0011_synonym"),
    ]

    operations = [
        migrations.CreateModel(
            name="Vocabulary",
            fields=[
                (
                    "content_type",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="contenttypes.contenttype",
                    ),
                ),
                ("average", models.FloatField(default=0.0)),
                ("documents", models.BigIntegerField(default=0)),
                ("length", models.BigIntegerField(default=0)),
                ("is_complete", models.BooleanField(default=False)),
                ("counted_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="WordChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("terms", models.JSONField()),
                ("documents", models.IntegerField()),
                ("length", models.IntegerField()),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("term", models.IntegerField()),
                ("lexeme", models.TextField()),
                ("word", models.TextField(verbose_name="word")),
                ("documents", models.IntegerField(verbose_name="documents")),
                (
                    "content_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "verbose_name": "word",
                "verbose_name_plural": "words",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("content_type", "term"), name="visual_search_term_of_model"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Words",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="visual_search.document",
                    ),
                ),
                ("impacts", pgvector.django.sparsevec.SparseVectorField()),
                ("length", models.IntegerField()),
                ("made", models.IntegerField()),
                (
                    "content_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["content_type", "made"], name="visual_search_words_made")
                ],
            },
        ),
        PostgresSQL(list(WORDS), list(WITHOUT_WORDS)),
    ]
