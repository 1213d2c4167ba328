"""Jobs in the admin: how far background work is, why it failed, and taking it back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..models import Embedding, Job, Run
from ..store.outbox import jobs
from ..store.spaces.progress import delays_of, rates_of, waiting_of
from . import progress as shown
from .readonly import ReadOnlyAdmin


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Jobs are started by actions, workers and commands; here they are followed."""

    list_display = ("what", "situation", "progress", "started", "took")
    list_filter = ("kind", "state", "scope", "space")
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
        "who",
        "created_at",
        "started_at",
        "last_sign_at",
        "finished_at",
        "took",
        "way_to_report",
    )
    fields = readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        # A large selection is not for people.
        found: QuerySet[Job] = super().get_queryset(request).defer("selected")
        return found

    def prepare(self, rows: Sequence[Any]) -> None:
        embedding = [job for job in rows if job.kind == Job.Kind.EMBED]
        running = [job for job in embedding if job.is_open]
        delays = delays_of(Embedding.objects.filter(job__in=running), by="job")
        rates = rates_of(sorted({job.space_id for job in running if job.space_id}))
        waiting = waiting_of(running)
        for job in rows:
            job.delay, job.rate = delays.get(job.pk), rates.get(job.space_id)
            job.waiting = waiting.get(job.pk, 0)

    @admin.display(description=_("job"), ordering="pk")
    def what(self, job: Job) -> str:
        about = [job.model_label, job.subject]
        about += [gettext("in %(space)s") % {"space": job.space.alias}] if job.space else []
        name = job.get_kind_display()
        if job.scope:
            name = f"{name}: {job.get_scope_display()}"
        note = shown.note(", ".join(filter(None, about)))
        return format_html("{} #{} {}", name, job.pk, note)

    @admin.display(description=_("space"), ordering="space")
    def in_space(self, job: Job) -> str:
        if job.space is None:
            return "–"
        url = reverse("admin:visual_search_embeddingspace_change", args=[job.space_id])
        return format_html('<a href="{}">{}</a>', url, job.space)

    @admin.display(description=_("report"))
    def way_to_report(self, job: Job) -> str:
        if job.report is None:
            return "–"
        try:
            url = reverse("admin:visual_search_evaluationreport_change", args=[job.report_id])
        except NoReverseMatch:
            return str(job.report)  # The lab, which shows reports, is not installed here.
        return format_html('<a href="{}">{}</a>', url, job.report)

    @admin.display(description=_("state"), ordering="state")
    def situation(self, job: Job) -> str:
        badge = '<span class="vs-badge vs-is-{}">{}</span>'
        state = format_html(badge, job.state, job.get_state_display())
        if not job.failure_code:
            return state
        why = shown.note(job.failure_reason, is_warning=True)
        return format_html("{} <code>{}</code> {}", state, job.failure_code, why)

    @admin.display(description=_("progress"))
    def progress(self, job: Any) -> str:
        if not hasattr(job, "delay"):
            self.prepare([job])
        is_embedding = job.kind == Job.Kind.EMBED
        parts = self._embedded(job) if is_embedding else self._counted(job)
        is_moving = job.is_open or job.marked_to is not None
        return shown.live(f"vs-job-{job.pk}", *parts, is_moving=is_moving)

    def _embedded(self, job: Any) -> list[str]:
        left = job.waiting
        parts = [shown.bar(job.total - left, max(job.total, job.expected)), self._marking(job)]
        if job.is_open:
            unmarked = max(job.expected - job.total, 0)
            parts += [shown.pace(left + unmarked, job.rate)]
            parts += [shown.waits(job.delay, job__id__exact=job.pk)]
        # What is left of them: a later job may have taken them over.
        return [*parts, shown.failed(job.failed, job__id__exact=job.pk)]

    def _counted(self, job: Job) -> list[str]:
        parts: list[str] = [shown.bar(job.done, job.total)] if job.total else []
        if job.failed:
            text = ngettext("%(count)s failed", "%(count)s failed", job.failed)
            count = {"count": number_format(job.failed)}
            parts.append(shown.note(text % count, is_warning=True))
        return parts

    def _marking(self, job: Job) -> str:
        """What workers still do besides embedding."""
        if job.marked_to is None:
            return ""
        if job.state == Job.State.CANCELLED:
            return shown.note(gettext("workers call the others off"))
        text = gettext("%(count)s images marked so far, workers mark the others")
        return shown.note(text % {"count": number_format(job.total)})

    @admin.display(description=_("started"), ordering="created_at")
    def started(self, job: Job) -> str:
        begun = job.started_at or job.created_at
        return format_html("{} {}", shown.clock(begun), shown.note(self.who(job)))

    @admin.display(description=_("started by"), ordering="started_by")
    def who(self, job: Job) -> str:
        if job.started_by:
            return str(job.started_by)
        if job.command:
            return gettext("by %(command)s") % {"command": job.command}
        is_asked_for = job.kind == Job.Kind.EMBED
        return gettext("by a command") if is_asked_for else gettext("by a worker")

    @admin.display(description=_("took"), ordering="finished_at")
    def took(self, job: Job) -> str:
        if job.started_at is None:
            return "–"
        seconds = ((job.finished_at or timezone.now()) - job.started_at).total_seconds()
        if job.finished_at is None:
            return shown.duration(seconds)
        ended = gettext("until %(clock)s") % {"clock": shown.clock(job.finished_at)}
        return format_html("{} {}", shown.duration(seconds), shown.note(ended))

    @admin.action(description=_("Cancel selected jobs"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        chosen = [job for job in queryset.filter(state__in=Job.OPEN) if job.is_cancellable]
        embedding = [job for job in chosen if job.kind == Job.Kind.EMBED]
        called_off = sum(jobs.cancel(job) for job in chosen)
        text = ngettext(
            "Called off %(count)d renewal; images without a vector still get theirs.",
            "Called off %(count)d renewals; images without a vector still get theirs.",
            called_off,
        )
        if embedding or not chosen:
            self.message_user(request, text % {"count": called_off}, messages.SUCCESS)
        if len(embedding) < len(chosen):
            self.message_user(request, _("What a command does ends with its next step."))
        if Job.objects.with_portions_left().filter(pk__in=[job.pk for job in embedding]).exists():
            # Celery comes with the first hint: most pages of the admin send none.
            from ..tasks import nudge

            nudge()
            self.message_user(request, _("Workers call the others off, bit by bit."))


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    """Addresses that people have kept from before lead to the jobs."""

    def has_module_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def changelist_view(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        query = request.GET.urlencode()
        url = reverse("admin:visual_search_job_changelist")
        return HttpResponseRedirect(f"{url}?{query}" if query else url)

    def changeform_view(
        self,
        request: HttpRequest,  # noqa: ARG002
        object_id: str | None = None,
        form_url: str = "",  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        if object_id is None:
            return HttpResponseRedirect(reverse("admin:visual_search_job_changelist"))
        return HttpResponseRedirect(reverse("admin:visual_search_job_change", args=[object_id]))
