"""The campaign that comes with the collection: a mood of coral and clay."""

from datetime import timedelta
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.utils import timezone

from visual_search.models import Campaign, CampaignPicture

from ..models import Product

SLUG = "coral-and-clay"
MOOD = "shopper_photos/clutter-lam-04-coral.jpg"
SEEDS = ("LAM-04-CORAL", "CUS-01-RUST", "VAS-05-TERRACOTTA")
DAYS_BACK, DAYS = 7, 28


def plan_campaign(folder: Path) -> None:
    """Make it, or let it begin anew where it is over."""
    now = timezone.now()
    period = {
        "starts_at": now - timedelta(days=DAYS_BACK),
        "ends_at": now + timedelta(days=DAYS),
        "published_at": now,
    }
    known = Campaign.objects.filter(slug=SLUG)
    if known.exists():
        known.filter(ends_at__lte=now).update(**period)
        return
    seeds = Product.objects.filter(sku__in=SEEDS).values_list("pk", flat=True)
    campaign = Campaign.objects.create(
        content_type=ContentType.objects.get_for_model(Product),
        name="Coral and clay",
        slug=SLUG,
        text="Warm shapes in coral, rust and terracotta, for a corner that glows in the evening.",
        seeds=[str(pk) for pk in seeds],
        **period,
    )
    with (folder / MOOD).open("rb") as picture:
        CampaignPicture.objects.create(campaign=campaign, image=File(picture, name="coral.jpg"))
