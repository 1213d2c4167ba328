"""Runs: re-embedding jobs with their scope, who started them and how far they are."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .spaces import EmbeddingSpace


class RunQuerySet(models.QuerySet["Run"]):
    def with_portions_left(self) -> Self:
        """Runs whose embeddings are not all marked, or called off, yet."""
        return self.filter(marked_to__isnull=False)


class Run(models.Model):
    """One request to embed again. What is left of it is counted from its embeddings.

    Embeddings are marked portion by portion (`store.outbox.marking`): `total` counts those that are
    marked so far, `expected` says how many there will be, 0 while nobody has counted.
    """

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
    expected = models.PositiveIntegerField(_("expected images"), default=0, editable=False)
    # How far the marking is: a key, or with a selection a place in it; None once it is over.
    marked_to = models.BigIntegerField(null=True, blank=True, editable=False)
    # Keys of embeddings, where somebody chose more of them than are marked at once.
    selected = ArrayField(models.BigIntegerField(), null=True, blank=True, editable=False)
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

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        permissions = [("reembed_everything", _("Can re-embed everything"))]
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.get_scope_display()} #{self.pk}"

    @property
    def is_being_marked(self) -> bool:
        return self.state == self.State.RUNNING and self.marked_to is not None
