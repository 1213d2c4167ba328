"""Runs in the admin: how far a re-embedding is, what it waits for, and taking it back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..models import Embedding, Run
from ..store.outbox import runs
from ..store.spaces.progress import delays_of, rates_of, waiting_of
from . import progress as shown
from .readonly import ReadOnlyAdmin


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    """Runs are started by actions and by visual_search_embed; here they are followed."""

    list_display = ("what", "situation", "progress", "started", "ended")
    list_filter = ("state", "scope", "space")
    list_select_related = ("space", "started_by")
    list_per_page = 50
    actions = ("cancel",)
    readonly_fields = (
        "what",
        "in_space",
        "situation",
        "progress",
        "total",
        "failed",
        "started_by",
        "created_at",
        "finished_at",
    )
    fields = readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        # A large selection is not for people.
        found: QuerySet[Run] = super().get_queryset(request).defer("selected")
        return found

    def prepare(self, rows: Sequence[Any]) -> None:
        running = [run for run in rows if run.state == Run.State.RUNNING]
        delays = delays_of(Embedding.objects.filter(run__in=running), by="run")
        rates = rates_of(sorted({run.space_id for run in running}))
        waiting = waiting_of(running)
        for run in rows:
            run.delay, run.rate = delays.get(run.pk), rates.get(run.space_id)
            run.waiting = waiting.get(run.pk, 0)

    @admin.display(description=_("run"), ordering="pk")
    def what(self, run: Run) -> str:
        which = gettext("in %(space)s") % {"space": run.space.alias}
        if run.model_label:
            which = f"{run.model_label}, {which}"
        return format_html("{} {}", run, shown.note(which))

    @admin.display(description=_("space"), ordering="space")
    def in_space(self, run: Run) -> str:
        url = reverse("admin:visual_search_embeddingspace_change", args=[run.space_id])
        return format_html('<a href="{}">{}</a>', url, run.space)

    @admin.display(description=_("state"), ordering="state")
    def situation(self, run: Run) -> str:
        return format_html(
            '<span class="vs-badge vs-is-{}">{}</span>', run.state, run.get_state_display()
        )

    @admin.display(description=_("progress"))
    def progress(self, run: Any) -> str:
        if not hasattr(run, "delay"):
            self.prepare([run])
        is_running = run.state == Run.State.RUNNING
        left = run.waiting
        parts = [shown.bar(run.total - left, max(run.total, run.expected)), self._marking(run)]
        if is_running:
            unmarked = max(run.expected - run.total, 0)
            parts += [shown.pace(left + unmarked, run.rate)]
            parts += [shown.waits(run.delay, run__id__exact=run.pk)]
        # What is left of them: a later run may have taken them over.
        parts += [shown.failed(run.failed, run__id__exact=run.pk)]
        is_moving = is_running or run.marked_to is not None
        return shown.live(f"vs-run-{run.pk}", *parts, is_moving=is_moving)

    def _marking(self, run: Run) -> str:
        """What workers still do besides embedding."""
        if run.marked_to is None:
            return ""
        if run.state == Run.State.CANCELLED:
            return shown.note(gettext("workers call the others off"))
        text = gettext("%(count)s images marked so far, workers mark the others")
        return shown.note(text % {"count": number_format(run.total)})

    @admin.display(description=_("started"), ordering="created_at")
    def started(self, run: Run) -> str:
        by = str(run.started_by) if run.started_by else gettext("by a command")
        return format_html("{} {}", shown.clock(run.created_at), shown.note(by))

    @admin.display(description=_("ended"), ordering="finished_at")
    def ended(self, run: Run) -> str:
        return shown.clock(run.finished_at) if run.finished_at else "–"

    @admin.action(description=_("Cancel selected runs"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Run]) -> None:
        running = list(queryset.filter(state=Run.State.RUNNING))
        called_off = sum(runs.cancel(run) for run in running)
        text = ngettext(
            "Called off %(count)d renewal; images without a vector still get theirs.",
            "Called off %(count)d renewals; images without a vector still get theirs.",
            called_off,
        )
        self.message_user(request, text % {"count": called_off}, messages.SUCCESS)
        if Run.objects.with_portions_left().filter(pk__in=[run.pk for run in running]).exists():
            # Celery comes with the first hint: most pages of the admin send none.
            from ..tasks import nudge

            nudge()
            self.message_user(request, _("Workers call the others off, bit by bit."))
