"""Campaigns: what they are made of, and which shoppers of their audience came by."""

from typing import Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..shoppers.whose import HAS_ONE_SHOPPER, OfShoppers
from ..spaces import EmbeddingSpace
from .promotions import PICTURES


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def running(self) -> Self:
        """Published, and in their time."""
        now = timezone.now()
        return self.filter(published_at__isnull=False, starts_at__lte=now, ends_at__gt=now)


class Campaign(models.Model):
    """A look to be shown for a while: to whom, with which products.

    Products are looked for by its pictures, words, seed products and brand, unless they were
    frozen; `pinned` stand first, `hidden` never come. All are keys as text.
    """

    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+", verbose_name=_("model")
    )
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("address"), max_length=140, help_text=_("The last part of the page's address.")
    )
    text = models.TextField(
        _("text"), blank=True, help_text=_("A sentence or two for shoppers, as plain text.")
    )
    starts_at = models.DateTimeField(_("starts"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends"))
    brand = models.CharField(_("brand"), max_length=200, blank=True)
    words = models.CharField(
        _("words"), max_length=200, blank=True, help_text=_("What to look for, as shoppers do.")
    )
    seeds = models.JSONField(_("products to begin with"), default=list, blank=True)
    pinned = models.JSONField(_("pinned"), default=list, blank=True, editable=False)
    hidden = models.JSONField(_("hidden"), default=list, blank=True, editable=False)
    # The keys that are shown, once they were frozen.
    frozen = models.JSONField(_("frozen"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ("-starts_at", "-pk")
        permissions = [("export_audience", _("Can export the audience of a campaign"))]
        constraints = [
            models.UniqueConstraint(fields=("slug",), name="visual_search_campaign_slug"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="visual_search_campaign_time"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("visual_search:campaign", args=[self.slug])

    @property
    def is_running(self) -> bool:
        return self.published_at is not None and self.starts_at <= timezone.now() < self.ends_at

    def clean(self) -> None:
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It has to end after it has begun.")})


class CampaignPicture(models.Model):
    """A picture of a campaign's mood, and what the encoder of a space made of it, once."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="pictures", verbose_name=_("campaign")
    )
    image = models.ImageField(_("picture"), upload_to=PICTURES)
    space = models.ForeignKey(
        EmbeddingSpace,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("space"),
    )
    # A unit vector in that space, at half precision, as JSON keeps it.
    vector = models.TextField(_("vector"), blank=True, editable=False)

    class Meta:
        verbose_name = _("mood picture")
        verbose_name_plural = _("mood pictures")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.image.name)


class MemberQuerySet(OfShoppers["CampaignMember"]):
    """The audiences that shoppers belong to."""


class CampaignMember(models.Model):
    """A shopper of a campaign's audience who came by while it ran; of strangers there is none.

    A tenth is held back: they are shown nothing, so that the others can be compared with them.
    """

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="members", verbose_name=_("campaign")
    )
    # Who it is, as an interaction has it.
    visitor = models.CharField(_("visitor"), max_length=32, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("user"),
    )
    is_held_back = models.BooleanField(_("held back"))
    met_at = models.DateTimeField(_("came by"), default=timezone.now, db_index=True)
    impressions = models.PositiveIntegerField(_("impressions"), default=0)
    clicked_at = models.DateTimeField(_("clicked"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of an audience")
        verbose_name_plural = _("members of audiences")
        constraints = [
            models.CheckConstraint(
                name="visual_search_member_who",
                condition=HAS_ONE_SHOPPER,
            ),
            models.UniqueConstraint(
                fields=("campaign", "user"),
                condition=Q(user__isnull=False),
                name="visual_search_one_member_user",
            ),
            models.UniqueConstraint(
                fields=("campaign", "visitor"),
                condition=~Q(visitor=""),
                name="visual_search_one_member_visitor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}, {self.met_at:%Y-%m-%d}"
