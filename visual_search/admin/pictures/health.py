"""Image health in the admin: what is wrong with pictures, what to do, what people call fine."""

import csv
from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ...models import Finding
from ...reading.health import HealthReader
from ...reading.readers import switched_on
from ...store import health
from ...store.health.details import details_of
from .. import naming
from .. import progress as shown
from ..readonly import ReadOnlyAdmin
from ..searchables import SearchableFilter
from ..trend import trend_plot

COLUMNS = ("kind", "product", "key", "image", "detail", "advice", "found", "called_fine_by")
# A spreadsheet would take what begins with these for a formula.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class ShownFilter(admin.SimpleListFilter):
    """What nobody has called fine; on demand what somebody has."""

    title = _("shown")
    parameter_name = "shown"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return [("fine", _("called fine")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": _("to see to")}, *others]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002
        if self.value() == "all":
            return queryset
        return queryset.filter(dismissed_at__isnull=self.value() != "fine")


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    """One row a fault of a picture. Findings come and go with what is measured."""

    change_list_template = "admin/visual_search/finding/change_list.html"
    list_display = ("thumbnail", "product", "wrong", "advice", "found_at")
    list_display_links = None
    list_filter = ("kind", ShownFilter, ("document__content_type", SearchableFilter))
    search_fields = ("image_name",)
    list_select_related = ("document__content_type", "reading__comparison")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-found_at", "-pk")
    actions = ("call_fine", "look_again", "export")
    readonly_fields = (
        "thumbnail",
        "product",
        "wrong",
        "advice",
        "image_name",
        "found_at",
        "dismissed_at",
        "dismissed_by",
    )
    fields = readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        # A deleted row would come back with the next sweep: the picture is still the same.
        return False

    def prepare(self, rows: Sequence[Any]) -> None:
        naming.name(rows)
        details = details_of(rows)
        for row in rows:
            row.detail = details[row.pk]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        kind = request.GET.get("kind__exact", "")
        counted = Count("pk", filter=Q(dismissed_at=None))
        counts = dict(Finding.objects.values_list("kind").annotate(count=counted))
        context = {
            "title": capfirst(self.opts.verbose_name_plural),
            "kinds": [
                {"value": value, "label": label, "count": counts.get(value, 0)}
                for value, label in Finding.Kind.choices
                if counts.get(value) or value == kind
            ],
            "kind": kind,
            "total": sum(counts.values()),
            "trend": trend_plot(health.trend(kind=kind)),
            "is_on": HealthReader.name in switched_on(),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @admin.display(description=_("image"))
    def thumbnail(self, row: Finding) -> str:
        return naming.picture(row) if row.image_name else "–"

    @admin.display(description=_("product"))
    def product(self, row: Finding) -> str:
        return format_html("{} {}", naming.product(row), shown.note(row.image_name))

    @admin.display(description=_("what is wrong"), ordering="kind")
    def wrong(self, row: Any) -> str:
        if not hasattr(row, "detail"):
            self.prepare([row])
        detail = shown.note(row.detail) if row.detail else ""
        fine = (
            shown.note(gettext("called fine by %s") % row.dismissed_by) if row.dismissed_at else ""
        )
        return format_html("{} {} {}", row.get_kind_display(), detail, fine)

    @admin.display(description=_("what to do"))
    def advice(self, row: Finding) -> str:
        return row.advice

    @admin.action(description=_("Fine as it is"), permissions=["change"])
    def call_fine(self, request: HttpRequest, queryset: QuerySet[Finding]) -> None:
        count = health.call_fine(queryset.values_list("pk", flat=True), by=str(request.user))
        text = ngettext("%d finding was called fine.", "%d findings were called fine.", count)
        self.message_user(request, text % count, messages.SUCCESS)

    @admin.action(description=_("Not fine after all"), permissions=["change"])
    def look_again(self, request: HttpRequest, queryset: QuerySet[Finding]) -> None:
        count = health.look_again(queryset.values_list("pk", flat=True))
        text = ngettext("%d finding is back.", "%d findings are back.", count)
        self.message_user(request, text % count, messages.SUCCESS)

    @admin.action(description=_("Export selected as CSV"), permissions=["view"])
    def export(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Finding],
    ) -> HttpResponse:
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="image-health.csv"'
        rows = list(queryset.select_related(*self.list_select_related))
        self.prepare(rows)
        writer = csv.writer(response, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows([_cell(value) for value in _exported(row)] for row in rows)
        return response


def _exported(row: Any) -> list[str]:
    return [
        row.kind,
        row.title,
        str(row.document.object_pk),
        row.image_name,
        row.detail,
        row.advice,
        row.found_at.date().isoformat(),
        row.dismissed_by,
    ]


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULAS) else value
