"""Offers for a time: discounts on products, categories or brands, and campaigns that only show."""

from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .products import Product, ProductQuerySet
from .taxonomy import Brand, Category


class PromotionQuerySet(models.QuerySet["Promotion"]):
    def running(self) -> Self:
        now = timezone.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now)


class Promotion(models.Model):
    class Kind(models.TextChoices):
        DISCOUNT = "discount", _("discount")
        CAMPAIGN = "campaign", _("campaign")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=140, allow_unicode=True, db_index=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.DISCOUNT)
    text = models.TextField(_("text"), blank=True)
    percent = models.PositiveSmallIntegerField(
        _("percent off"), default=0, validators=[MinValueValidator(0), MaxValueValidator(90)]
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("category")
    )
    brand = models.ForeignKey(
        Brand, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("brand")
    )
    products = models.ManyToManyField(
        Product, blank=True, related_name="promotions", verbose_name=_("products")
    )

    objects = PromotionQuerySet.as_manager()

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        ordering = ("ends_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=("slug",), name="catalogue_promotion_slug"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="catalogue_promotion_time"
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=90), name="catalogue_promotion_percent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalogue:promotion", args=[self.slug])

    def clean(self) -> None:
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It has to end after it has begun.")})

    def covered(self) -> ProductQuerySet:
        """The products it is about."""
        wanted = Q(promotions=self)
        if self.category_id:
            wanted |= Q(category=self.category_id) | Q(category__parent=self.category_id)
        if self.brand_id:
            wanted |= Q(brand=self.brand_id)
        return Product.objects.filter(pk__in=Product.objects.filter(wanted).order_by().values("pk"))
