"""The tables of the app as version 0.1 has them; takes the place of seven migrations.

A database that has some of the seven goes on with the others; they go with version 0.3.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgvector.django.halfvec
from django.conf import settings
from django.db import migrations, models

import visual_search.models.barcodes

from ._postgres import ALL, PostgresSQL


class Migration(migrations.Migration):
    replaces = [
        ("visual_search", "0002_initial"),
        ("visual_search", "0003_vector_table"),
        ("visual_search", "0004_evaluation_report"),
        ("visual_search", "0005_second_look"),
        ("visual_search", "0006_permissions_and_portions"),
        ("visual_search", "0007_calibration_pass"),
        ("visual_search", "0008_long_names_and_words_in_turn"),
    ]

    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("visual_search", "0001_vector_extension"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EmbeddingSpace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("alias", models.CharField(max_length=100, verbose_name="encoder alias")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="fingerprint")),
                ("dimensions", models.PositiveIntegerField(verbose_name="dimensions")),
                ("backend", models.CharField(max_length=200, verbose_name="backend")),
                ("options", models.JSONField(blank=True, default=dict, verbose_name="options")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("building", "building"),
                            ("live", "live"),
                            ("retired", "retired"),
                            ("deleting", "being deleted"),
                        ],
                        default="building",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("version", models.PositiveBigIntegerField(default=0, verbose_name="version")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "activated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="live since"),
                ),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="retired")),
                (
                    "calibration",
                    models.JSONField(blank=True, default=dict, verbose_name="calibration"),
                ),
            ],
            options={
                "verbose_name": "embedding space",
                "verbose_name_plural": "embedding spaces",
                "ordering": ("alias", "-created_at"),
                "permissions": [("make_live", "Can make an embedding space live")],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("integer_pk", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("uuid_pk", models.UUIDField(blank=True, editable=False, null=True)),
                ("text_pk", models.TextField(blank=True, editable=False, null=True)),
                ("text", models.TextField(blank=True, verbose_name="text")),
                (
                    "barcodes",
                    visual_search.models.barcodes.BarcodesField(
                        base_field=models.CharField(max_length=64),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="barcodes",
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
            },
        ),
        migrations.CreateModel(
            name="Embedding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("image_name", models.TextField(verbose_name="image")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("ready", "ready"),
                            ("stale", "to be renewed"),
                            ("failed", "failed"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "content_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="content"),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "available_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="available from"
                    ),
                ),
                ("lease_token", models.UUIDField(blank=True, editable=False, null=True)),
                (
                    "failure_code",
                    models.CharField(blank=True, max_length=50, verbose_name="failure"),
                ),
                ("failure_reason", models.TextField(blank=True, verbose_name="reason")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "embedded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="embedded"),
                ),
            ],
            options={
                "verbose_name": "embedding",
                "verbose_name_plural": "embeddings",
            },
        ),
        migrations.CreateModel(
            name="EvaluationReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="configuration")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="fingerprint")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("manifest", "manifest"),
                            ("catalogue", "catalogue"),
                            ("judgements", "judgements"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                (
                    "source_name",
                    models.CharField(blank=True, max_length=200, verbose_name="questions"),
                ),
                (
                    "source_digest",
                    models.CharField(max_length=64, verbose_name="digest of the questions"),
                ),
                ("queries", models.PositiveIntegerField(verbose_name="queries")),
                ("catalogue", models.PositiveIntegerField(verbose_name="catalogue")),
                ("figures", models.JSONField(default=dict, verbose_name="figures")),
                ("curves", models.JSONField(default=dict, verbose_name="curves")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="measured")),
            ],
            options={
                "verbose_name": "evaluation report",
                "verbose_name_plural": "evaluation reports",
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Examination",
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
                ("reached", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("missing", "missing"),
                            ("failed", "failed"),
                            ("stale", "stale"),
                            ("all", "all"),
                            ("selected", "selected"),
                        ],
                        max_length=10,
                        verbose_name="scope",
                    ),
                ),
                ("model_label", models.CharField(blank=True, max_length=200, verbose_name="model")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "running"),
                            ("finished", "finished"),
                            ("cancelled", "cancelled"),
                        ],
                        default="running",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="images")),
                ("failed", models.PositiveIntegerField(default=0, verbose_name="failed")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="started")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "expected",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="expected images"
                    ),
                ),
                ("marked_to", models.BigIntegerField(blank=True, editable=False, null=True)),
                (
                    "selected",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        editable=False,
                        null=True,
                        size=None,
                    ),
                ),
            ],
            options={
                "verbose_name": "run",
                "verbose_name_plural": "runs",
                "ordering": ("-created_at",),
                "permissions": [("reembed_everything", "Can re-embed everything")],
            },
        ),
        migrations.CreateModel(
            name="CalibrationPass",
            fields=[
                (
                    "space",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="calibration_pass",
                        serialize=False,
                        to="visual_search.embeddingspace",
                        verbose_name="space",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("basis", models.JSONField(verbose_name="basis")),
                ("images", models.PositiveIntegerField(verbose_name="images")),
                ("mean", models.TextField(verbose_name="mean")),
                ("waiting", models.JSONField(default=list, verbose_name="waiting")),
                ("asked", models.PositiveIntegerField(default=0, verbose_name="asked")),
                ("answers", models.JSONField(default=list, verbose_name="answers")),
            ],
            options={
                "verbose_name": "calibration pass",
                "verbose_name_plural": "calibration passes",
            },
        ),
        migrations.AddConstraint(
            model_name="embeddingspace",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "live")),
                fields=("alias",),
                name="visual_search_one_live_space",
            ),
        ),
        migrations.AddConstraint(
            model_name="embeddingspace",
            constraint=models.UniqueConstraint(
                fields=("alias", "fingerprint"), name="visual_search_one_space_per_fingerprint"
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="content_type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="contenttypes.contenttype",
                verbose_name="model",
            ),
        ),
        migrations.CreateModel(
            name="Vector",
            fields=[
                (
                    "embedding",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="vector",
                        serialize=False,
                        to="visual_search.embedding",
                        verbose_name="embedding",
                    ),
                ),
                (
                    "value",
                    pgvector.django.halfvec.HalfVectorField(editable=False, verbose_name="value"),
                ),
                ("descriptors", models.BinaryField(default=bytes, verbose_name="descriptors")),
                ("points", models.BinaryField(default=bytes, verbose_name="points")),
            ],
            options={
                "verbose_name": "vector",
                "verbose_name_plural": "vectors",
            },
        ),
        migrations.AddField(
            model_name="embedding",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="embeddings",
                to="visual_search.document",
                verbose_name="document",
            ),
        ),
        migrations.AddField(
            model_name="embedding",
            name="space",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="embeddings",
                to="visual_search.embeddingspace",
                verbose_name="space",
            ),
        ),
        migrations.AddIndex(
            model_name="evaluationreport",
            index=models.Index(
                fields=["fingerprint", "-created_at"], name="visual_search_report_trend"
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="space",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="runs",
                to="visual_search.embeddingspace",
                verbose_name="space",
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="started_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="started by",
            ),
        ),
        migrations.AddField(
            model_name="embedding",
            name="run",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="embeddings",
                to="visual_search.run",
                verbose_name="run",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["barcodes"], name="visual_search_barcodes"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("integer_pk__isnull", False), ("text_pk", None), ("uuid_pk", None)),
                    models.Q(("integer_pk", None), ("text_pk", None), ("uuid_pk__isnull", False)),
                    models.Q(("integer_pk", None), ("text_pk__isnull", False), ("uuid_pk", None)),
                    _connector="OR",
                ),
                name="visual_search_document_one_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                fields=("content_type", "integer_pk"), name="visual_search_document_integer_pk"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                fields=("content_type", "uuid_pk"), name="visual_search_document_uuid_pk"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                fields=("content_type", "text_pk"), name="visual_search_document_text_pk"
            ),
        ),
        migrations.AddField(
            model_name="vector",
            name="space",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="visual_search.embeddingspace",
                verbose_name="space",
            ),
        ),
        migrations.AddIndex(
            model_name="embedding",
            index=models.Index(
                fields=["space", "state", "available_at"], name="visual_search_outbox"
            ),
        ),
        migrations.AddIndex(
            model_name="embedding",
            index=models.Index(
                condition=models.Q(("state__in", ("pending", "stale"))),
                fields=["run"],
                name="visual_search_run_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="embedding",
            index=models.Index(
                condition=models.Q(("content_sha256", ""), _negated=True),
                fields=["space", "content_sha256"],
                name="visual_search_content",
            ),
        ),
        migrations.AddConstraint(
            model_name="embedding",
            constraint=models.UniqueConstraint(
                models.F("space"),
                models.F("document"),
                django.db.models.functions.text.MD5("image_name"),
                name="visual_search_one_embedding",
            ),
        ),
        # What Django cannot say of them; it all goes with the tables.
        *(PostgresSQL(sql=statement, reverse_sql=migrations.RunSQL.noop) for statement in ALL),
    ]
