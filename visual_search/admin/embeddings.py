"""Embeddings in the admin: which images can be searched, which failed, and why."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..exceptions import EncoderError, IntakeError, RegistrationError
from ..models import Embedding, EmbeddingSpace, Job
from ..store.outbox import jobs
from ..store.outbox.leases import STORAGE_UNAVAILABLE, WORKER_LOST
from . import naming
from . import progress as shown
from .readonly import ReadOnlyAdmin
from .searchables import SearchableFilter
from .spaces.reembed import WithoutSelection, report

FAILURE_CODES = sorted(
    {*IntakeError.CODES, EncoderError.code, RegistrationError.code}
    | {STORAGE_UNAVAILABLE, WORKER_LOST}
)


class FailureFilter(admin.SimpleListFilter):
    """By code. The codes are listed, since asking the table for them would read all of it."""

    title = _("failure")
    parameter_name = "failure_code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [(code, code) for code in FAILURE_CODES]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Embedding],
    ) -> QuerySet[Embedding]:
        code = self.value()
        return queryset.filter(failure_code=code) if code else queryset


class RetryFilter(admin.SimpleListFilter):
    """What no worker may take yet, because it went wrong a moment ago."""

    title = _("another try")
    parameter_name = "retries"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return [("waiting", _("waits for another try"))]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Embedding],
    ) -> QuerySet[Embedding]:
        if self.value() != "waiting":
            return queryset
        delayed = queryset.filter(state__in=Embedding.WAITING, lease_token=None)
        return delayed.filter(available_at__gt=timezone.now())


@admin.register(Embedding)
class EmbeddingAdmin(WithoutSelection, ReadOnlyAdmin):
    """One row an image and space. Nothing is edited here: images are edited in the shop."""

    list_display = ("thumbnail", "product", "situation", "in_space", "embedded_at")
    list_display_links = None
    list_filter = (
        "state",
        FailureFilter,
        RetryFilter,
        "space",
        ("document__content_type", SearchableFilter),
    )
    search_fields = ("image_name", "failure_reason", "document__text", "document__barcodes")
    list_select_related = ("space", "document__content_type")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    actions: Sequence[Any] = ("reembed_selected", "reembed_failed", "reembed_all")
    readonly_fields = (
        "thumbnail",
        "product",
        "space",
        "image_name",
        "state",
        "attempts",
        "available_at",
        "failure_code",
        "failure_reason",
        "content_sha256",
        "job",
        "created_at",
        "embedded_at",
    )
    fields = readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        # A deleted row would come back with the next sweep: its image is still in the shop.
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Embedding]:
        """Without vectors, and without the temporary spaces of evaluations."""
        return super().get_queryset(request).filter(space__expires_at=None)

    def prepare(self, rows: Sequence[Any]) -> None:
        naming.name(rows)

    @admin.display(description=_("image"))
    def thumbnail(self, row: Embedding) -> str:
        return naming.picture(row)

    @admin.display(description=_("product"))
    def product(self, row: Embedding) -> str:
        return format_html("{} {}", naming.product(row), shown.note(str(row)))

    @admin.display(description=_("state"), ordering="state")
    def situation(self, row: Embedding) -> str:
        badge = format_html(
            '<a class="vs-badge vs-is-{}" href="{}">{}</a>',
            row.state,
            reverse("admin:visual_search_embedding_change", args=[row.pk]),
            row.get_state_display(),
        )
        why: str = ""
        if row.failure_code:
            why = format_html("<code>{}</code> {}", row.failure_code, row.failure_reason)
        return format_html("{} {} {}", badge, why, shown.note(_what_next(row)))

    @admin.display(description=_("space"), ordering="space")
    def in_space(self, row: Embedding) -> str:
        url = reverse("admin:visual_search_embeddingspace_change", args=[row.space_id])
        return format_html(
            '<a href="{}">{} <code>{}</code></a>', url, row.space.alias, row.space.fingerprint[:8]
        )

    @admin.action(description=_("Re-embed selected"), permissions=["change"])
    def reembed_selected(self, request: HttpRequest, queryset: QuerySet[Embedding]) -> None:
        if not self.may_reembed(request, queryset):
            return
        chosen = EmbeddingSpace.objects.maintained().filter(
            pk__in=queryset.order_by().values("space")
        )
        started = [
            jobs.begin(
                space, Job.Scope.SELECTED, rows=queryset.filter(space=space), user=request.user
            )
            for space in chosen
        ]
        report(self, request, started)

    @admin.action(description=_("Re-embed failed"), permissions=["change"])
    def reembed_failed(self, request: HttpRequest, queryset: QuerySet[Embedding]) -> None:  # noqa: ARG002
        report(self, request, jobs.start_everywhere(Job.Scope.FAILED, user=request.user))

    @admin.action(description=_("Re-embed all"), permissions=["reembed_everything"])
    def reembed_all(self, request: HttpRequest, queryset: QuerySet[Embedding]) -> None:  # noqa: ARG002
        report(self, request, jobs.start_everywhere(Job.Scope.ALL, user=request.user))


def _what_next(row: Embedding) -> str:
    """How often it was tried, and when it is tried again."""
    tried = ngettext("tried once", "tried %(count)d times", row.attempts) % {"count": row.attempts}
    is_waiting = row.state in Embedding.WAITING
    if is_waiting and row.available_at > timezone.now():
        if row.lease_token is not None:
            return gettext("a worker is at it")
        return gettext("%(tried)s, next try %(when)s (%(clock)s)") % {
            "tried": tried,
            "when": shown.until(row.available_at),
            "clock": shown.clock(row.available_at),
        }
    return tried if row.state == Embedding.State.FAILED and row.attempts else ""
