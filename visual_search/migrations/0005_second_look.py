"""What an encoder keeps of an image beside its vector."""

from django.db import migrations, models

from ._postgres import KEEP_DETAILS_OUT_OF_ROWS, PostgresSQL


class Migration(migrations.Migration):
    dependencies = [("visual_search", "0004_evaluation_report")]

    operations = [
        migrations.AddField(
            model_name="vector",
            name="descriptors",
            field=models.BinaryField(default=bytes, verbose_name="descriptors"),
        ),
        migrations.AddField(
            model_name="vector",
            name="points",
            field=models.BinaryField(default=bytes, verbose_name="points"),
        ),
        migrations.AddField(
            model_name="embeddingspace",
            name="calibration",
            field=models.JSONField(blank=True, default=dict, verbose_name="calibration"),
        ),
        PostgresSQL(
            sql=KEEP_DETAILS_OUT_OF_ROWS,
            reverse_sql=(
                "ALTER TABLE visual_search_vector ALTER COLUMN descriptors SET STORAGE EXTENDED,"
                " ALTER COLUMN points SET STORAGE EXTENDED"
            ),
        ),
    ]
