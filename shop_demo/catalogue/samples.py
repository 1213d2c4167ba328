"""Photos as shoppers take them, to try the photo search with; one stands in the hero."""

from dataclasses import dataclass
from typing import Any

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from visual_search.storefront import SimilarProducts

from .models import Product

FOUND = 3


@dataclass(frozen=True)
class Sample:
    """A photo below the static files, and the product in it."""

    path: str
    title: str | Promise
    sku: str


SAMPLES = (
    Sample("shopper_photos/clutter-jug-01-sky.jpg", _("A jug on a table"), "JUG-01-SKY"),
    Sample("shopper_photos/clutter-tea-01-plum.jpg", _("A teapot in the dark"), "TEA-01-PLUM"),
    Sample("shopper_photos/clutter-mug-01-navy.jpg", _("A mug among things"), "MUG-01-NAVY"),
    Sample("shopper_photos/clutter-lam-04-coral.jpg", _("A lamp before books"), "LAM-04-CORAL"),
    Sample("shopper_photos/clutter-vas-05-terracotta.jpg", _("A vase"), "VAS-05-TERRACOTTA"),
    # Its label says name and price, and has the barcode.
    Sample("shopper_photos/barcode-mug-06-mint.jpg", _("A label"), "MUG-06-MINT"),
)


def example() -> dict[str, Any] | None:
    """The first sample with what is found for it; None in a shop that sells other things."""
    sample = SAMPLES[0]
    product = Product.objects.for_cards().filter(sku=sample.sku).first()
    if product is None or finders.find(sample.path) is None:
        return None
    alike = [card.instance.pk for card in SimilarProducts(instance=product, limit=FOUND - 1)]
    found = Product.objects.for_cards().in_bulk(alike)
    return {
        "url": f"{reverse('visual_search:photo_search')}?sample=0",
        "photo_url": static(sample.path),
        "products": [product, *(found[key] for key in alike if key in found)],
    }
