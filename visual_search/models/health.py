"""The health of images: how each stands beside its look-alikes, what is wrong, and the trend."""

from typing import Self

from django.db import models
from django.db.models.functions import MD5
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .documents import Document
from .readings import Reading


class Comparison(models.Model):
    """An image beside the nearest images of other products."""

    reading = models.OneToOneField(Reading, on_delete=models.CASCADE, related_name="comparison")
    # Of the picture that was compared: another one is compared anew.
    content_sha256 = models.CharField(max_length=64)
    compared_at = models.DateTimeField(default=timezone.now, db_index=True)
    # Log odds that the product is of its look-alikes' category, and what that is called.
    surprise = models.FloatField(default=0.0)
    likely = models.TextField(blank=True)
    # What else speaks for categories, by their values: log odds of what the title says.
    prior = models.JSONField(default=dict, blank=True, db_default={})
    # The category of the product, and those of its look-alikes with their names.
    category = models.TextField(blank=True)
    neighbours = models.JSONField(default=list, blank=True)
    # The share of an edge that is covered though look-alikes keep it free.
    cut = models.FloatField(default=0.0)
    # By how much more it looks as if words stood over it than a quarter of its look-alikes do.
    lettering = models.FloatField(default=0.0)
    # Keys of documents that show a copy of it, and of those that show the very same file.
    twins = models.JSONField(default=list, blank=True)
    sharers = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return str(self.reading)


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> Self:
        """What nobody has called fine."""
        return self.filter(dismissed_at=None)


class Finding(models.Model):
    """Something that is wrong with an image, or with a product that has none.

    Follows from numbers by limits, so it comes and goes with both. It keeps what people said
    of it, "fine as it is", for as long as the picture stays the same.
    """

    class Kind(models.TextChoices):
        TOO_SMALL = "too_small", _("too small")
        BLURRED = "blurred", _("blurred")
        DARK = "dark", _("dark")
        CUT_OFF = "cut_off", _("cut off")
        TEXT = "text", _("text or watermark")
        OTHER_CATEGORY = "other_category", _("looks like another category")
        TWIN = "twin", _("near-twin of another product")
        SHARED = "shared", _("one picture for several products")
        NO_PICTURE = "no_picture", _("no picture")

    ADVICE = {
        Kind.TOO_SMALL: _("Upload a larger picture: 800 pixels or more show details."),
        Kind.BLURRED: _("Take the picture again with a steady hand, or upload a sharper file."),
        Kind.DARK: _("Take it again with more light, or brighten it."),
        Kind.CUT_OFF: _("Show the whole product first; parts of it may follow."),
        Kind.TEXT: _("Upload the picture without the words over it."),
        Kind.OTHER_CATEGORY: _("Check the category of the product, and that it is its picture."),
        Kind.TWIN: _("Is it one product twice, or the wrong picture? Keep one of them."),
        Kind.SHARED: _("Give each product a picture of its own, or make them variants."),
        Kind.NO_PICTURE: _("Add a picture: without one the product is not found by its looks."),
    }

    kind = models.CharField(_("what is wrong"), max_length=20, choices=Kind.choices)
    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="findings", verbose_name=_("document")
    )
    # None for a product without a picture.
    reading = models.ForeignKey(
        Reading, on_delete=models.CASCADE, null=True, blank=True, related_name="findings"
    )
    image_name = models.TextField(_("image"), blank=True)
    # Of the picture that it was found in: of another one it is another finding.
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    dismissed_at = models.DateTimeField(_("called fine"), null=True, blank=True)
    dismissed_by = models.CharField(_("called fine by"), max_length=150, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("image health")
        constraints = [
            models.UniqueConstraint(
                "kind", "document", MD5("image_name"), name="visual_search_one_finding"
            ),
        ]
        indexes = [
            models.Index(fields=("kind", "-found_at"), name="visual_search_finding_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.image_name or self.document}"

    @property
    def advice(self) -> str:
        """What to do about it."""
        return str(self.ADVICE[self.Kind(self.kind)])

    @property
    def is_text(self) -> bool:
        return False


class HealthCount(models.Model):
    """How many findings of a kind were open on a day; the last count of the day stays."""

    day = models.DateField()
    kind = models.CharField(max_length=20)
    count = models.PositiveIntegerField()
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint("day", "kind", name="visual_search_one_health_count"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}: {self.count}"
