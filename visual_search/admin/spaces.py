"""Embedding spaces in the admin: coverage, the switch, and the way back."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..exceptions import IncompleteSpaceError
from ..models import EmbeddingSpace
from ..store import spaces
from ..tasks import nudge


@admin.register(EmbeddingSpace)
class EmbeddingSpaceAdmin(admin.ModelAdmin):
    """Spaces are made by workers from the settings; here they are watched and switched."""

    list_display = (
        "alias",
        "state",
        "short_fingerprint",
        "backend",
        "dimensions",
        "coverage",
        "failures",
        "created_at",
        "activated_at",
    )
    list_filter = ("state", "alias")
    actions = ("make_live", "make_live_incomplete", "reopen")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_retired = obj is None or obj.state == EmbeddingSpace.State.RETIRED
        return is_retired and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # Deleting in bulk would skip the question whether each of them is retired.
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        return tuple(field.name for field in EmbeddingSpace._meta.fields)

    @admin.display(description=_("fingerprint"))
    def short_fingerprint(self, space: EmbeddingSpace) -> str:
        return format_html("<code>{}</code>", space.fingerprint[:12])

    @admin.display(description=_("coverage"))
    def coverage(self, space: EmbeddingSpace) -> str:
        counts = spaces.coverage(space)
        return format_html(
            '<progress value="{}" max="{}"></progress> {} / {}',
            counts.ready,
            max(counts.total, 1),
            counts.ready,
            counts.total,
        )

    @admin.display(description=_("failed"))
    def failures(self, space: EmbeddingSpace) -> str:
        failed = spaces.coverage(space).failed
        if not failed:
            return "0"
        url = reverse("admin:visual_search_embedding_changelist")
        query = f"?space__id__exact={space.pk}&state__exact=failed"
        return format_html('<a href="{}{}">{}</a>', url, query, failed)

    @admin.action(description=_("Make live (needs full coverage)"), permissions=["change"])
    def make_live(self, request: HttpRequest, queryset: QuerySet[EmbeddingSpace]) -> None:
        self._activate(request, queryset, allow_missing=False)

    @admin.action(description=_("Make live although images are missing"), permissions=["change"])
    def make_live_incomplete(
        self, request: HttpRequest, queryset: QuerySet[EmbeddingSpace]
    ) -> None:
        self._activate(request, queryset, allow_missing=True)

    def _activate(
        self, request: HttpRequest, queryset: QuerySet[EmbeddingSpace], *, allow_missing: bool
    ) -> None:
        if queryset.count() != 1:
            self.message_user(request, _("Choose one space."), messages.ERROR)
            return
        space = queryset.get()
        try:
            spaces.activate(space, allow_missing=allow_missing)
        except IncompleteSpaceError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        self.message_user(
            request,
            _("“%(space)s” answers from now on. The one before it is kept as retired.")
            % {"space": space},
            messages.SUCCESS,
        )

    @admin.action(description=_("Reopen: bring up to date again"), permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[EmbeddingSpace]) -> None:
        for space in queryset.filter(state=EmbeddingSpace.State.RETIRED):
            spaces.reopen(space)
        nudge()
        self.message_user(
            request, _("Workers will bring the reopened spaces up to date."), messages.SUCCESS
        )
