"""Runs in the admin: how far a re-embedding is, and taking it back."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..models import Embedding, Run
from ..store import runs
from .readonly import ReadOnlyAdmin


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    """Runs are started by actions and by visual_search_embed; here they are followed."""

    list_display = (
        "__str__",
        "space",
        "model_label",
        "state",
        "progress",
        "failed",
        "started_by",
        "created_at",
        "finished_at",
    )
    list_filter = ("state", "scope", "space")
    list_select_related = ("space", "started_by")
    actions = ("cancel",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        waiting = Count("embeddings", filter=Q(embeddings__state__in=Embedding.WAITING))
        counted: QuerySet[Run] = super().get_queryset(request).annotate(waiting=waiting)
        return counted

    @admin.display(description=_("progress"))
    def progress(self, run: Any) -> str:
        left = run.waiting if run.state == Run.State.RUNNING else 0
        done = run.total - left
        return format_html(
            '<progress value="{}" max="{}"></progress> {} / {}',
            done,
            max(run.total, 1),
            done,
            run.total,
        )

    @admin.action(description=_("Cancel selected runs"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Run]) -> None:
        running = queryset.filter(state=Run.State.RUNNING)
        called_off = sum(runs.cancel(run) for run in running)
        text = ngettext(
            "Called off %(count)d renewal; images without a vector still get theirs.",
            "Called off %(count)d renewals; images without a vector still get theirs.",
            called_off,
        )
        self.message_user(request, text % {"count": called_off}, messages.SUCCESS)
