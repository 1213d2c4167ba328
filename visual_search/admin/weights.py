"""Weights of words in the admin: what judgements taught a shop, and how it is taken back."""

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import LegWeights
from .readonly import ReadOnlyAdmin


@admin.register(LegWeights)
class LegWeightsAdmin(ReadOnlyAdmin):
    """The newest row of a model counts; when it is deleted, the one before it does."""

    list_display = ("content_type", "shown", "is_used", "gain", "made_at")
    list_display_links = None
    list_select_related = ("content_type",)
    fields = readonly_fields = list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[LegWeights]:
        newest = LegWeights.objects.filter(content_type=OuterRef("content_type")).order_by("-pk")
        rows: QuerySet[LegWeights] = super().get_queryset(request)
        return rows.annotate(newest=Subquery(newest.values("pk")[:1]))

    @admin.display(description=_("weights"))
    def shown(self, one: LegWeights) -> str:
        return str(one)

    @admin.display(description=_("in use"), boolean=True)
    def is_used(self, one: LegWeights) -> bool:
        return bool(one.pk == one.newest)  # type: ignore[attr-defined]  # annotated

    @admin.display(description=_("on trial"))
    def gain(self, one: LegWeights) -> str:
        if not one.learned:
            return ""
        known = {"p": one.learned["test"]["p"], **one.learned}
        return (
            gettext("nDCG of queries kept aside %(before).3f, then %(after).3f (p %(p).3f)") % known
        )
