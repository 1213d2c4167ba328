"""Promotions that a shop without a table of its own plans in the admin."""

from datetime import datetime
from typing import Self

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A script in an address would run in the shopper's browser.
ADDRESS = RegexValidator(r"\A(https?://|/)", _("Begin with https:// or with a slash."))
PICTURES = "visual_search/merchandising"


class PromotionQuerySet(models.QuerySet["Promotion"]):
    def not_over(self, now: datetime) -> Self:
        return self.filter(ends_at__gt=now)


class Promotion(models.Model):
    """Something to tell shoppers for a while, and the products that it is about.

    These are the products of `keys` and those that `filters` leave; all, where both are empty.
    """

    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+", verbose_name=_("model")
    )
    name = models.CharField(_("name"), max_length=120)
    words = models.TextField(
        _("text"), blank=True, help_text=_("A sentence or two for shoppers, as plain text.")
    )
    label = models.CharField(
        _("mark on cards"),
        max_length=20,
        blank=True,
        help_text=_("A few letters, such as −20 %. Empty: cards are not marked."),
    )
    picture = models.ImageField(_("picture"), upload_to=PICTURES, blank=True)
    url = models.CharField(
        _("leads to"),
        max_length=500,
        blank=True,
        validators=[ADDRESS],
        help_text=_("The page of the offer in your shop. Empty: no link."),
    )
    starts_at = models.DateTimeField(_("starts"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends"))
    filters = models.CharField(
        _("products by filter"),
        max_length=500,
        blank=True,
        help_text=_(
            "As in an address of the shop's search, such as category=3&price_max=20. "
            "Empty, with no products by hand: the whole catalogue."
        ),
    )
    keys = models.JSONField(_("products by hand"), default=list, blank=True)
    placements = models.CharField(
        _("placements"),
        max_length=200,
        blank=True,
        help_text=_("Where it may stand, with commas between, such as home. Empty: everywhere."),
    )

    objects = PromotionQuerySet.as_manager()

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        ordering = ("ends_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="visual_search_promotion_time"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It has to end after it has begun.")})
