import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("visual_search", "0029_prior_of_categories"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        help_text="The last part of the page's address.",
                        max_length=140,
                        verbose_name="address",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        help_text="A sentence or two for shoppers, as plain text.",
                        verbose_name="text",
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="starts"),
                ),
                (
                    "ends_at",
                    models.DateTimeField(verbose_name="ends"),
                ),
                ("brand", models.CharField(blank=True, max_length=200, verbose_name="brand")),
                (
                    "words",
                    models.CharField(
                        blank=True,
                        help_text="What to look for, as shoppers do.",
                        max_length=200,
                        verbose_name="words",
                    ),
                ),
                (
                    "seeds",
                    models.JSONField(
                        blank=True, default=list, verbose_name="products to begin with"
                    ),
                ),
                (
                    "pinned",
                    models.JSONField(
                        blank=True, default=list, editable=False, verbose_name="pinned"
                    ),
                ),
                (
                    "hidden",
                    models.JSONField(
                        blank=True, default=list, editable=False, verbose_name="hidden"
                    ),
                ),
                (
                    "frozen",
                    models.JSONField(blank=True, editable=False, null=True, verbose_name="frozen"),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="published"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                        verbose_name="model",
                    ),
                ),
            ],
            options={
                "verbose_name": "campaign",
                "verbose_name_plural": "campaigns",
                "ordering": ("-starts_at", "-pk"),
                "permissions": [("export_audience", "Can export the audience of a campaign")],
            },
        ),
        migrations.CreateModel(
            name="CampaignMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("visitor", models.CharField(blank=True, max_length=32, verbose_name="visitor")),
                ("is_held_back", models.BooleanField(verbose_name="held back")),
                (
                    "met_at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, verbose_name="came by"
                    ),
                ),
                ("impressions", models.PositiveIntegerField(default=0, verbose_name="impressions")),
                ("clicked_at", models.DateTimeField(blank=True, null=True, verbose_name="clicked")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="visual_search.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "member of an audience",
                "verbose_name_plural": "members of audiences",
            },
        ),
        migrations.CreateModel(
            name="CampaignPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "image",
                    models.ImageField(
                        upload_to="visual_search/merchandising", verbose_name="picture"
                    ),
                ),
                ("vector", models.TextField(blank=True, editable=False, verbose_name="vector")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="visual_search.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="visual_search.embeddingspace",
                        verbose_name="space",
                    ),
                ),
            ],
            options={
                "verbose_name": "mood picture",
                "verbose_name_plural": "mood pictures",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Promotion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "words",
                    models.TextField(
                        blank=True,
                        help_text="A sentence or two for shoppers, as plain text.",
                        verbose_name="text",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        blank=True,
                        help_text="A few letters, such as −20 %. Empty: cards are not marked.",
                        max_length=20,
                        verbose_name="mark on cards",
                    ),
                ),
                (
                    "picture",
                    models.ImageField(
                        blank=True, upload_to="visual_search/merchandising", verbose_name="picture"
                    ),
                ),
                (
                    "url",
                    models.CharField(
                        blank=True,
                        help_text="The page of the offer in your shop. Empty: no link.",
                        max_length=500,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A(https?://|/)", "Begin with https:// or with a slash."
                            )
                        ],
                        verbose_name="leads to",
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="starts"),
                ),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "filters",
                    models.CharField(
                        blank=True,
                        help_text="As in an address of the shop's search, such as category=3&price_max=20. Empty, with no products by hand: the whole catalogue.",
                        max_length=500,
                        verbose_name="products by filter",
                    ),
                ),
                (
                    "keys",
                    models.JSONField(blank=True, default=list, verbose_name="products by hand"),
                ),
                (
                    "placements",
                    models.CharField(
                        blank=True,
                        help_text="Where it may stand, with commas between, such as home. Empty: everywhere.",
                        max_length=200,
                        verbose_name="placements",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                        verbose_name="model",
                    ),
                ),
            ],
            options={
                "verbose_name": "promotion",
                "verbose_name_plural": "promotions",
                "ordering": ("ends_at", "pk"),
            },
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.UniqueConstraint(
                fields=("slug",), name="visual_search_campaign_slug"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="visual_search_campaign_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("visitor", ""), ("user__isnull", False)),
                    models.Q(models.Q(("visitor", ""), _negated=True), ("user__isnull", True)),
                    _connector="OR",
                ),
                name="visual_search_member_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", False)),
                fields=("campaign", "user"),
                name="visual_search_one_member_user",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("visitor", ""), _negated=True),
                fields=("campaign", "visitor"),
                name="visual_search_one_member_visitor",
            ),
        ),
        migrations.AddConstraint(
            model_name="promotion",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="visual_search_promotion_time",
            ),
        ),
    ]
