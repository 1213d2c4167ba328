"""Rows that are a promise of work: whoever keeps it claims them under a lease."""

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# In the place of an image's name, which is never empty: the row is that of a document's text.
TEXT = ""

Row = TypeVar("Row", bound="Claimable")


class ClaimableQuerySet(models.QuerySet[Row]):
    def waiting(self) -> Self:
        """What a worker still has to make or renew."""
        return self.filter(state__in=Claimable.WAITING)

    def claimable(self) -> Self:
        """What waits, and no worker holds and no back-off delays."""
        return self.waiting().filter(available_at__lte=timezone.now())

    def held(self, row: Row) -> Self:
        """The row, if it is still the very version under the very lease that was claimed.

        Every write of a worker goes through this condition: a late result meets no row.
        """
        return self.filter(pk=row.pk, lease_token=row.lease_token, version=row.version)

    def make_wait(self, **values: Any) -> int:
        """Give rows to the workers anew, whatever is under way with them or went wrong before.

        Args:
            values: what else to write, a waiting `state` first of all.
        """
        return self.update(
            version=F("version") + 1,
            attempts=0,
            available_at=timezone.now(),
            lease_token=None,
            failure_code="",
            failure_reason="",
            **values,
        )


class Claimable(models.Model):
    """The outbox's part of a row: a waiting state promises that a worker will see to its image."""

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        READY = "ready", _("ready")
        STALE = "stale", _("to be renewed")
        FAILED = "failed", _("failed")

    WAITING = (State.PENDING, State.STALE)

    # As long as a storage can make it: object stores have keys of 1,024 bytes.
    image_name = models.TextField(_("image"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PENDING
    )
    # SHA-256 of the bytes that the result was made from.
    content_sha256 = models.CharField(_("content"), max_length=64, blank=True)
    # Raised whenever the image changes: a result is written only to the version it was made from.
    version = models.PositiveIntegerField(_("version"), default=1)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # A claim moves it to the end of its lease, a failure to the end of its back-off.
    available_at = models.DateTimeField(_("available from"), default=timezone.now)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    failure_code = models.CharField(_("failure"), max_length=50, blank=True)
    failure_reason = models.TextField(_("reason"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def is_text(self) -> bool:
        return self.image_name == TEXT
