"""What photos show, for those who cannot see them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_review_photo")]

    operations = [
        migrations.AddField(
            "productimage",
            "alt_text",
            models.CharField(
                blank=True,
                help_text="What it shows, for those who cannot see it",
                max_length=300,
                verbose_name="alternative text",
            ),
        ),
    ]
