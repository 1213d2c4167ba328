"""Jobs: each piece of background work, with what it is about, who started it and how far it is."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .reports import EvaluationReport
from .spaces import EmbeddingSpace


class JobQuerySet(models.QuerySet["Job"]):
    def with_portions_left(self) -> Self:
        """Jobs whose embeddings are not all marked, or called off, yet."""
        return self.filter(marked_to__isnull=False)

    def embedding(self) -> Self:
        """Requests to embed again: what is left of them stands in the embeddings."""
        return self.filter(kind=Job.Kind.EMBED)

    def open(self) -> Self:
        """Jobs that have not come to an end."""
        return self.filter(state__in=Job.OPEN)


class Job(models.Model):
    """One piece of background work. What the tasks and commands do is told by `store.outbox.watch`.

    A request to embed again is followed by its embeddings, which are marked portion by portion
    (`store.outbox.marking`): `total` counts those that are marked so far, `expected` says how many
    there will be, 0 while nobody has counted. Other work counts `done` of `total` itself.
    """

    class Kind(models.TextChoices):
        EMBED = "embed", _("embed again")
        READ = "read", _("read pictures")
        INDEX = "index", _("build an index")
        CALIBRATE = "calibrate", _("learn bands")
        EVALUATE = "evaluate", _("evaluate")
        TRAIN = "train", _("train")
        INTEGRITY = "integrity", _("check integrity")
        BRIDGE = "bridge", _("learn what pictures mean in words")
        ATTRIBUTES = "attributes", _("propose attributes")
        COUNT = "count", _("count what shoppers do")

    class Scope(models.TextChoices):
        MISSING = "missing", _("missing")
        FAILED = "failed", _("failed")
        STALE = "stale", _("stale")
        ALL = "all", _("all")
        SELECTED = "selected", _("selected")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        # Whoever did it gives no sign of life any more.
        LOST = "lost", _("lost")

    OPEN = (State.WAITING, State.RUNNING)
    # A database that builds an index cannot be asked to stop, and bands would be learned anew.
    CANCELLABLE = (Kind.EMBED, Kind.EVALUATE, Kind.TRAIN, Kind.INTEGRITY)

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.EMBED)
    space = models.ForeignKey(
        EmbeddingSpace,
        on_delete=models.CASCADE,
        related_name="jobs",
        null=True,
        blank=True,
        verbose_name=_("space"),
    )
    scope = models.CharField(_("scope"), max_length=10, choices=Scope.choices, blank=True)
    model_label = models.CharField(_("model"), max_length=200, blank=True)
    # What it is about besides: the configuration that is measured, what is trained.
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.RUNNING
    )
    total = models.PositiveIntegerField(_("in all"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
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
    # The name of the command, where one started it.
    command = models.CharField(_("command"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True, default=timezone.now)
    last_sign_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    failure_code = models.CharField(_("failure"), max_length=50, blank=True)
    failure_reason = models.TextField(_("reason"), blank=True)
    report = models.ForeignKey(
        EvaluationReport,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("report"),
    )

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        permissions = [("reembed_everything", _("Can re-embed everything"))]
        ordering = ("-created_at",)
        constraints = [
            models.CheckConstraint(
                name="visual_search_job_embeds_a_space",
                condition=~Q(kind="embed") | (Q(space__isnull=False) & ~Q(scope="")),
            ),
            models.CheckConstraint(
                name="visual_search_job_has_ended",
                condition=Q(state__in=("waiting", "running"), finished_at=None)
                | (~Q(state__in=("waiting", "running")) & Q(finished_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="visual_search_job_has_begun",
                condition=~Q(state="running") | Q(started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="visual_search_job_says_why",
                condition=~Q(state__in=("failed", "lost")) | ~Q(failure_code=""),
            ),
        ]

    def __str__(self) -> str:
        about = (
            self.get_scope_display() if self.kind == self.Kind.EMBED else self.get_kind_display()
        )
        return f"{about} #{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_cancellable(self) -> bool:
        return self.is_open and self.kind in self.CANCELLABLE

    @property
    def is_being_marked(self) -> bool:
        return self.state == self.State.RUNNING and self.marked_to is not None


class Run(Job):
    """The name that jobs had while there was one kind: it goes with version 0.3.

    Its pages in the admin lead to those of the jobs.
    """

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
