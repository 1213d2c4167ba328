"""Comparisons know what titles say of categories."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visual_search", "0028_together")]

    operations = [
        migrations.AddField(
            "comparison",
            "prior",
            models.JSONField(blank=True, db_default={}, default=dict),
        ),
    ]
