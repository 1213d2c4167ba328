import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visual_search", "0027_reviews"),
    ]

    operations = [
        migrations.CreateModel(
            name="Trend",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="visual_search.document",
                    ),
                ),
                ("score", models.FloatField(verbose_name="score")),
            ],
            options={
                "verbose_name": "trend",
                "verbose_name_plural": "trends",
            },
        ),
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(
                choices=[
                    ("embed", "embed again"),
                    ("read", "read pictures"),
                    ("index", "build an index"),
                    ("calibrate", "learn bands"),
                    ("evaluate", "evaluate"),
                    ("train", "train"),
                    ("integrity", "check integrity"),
                    ("bridge", "learn what pictures mean in words"),
                    ("attributes", "propose attributes"),
                    ("count", "count what shoppers do"),
                ],
                default="embed",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="Pairing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("model_label", models.CharField(max_length=200, verbose_name="model")),
                (
                    "first",
                    models.CharField(max_length=200, verbose_name="category"),
                ),
                (
                    "second",
                    models.CharField(max_length=200, verbose_name="goes with"),
                ),
                ("score", models.FloatField(default=0.0, editable=False, verbose_name="score")),
                (
                    "is_chosen",
                    models.BooleanField(default=False, editable=False, verbose_name="said by hand"),
                ),
                (
                    "is_shown",
                    models.BooleanField(
                        default=True,
                        help_text="Off for what was counted and does not go together.",
                        verbose_name="shown",
                    ),
                ),
            ],
            options={
                "verbose_name": "what goes together",
                "verbose_name_plural": "what goes together",
                "ordering": ("model_label", "-is_chosen", "-score", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("model_label", "first", "second"), name="visual_search_one_pairing"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first", models.F("second")), _negated=True),
                        name="visual_search_pairing_of_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Together",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[("viewed", "looked at"), ("bought", "bought")],
                        max_length=6,
                        verbose_name="basis",
                    ),
                ),
                ("shoppers", models.PositiveIntegerField(verbose_name="shoppers")),
                ("score", models.FloatField(verbose_name="score")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="visual_search.document",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="visual_search.document",
                    ),
                ),
            ],
            options={
                "verbose_name": "products that belong together",
                "verbose_name_plural": "products that belong together",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "basis", "other"), name="visual_search_together_once"
                    )
                ],
            },
        ),
    ]
