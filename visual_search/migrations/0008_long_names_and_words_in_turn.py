"""Image names and text keys of any length; how far words were compared."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import MD5


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("visual_search", "0007_calibration_pass"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="embedding", name="visual_search_one_embedding"),
        migrations.AlterField(
            model_name="embedding",
            name="image_name",
            field=models.TextField(verbose_name="image"),
        ),
        migrations.AddConstraint(
            model_name="embedding",
            constraint=models.UniqueConstraint(
                "space", "document", MD5("image_name"), name="visual_search_one_embedding"
            ),
        ),
        migrations.AlterField(
            model_name="document",
            name="text_pk",
            field=models.TextField(blank=True, editable=False, null=True),
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
    ]
