"""Where slices of a calibration keep what they learned."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visual_search", "0006_permissions_and_portions"),
    ]

    operations = [
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
    ]
