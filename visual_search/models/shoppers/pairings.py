"""Pairings: which categories go with each other, as orders tell or a merchandiser says."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

MOST_CATEGORY = 200


class PairingQuerySet(models.QuerySet["Pairing"]):
    def of(self, label: str, categories: list[str]) -> Self:
        """What goes with some categories: first what was said by hand, then the surest."""
        mine = Q(first__in=categories) | Q(second__in=categories)
        found = self.filter(mine, model_label=label, is_shown=True)
        return found.order_by("-is_chosen", "-score", "pk")


class Pairing(models.Model):
    """Two categories whose products go with each other; it holds both ways.

    Categories are values of the filter by category, as text. What was counted goes when orders no
    longer tell it, what was said by hand stays.
    """

    model_label = models.CharField(_("model"), max_length=200)
    # A pair is one row whichever way it is said: in the order of code points, as Python has it.
    first = models.CharField(_("category"), max_length=MOST_CATEGORY)
    second = models.CharField(_("goes with"), max_length=MOST_CATEGORY)
    # The log-likelihood ratio of their being bought on one day; 0 where nobody has bought both.
    score = models.FloatField(_("score"), default=0.0, editable=False)
    is_chosen = models.BooleanField(_("said by hand"), default=False, editable=False)
    is_shown = models.BooleanField(
        _("shown"), default=True, help_text=_("Off for what was counted and does not go together.")
    )

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = _("what goes together")
        verbose_name_plural = _("what goes together")
        ordering = ("model_label", "-is_chosen", "-score", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("model_label", "first", "second"), name="visual_search_one_pairing"
            ),
            models.CheckConstraint(
                name="visual_search_pairing_of_two", condition=~Q(first=F("second"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} + {self.second}"

    def clean(self) -> None:
        if self.first == self.second:
            raise ValidationError({"second": _("Choose another category than the first.")})
        # A pair is one row, whichever way it was said.
        self.first, self.second = sorted((self.first, self.second))
        same = Pairing.objects.filter(
            model_label=self.model_label, first=self.first, second=self.second
        )
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"second": _("These two are in the list already.")})

    def partner_of(self, categories: list[str]) -> str:
        """The category that is none of these."""
        return self.second if self.first in categories else self.first
