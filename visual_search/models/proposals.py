"""Proposals: what pictures and names tell of products, until somebody has decided on it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .documents import Document

# The attribute of a proposal that is an alternative text: no filter can be called so.
ALT_TEXT = "alt text"
# And the colours of a product, several with their shares: kept in the index alone.
COLOURS = "all colours"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self) -> Self:
        """Those that nobody has decided on."""
        return self.filter(state=Proposal.State.PROPOSED)

    def taken(self) -> Self:
        """Those whose value, or another in its place, was taken over."""
        return self.filter(state__in=Proposal.TAKEN)


class Proposal(models.Model):
    """One attribute that one product may have: one row for both, so that nothing is asked twice."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        ACCEPTED = "accepted", _("accepted")
        CORRECTED = "corrected", _("corrected")
        REJECTED = "rejected", _("rejected")

    TAKEN = (State.ACCEPTED, State.CORRECTED)

    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="proposals", verbose_name=_("product")
    )
    attribute = models.CharField(_("attribute"), max_length=100)
    # As the filter takes it, and as it is called.
    value = models.TextField(_("value"))
    label = models.TextField(_("proposed value"))
    confidence = models.FloatField(_("confidence"))
    source = models.CharField(_("told by"), max_length=50)
    # Whether that was right often enough for the attribute, where the shop says it itself.
    is_sure = models.BooleanField(_("sure"), default=False)
    # What the shop says, where it says something else.
    former = models.TextField(_("value before"), blank=True)
    former_label = models.TextField(_("said now"), blank=True)
    # What somebody says in place of the value.
    correction = models.TextField(_("correction"), blank=True)
    correction_label = models.TextField(_("corrected value"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PROPOSED
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    created_at = models.DateTimeField(_("proposed at"), auto_now_add=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ("-confidence", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("document", "attribute"), name="visual_search_one_proposal"
            ),
            models.CheckConstraint(
                name="visual_search_proposal_decided",
                condition=Q(state="proposed", decided_at=None)
                | (~Q(state="proposed") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=("state", "-confidence"), name="visual_search_proposal_review")
        ]

    def __str__(self) -> str:
        return f"{self.attribute}: {self.label}"

    @property
    def final(self) -> str:
        """What is taken over, as the filter takes it."""
        return self.correction or self.value

    @property
    def final_label(self) -> str:
        return self.correction_label or self.label

    @property
    def final_words(self) -> str:
        """What joins the words of the product: without the shares of colours."""
        return self.final if self.attribute == COLOURS else self.final_label
