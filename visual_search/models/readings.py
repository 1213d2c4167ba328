"""Readings: what a reader found in one image of a document; the outbox of readers as well."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from .claimable import Claimable, ClaimableQuerySet
from .documents import Document
from .merchandising.reviews import ShopperPicture


class ReadingQuerySet(ClaimableQuerySet["Reading"]):
    def by(self, reader: str) -> Self:
        return self.filter(reader=reader)

    def done(self) -> Self:
        """Readings that say something of the image as it is, even if they are to be renewed."""
        return self.filter(state__in=(Claimable.State.READY, Claimable.State.STALE))

    def of_the_shop(self) -> Self:
        """Without the pictures that shoppers took: these are not the shop's to mend."""
        taken = ShopperPicture.objects.filter(
            document=models.OuterRef("document"), image_name=models.OuterRef("image_name")
        )
        return self.filter(~models.Exists(taken))


class Reading(Claimable):
    """One image as one reader has read it; `found` is empty until it has."""

    reader = models.CharField(_("reader"), max_length=20)
    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="readings", verbose_name=_("document")
    )
    # What the reader was when it read: another one reads again.
    reader_version = models.CharField(_("version of the reader"), max_length=64, blank=True)
    found = models.JSONField(_("what was read"), default=dict, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            # By its hash: an index holds no more than 2,704 bytes of a row.
            models.UniqueConstraint(
                "reader", "document", MD5("image_name"), name="visual_search_one_reading"
            ),
        ]
        indexes = [
            models.Index(fields=("reader", "state", "available_at"), name="visual_search_to_read"),
            models.Index(
                fields=("reader", "content_sha256"),
                condition=~Q(content_sha256=""),
                name="visual_search_read_content",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader}: {self.image_name}"
