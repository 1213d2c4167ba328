"""Evaluation reports: what was measured of a configuration, when, and on which questions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EvaluationReport(models.Model):
    """Figures and the data of small plots; neither photos nor names of queries are kept.

    It is bound to a fingerprint and not to a row of a space: a configuration is measured
    before its space exists, and its figures outlive the space.
    """

    class Source(models.TextChoices):
        MANIFEST = "manifest", _("manifest")
        CATALOGUE = "catalogue", _("catalogue")
        JUDGEMENTS = "judgements", _("judgements")

    name = models.CharField(_("configuration"), max_length=100)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    source_name = models.CharField(_("questions"), max_length=200, blank=True)
    # Equal where the same was asked: only such reports make a trend.
    source_digest = models.CharField(_("digest of the questions"), max_length=64)
    queries = models.PositiveIntegerField(_("queries"))
    catalogue = models.PositiveIntegerField(_("catalogue"))
    figures = models.JSONField(_("figures"), default=dict)
    curves = models.JSONField(_("curves"), default=dict)
    created_at = models.DateTimeField(_("measured"), auto_now_add=True)

    class Meta:
        verbose_name = _("evaluation report")
        verbose_name_plural = _("evaluation reports")
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=("fingerprint", "-created_at"), name="visual_search_report_trend")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.created_at:%Y-%m-%d %H:%M}"
