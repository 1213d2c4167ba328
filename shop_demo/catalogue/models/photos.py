"""Photos of products."""

from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from .products import Product


def photo_path(photo: "ProductImage", filename: str) -> str:
    folder = slugify(photo.product.sku, allow_unicode=True) or "product"
    return f"products/{folder}/{filename}"


class ProductImage(models.Model):
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="photos", verbose_name=_("product")
    )
    image = models.ImageField(_("image"), upload_to=photo_path, max_length=500)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    view = models.CharField(
        _("view"), max_length=40, blank=True, help_text=_("What it shows: front, back, detail")
    )
    alt_text = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What it shows, for those who cannot see it"),
    )
    # The path in the imported folder; empty for an upload. It is how a second import
    # recognises the photos of the first.
    source = models.CharField(_("source"), max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("product", "source"),
                condition=~Q(source=""),
                name="catalogue_photo_source",
            )
        ]
        indexes = [models.Index(fields=("product", "position"), name="catalogue_photo_position")]

    def __str__(self) -> str:
        return str(self.image.name)
