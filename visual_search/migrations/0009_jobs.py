"""Runs become jobs: one row for each piece of background work."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

OPEN = ("waiting", "running")
ACTIONS = ("add", "change", "delete", "view")


def check_now(schema_editor):
    """What is left to be checked stands in the way of the next change of the table."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def take_over_runs(apps, schema_editor):
    """Runs began when they were asked for; one that ended without a time, at that moment."""
    jobs = apps.get_model("visual_search", "Job").objects.using(schema_editor.connection.alias)
    jobs.update(started_at=F("created_at"))
    jobs.filter(state__in=OPEN).update(finished_at=None)
    jobs.exclude(state__in=OPEN).filter(finished_at=None).update(finished_at=F("created_at"))
    check_now(schema_editor)


def leave_runs(apps, schema_editor):
    """Only requests to embed again are runs; those that a run cannot tell of are called off."""
    jobs = apps.get_model("visual_search", "Job").objects.using(schema_editor.connection.alias)
    jobs.exclude(kind="embed").delete()
    jobs.filter(state__in=("waiting", "failed", "lost")).update(state="cancelled", marked_to=None)
    check_now(schema_editor)


def rename_permissions(apps, schema_editor, old="run", new="job"):
    """Who might look at runs may look at jobs."""
    try:
        permission = apps.get_model("auth", "Permission")
    except LookupError:
        return  # A project with users of its own, and without permissions.
    mine = permission.objects.using(schema_editor.connection.alias).filter(
        content_type__app_label="visual_search"
    )
    for action in ACTIONS:
        if not mine.filter(codename=f"{action}_{new}").exists():
            mine.filter(codename=f"{action}_{old}").update(
                codename=f"{action}_{new}", name=f"Can {action} {new}"
            )


def rename_permissions_back(apps, schema_editor):
    # Else the type of the jobs could not take the name again, and with it the permissions.
    types = apps.get_model("contenttypes", "ContentType")
    found = types.objects.using(schema_editor.connection.alias)
    found.filter(app_label="visual_search", model="run").delete()
    rename_permissions(apps, schema_editor, old="job", new="run")


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("visual_search", "0008_long_names_and_words_in_turn"),
    ]

    operations = [
        migrations.RenameModel("Run", "Job"),
        migrations.RenameIndex(
            "embedding", new_name="visual_search_job_waiting", old_name="visual_search_run_waiting"
        ),
        # The column keeps its name: see the model.
        migrations.AlterField(
            model_name="embedding",
            name="run",
            field=models.ForeignKey(
                blank=True,
                db_column="run_id",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="embeddings",
                to="visual_search.job",
                verbose_name="job",
            ),
        ),
        migrations.RenameField("embedding", "run", "job"),
        # The index stays as it is; only its field has another name now.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex(model_name="embedding", name="visual_search_job_waiting"),
                migrations.AddIndex(
                    model_name="embedding",
                    index=models.Index(
                        condition=Q(state__in=("pending", "stale")),
                        fields=["job"],
                        name="visual_search_job_waiting",
                    ),
                ),
            ]
        ),
        migrations.AlterModelOptions(
            name="job",
            options={
                "ordering": ("-created_at",),
                "permissions": [("reembed_everything", "Can re-embed everything")],
                "verbose_name": "job",
                "verbose_name_plural": "jobs",
            },
        ),
        migrations.AddField(
            model_name="job",
            name="command",
            field=models.CharField(blank=True, max_length=100, verbose_name="command"),
        ),
        migrations.AddField(
            model_name="job",
            name="done",
            field=models.PositiveIntegerField(default=0, verbose_name="done"),
        ),
        migrations.AddField(
            model_name="job",
            name="failure_code",
            field=models.CharField(blank=True, max_length=50, verbose_name="failure"),
        ),
        migrations.AddField(
            model_name="job",
            name="failure_reason",
            field=models.TextField(blank=True, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="job",
            name="kind",
            field=models.CharField(
                choices=[
                    ("embed", "embed again"),
                    ("index", "build an index"),
                    ("calibrate", "learn bands"),
                    ("evaluate", "evaluate"),
                    ("train", "train"),
                    ("integrity", "check integrity"),
                ],
                default="embed",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="job",
            name="last_sign_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="last sign of life"),
        ),
        migrations.AddField(
            model_name="job",
            name="report",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="visual_search.evaluationreport",
                verbose_name="report",
            ),
        ),
        migrations.AddField(
            model_name="job",
            name="started_at",
            field=models.DateTimeField(
                blank=True, default=django.utils.timezone.now, null=True, verbose_name="started"
            ),
        ),
        migrations.AddField(
            model_name="job",
            name="subject",
            field=models.CharField(blank=True, max_length=200, verbose_name="subject"),
        ),
        migrations.AlterField(
            model_name="job",
            name="created_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="asked for"),
        ),
        migrations.AlterField(
            model_name="job",
            name="scope",
            field=models.CharField(
                blank=True,
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
        migrations.AlterField(
            model_name="job",
            name="space",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="jobs",
                to="visual_search.embeddingspace",
                verbose_name="space",
            ),
        ),
        migrations.AlterField(
            model_name="job",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("running", "running"),
                    ("finished", "finished"),
                    ("failed", "failed"),
                    ("cancelled", "cancelled"),
                    ("lost", "lost"),
                ],
                default="running",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="job",
            name="total",
            field=models.PositiveIntegerField(default=0, verbose_name="in all"),
        ),
        migrations.RunPython(take_over_runs, leave_runs, elidable=True),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "embed"), _negated=True),
                    models.Q(("space__isnull", False), models.Q(("scope", ""), _negated=True)),
                    _connector="OR",
                ),
                name="visual_search_job_embeds_a_space",
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at", None), ("state__in", ("waiting", "running"))),
                    models.Q(
                        models.Q(("state__in", ("waiting", "running")), _negated=True),
                        ("finished_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="visual_search_job_has_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "running"), _negated=True),
                    ("started_at__isnull", False),
                    _connector="OR",
                ),
                name="visual_search_job_has_begun",
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("failed", "lost")), _negated=True),
                    models.Q(("failure_code", ""), _negated=True),
                    _connector="OR",
                ),
                name="visual_search_job_says_why",
            ),
        ),
        migrations.RunPython(rename_permissions, rename_permissions_back, elidable=True),
        migrations.CreateModel(
            name="Run",
            fields=[],
            options={
                "verbose_name": "job",
                "verbose_name_plural": "jobs",
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("visual_search.job",),
        ),
    ]
