"""The quality pages of the admin: the last reports of each space, their trend, two side by side."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...admin.readonly import ReadOnlyAdmin
from ...exceptions import BusyError, ConfigurationError, EncoderError
from ...models import EmbeddingSpace, EvaluationReport
from ..show.html import percent, presentation
from . import overview, side_by_side


@admin.register(EvaluationReport)
class EvaluationReportAdmin(ReadOnlyAdmin):
    """Reports are made by visual_search_evaluate; here they are read and compared."""

    list_display = (
        "__str__",
        "source",
        "source_name",
        "queries",
        "catalogue",
        "recall_at_1",
        "mean_average_precision",
        "created_at",
    )
    list_filter = ("source", "name")
    list_per_page = 50
    readonly_fields = ("name", "source", "source_name", "created_at")
    fields = readonly_fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[EvaluationReport]:
        found: QuerySet[EvaluationReport] = super().get_queryset(request)
        is_one = request.resolver_match is not None and request.resolver_match.kwargs
        return found if is_one else found.defer("curves")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("quality/", view(self.quality_view), name="visual_search_quality"),
            path("side-by-side/", view(self.sides_view), name="visual_search_side_by_side"),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        report = self.get_object(request, object_id)
        shown = presentation(report.figures, report.curves) if report is not None else {}
        context = {**(extra_context or {}), **shown, "title": report, "subtitle": None}
        return super().change_view(request, object_id, form_url, context)

    def quality_view(self, request: HttpRequest) -> HttpResponse:
        """The last reports of every space, with their trend."""
        self._require_permission(request)
        chosen = request.GET.get("space", "")
        return self._page(
            request,
            "quality",
            title=gettext("Search quality"),
            sections=overview.sections(space=int(chosen) if chosen.isdecimal() else None),
            can_compare=_may_see_products(request),
        )

    def sides_view(self, request: HttpRequest) -> HttpResponse:
        """The catalogue's own pictures as queries, the answers of two spaces next to each other."""
        self._require_permission(request)
        if not _may_see_products(request):
            raise PermissionDenied
        spaces = list(EmbeddingSpace.objects.lasting())
        pair = side_by_side.choose(spaces, request.GET.get("left"), request.GET.get("right"))
        turn = request.GET.get("turn", "")
        number = int(turn) if turn.isdecimal() and len(turn) < 6 else 0
        by = request.GET.get("by", side_by_side.PHOTO)
        by = by if by in side_by_side.COUNTS else side_by_side.PHOTO
        questions, problem = _ask(pair, by=by, turn=number) if pair else ([], "")
        return self._page(
            request,
            "side_by_side",
            title=gettext("Two spaces side by side"),
            spaces=spaces,
            pair=pair,
            next_turn=number + 1,
            questions=questions,
            problem=problem,
            by=by,
        )

    def _require_permission(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        everywhere = {**self.admin_site.each_context(request), "opts": self.opts}
        name = f"admin/visual_search/{template}.html"
        return TemplateResponse(request, name, {**everywhere, **context})

    @admin.display(description=_("recall@1"))
    def recall_at_1(self, report: EvaluationReport) -> str:
        return percent(report.figures.get("recall@1"))

    @admin.display(description=_("mAP"))
    def mean_average_precision(self, report: EvaluationReport) -> str:
        return percent(report.figures.get("map"))


def _ask(pair: side_by_side.Pair, *, by: str, turn: int) -> tuple[list[side_by_side.Question], str]:
    """The questions with both answers, or what stands in the way."""
    try:
        return side_by_side.ask(*pair, by=by, turn=turn), ""
    except (BusyError, ConfigurationError, EncoderError) as error:
        return [], str(error)


def _may_see_products(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("visual_search.view_embedding"))
