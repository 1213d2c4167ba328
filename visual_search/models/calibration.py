"""Calibration passes: how far a catalogue has been asked for its own products."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .spaces import EmbeddingSpace


class CalibrationPass(models.Model):
    """What slices of work have learned so far, until the last one makes limits of it.

    A table of its own: answers take a megabyte, which nobody who reads a space wants to load.
    """

    space = models.OneToOneField(
        EmbeddingSpace,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="calibration_pass",
        verbose_name=_("space"),
    )
    started_at = models.DateTimeField(_("started"))
    basis = models.JSONField(_("basis"))
    images = models.PositiveIntegerField(_("images"))
    # The mean vector of the catalogue at the start, packed.
    mean = models.TextField(_("mean"))
    # Keys of embeddings whose pictures are still to be asked, in this order.
    waiting = models.JSONField(_("waiting"), default=list)
    asked = models.PositiveIntegerField(_("asked"), default=0)
    answers = models.JSONField(_("answers"), default=list)

    class Meta:
        verbose_name = _("calibration pass")
        verbose_name_plural = _("calibration passes")

    def __str__(self) -> str:
        return f"{self.space_id}: {self.asked}"
