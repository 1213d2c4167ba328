"""Embeddings in the admin: which images can be searched, which failed, and why."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..exceptions import EncoderError, IntakeError, RegistrationError
from ..models import Embedding, EmbeddingSpace, Run
from ..registry import registry
from ..store import runs
from ..store.pending import STORAGE_UNAVAILABLE, WORKER_LOST
from ..widgets import image_url
from .readonly import ReadOnlyAdmin
from .reembed import WithoutSelection, report

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


@admin.register(Embedding)
class EmbeddingAdmin(WithoutSelection, ReadOnlyAdmin):
    """One row an image and space. Nothing is edited here: images are edited in the shop."""

    list_display = ("thumbnail", "product", "state", "failure", "attempts", "space", "embedded_at")
    list_display_links = ("thumbnail",)
    list_filter = ("state", FailureFilter, "space", "document__content_type")
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
        "run",
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

    @admin.display(description=_("image"))
    def thumbnail(self, row: Embedding) -> str:
        url = _image_url(row)
        if not url:
            return row.image_name
        return format_html(
            '<img src="{}" alt="{}" width="64" height="64" loading="lazy">', url, row.image_name
        )

    @admin.display(description=_("product"))
    def product(self, row: Embedding) -> str:
        content_type = row.document.content_type
        name = f"admin:{content_type.app_label}_{content_type.model}_change"
        try:
            url = reverse(name, args=[row.document.object_pk])
        except NoReverseMatch:
            return str(row.document)
        return format_html('<a href="{}">{}</a>', url, row.document)

    @admin.display(description=_("failure"), ordering="failure_code")
    def failure(self, row: Embedding) -> str:
        if not row.failure_code:
            return ""
        return format_html("<code>{}</code> {}", row.failure_code, row.failure_reason)

    @admin.action(description=_("Re-embed selected"), permissions=["change"])
    def reembed_selected(self, request: HttpRequest, queryset: QuerySet[Embedding]) -> None:
        if not self.may_reembed(request, queryset):
            return
        chosen = EmbeddingSpace.objects.maintained().filter(
            pk__in=queryset.order_by().values("space")
        )
        started = [
            runs.begin(
                space, Run.Scope.SELECTED, rows=queryset.filter(space=space), user=request.user
            )
            for space in chosen
        ]
        report(self, request, started)

    @admin.action(description=_("Re-embed failed"), permissions=["change"])
    def reembed_failed(self, request: HttpRequest, queryset: QuerySet[Embedding]) -> None:  # noqa: ARG002
        report(self, request, runs.start_everywhere(Run.Scope.FAILED, user=request.user))

    @admin.action(description=_("Re-embed all"), permissions=["reembed_everything"])
    def reembed_all(self, request: HttpRequest, queryset: QuerySet[Embedding]) -> None:  # noqa: ARG002
        report(self, request, runs.start_everywhere(Run.Scope.ALL, user=request.user))


def _image_url(row: Embedding) -> str:
    try:
        searchable = registry.for_label(row.document.label)
    except RegistrationError:
        return ""
    if searchable.image_path is None:
        return ""  # Asking a method would load the object of every row.
    return image_url(searchable, row.document, row.image_name)
