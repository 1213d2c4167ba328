"""What shoppers look at and buy together, and what many look at lately, as it was counted."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..documents import Document, key_column


class TogetherQuerySet(models.QuerySet["Together"]):
    def keys_beside(self, instance: models.Model, basis: str) -> list[Any]:
        """Primary keys of what belongs to an object, the surest first, in one query."""
        column = key_column(type(instance))
        documents = Document.objects.using(self.db).of_object(type(instance), instance.pk)
        rows = self.filter(basis=basis, document__in=documents).order_by("-score", "other_id")
        return list(rows.values_list(f"other__{column}", flat=True))


class Together(models.Model):
    """Two products that more shoppers looked at, or bought, on one day than chance explains.

    `score` is the log-likelihood ratio of Dunning (1993), `shoppers` on how many days of how many
    shoppers both came. Of each product the surest are kept.
    """

    class Basis(models.TextChoices):
        VIEWED = "viewed", _("looked at")
        BOUGHT = "bought", _("bought")

    basis = models.CharField(_("basis"), max_length=6, choices=Basis.choices)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    shoppers = models.PositiveIntegerField(_("shoppers"))
    score = models.FloatField(_("score"))

    objects = TogetherQuerySet.as_manager()

    class Meta:
        verbose_name = _("products that belong together")
        verbose_name_plural = _("products that belong together")
        constraints = [
            models.UniqueConstraint(
                fields=("document", "basis", "other"), name="visual_search_together_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} + {self.other_id}"


class TrendQuerySet(models.QuerySet["Trend"]):
    def keys_of(self, model: type[models.Model]) -> list[Any]:
        """Primary keys of the objects of one model, the most sought first, in one query."""
        documents = Document.objects.using(self.db).of_model(model)
        rows = self.filter(document__in=documents).order_by("-score", "document_id")
        return list(rows.values_list(f"document__{key_column(model)}", flat=True))


class Trend(models.Model):
    """How much a product is sought lately: each shopper counts once, the newer the more."""

    document = models.OneToOneField(
        Document, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    score = models.FloatField(_("score"))

    objects = TrendQuerySet.as_manager()

    class Meta:
        verbose_name = _("trend")
        verbose_name_plural = _("trends")

    def __str__(self) -> str:
        return f"{self.document_id}: {self.score:.1f}"
