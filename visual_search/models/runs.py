"""Runs: re-embedding jobs with their scope, who started them and how far they are."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .spaces import EmbeddingSpace


class Run(models.Model):
    """One request to embed again. What is left of it is counted from its embeddings."""

    class Scope(models.TextChoices):
        MISSING = "missing", _("missing")
        FAILED = "failed", _("failed")
        STALE = "stale", _("stale")
        ALL = "all", _("all")
        SELECTED = "selected", _("selected")

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        CANCELLED = "cancelled", _("cancelled")

    space = models.ForeignKey(
        EmbeddingSpace, on_delete=models.CASCADE, related_name="runs", verbose_name=_("space")
    )
    scope = models.CharField(_("scope"), max_length=10, choices=Scope.choices)
    model_label = models.CharField(_("model"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.RUNNING
    )
    total = models.PositiveIntegerField(_("images"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("started by"),
    )
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.get_scope_display()} #{self.pk}"
