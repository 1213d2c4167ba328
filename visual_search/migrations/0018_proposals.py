import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visual_search", "0017_ranked_terms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="attributes",
            field=models.JSONField(blank=True, default=dict, verbose_name="attributes"),
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
                ],
                default="embed",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attribute", models.CharField(max_length=100, verbose_name="attribute")),
                ("value", models.TextField(verbose_name="value")),
                ("label", models.TextField(verbose_name="proposed value")),
                ("confidence", models.FloatField(verbose_name="confidence")),
                ("source", models.CharField(max_length=50, verbose_name="told by")),
                ("is_sure", models.BooleanField(default=False, verbose_name="sure")),
                ("former", models.TextField(blank=True, verbose_name="value before")),
                ("former_label", models.TextField(blank=True, verbose_name="said now")),
                ("correction", models.TextField(blank=True, verbose_name="correction")),
                ("correction_label", models.TextField(blank=True, verbose_name="corrected value")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("accepted", "accepted"),
                            ("corrected", "corrected"),
                            ("rejected", "rejected"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="proposed at")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="visual_search.document",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposal",
                "verbose_name_plural": "proposals",
                "ordering": ("-confidence", "pk"),
                "indexes": [
                    models.Index(
                        fields=["state", "-confidence"], name="visual_search_proposal_review"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "attribute"), name="visual_search_one_proposal"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "proposed")),
                            models.Q(
                                models.Q(("state", "proposed"), _negated=True),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="visual_search_proposal_decided",
                    ),
                ],
            },
        ),
    ]
