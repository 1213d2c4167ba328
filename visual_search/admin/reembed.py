"""The re-embed actions, for this app's admin and for the host's own product admin."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..models import Document, Run
from ..registry import Searchable, registry
from ..store import runs
from ..store.documents import synchronise
from ..tasks import nudge

REEMBED_ACTIONS = ("reembed_selected", "reembed_failed", "reembed_all")
WITHOUT_SELECTION = ("reembed_failed", "reembed_all")


class WithoutSelection(admin.ModelAdmin):
    """Lets the actions that concern everything run although no row is ticked."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.POST.get("action") in WITHOUT_SELECTION:
            data = request.POST.copy()
            # The admin asks for a selection; these actions do not look at it. With "across",
            # nor does the admin, so that the stand-in need not be a key of the model.
            data[ACTION_CHECKBOX_NAME] = "0"
            data["select_across"] = "1"
            request.POST = data  # type: ignore[assignment]
        return super().changelist_view(request, extra_context)


class ReembedMixin(WithoutSelection):
    """Adds *re-embed selected*, *re-embed failed* and *re-embed all* to a product admin.

    `class ProductAdmin(ReembedMixin, admin.ModelAdmin)`
    """

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # Added here, because an `actions` of the host's own would replace an attribute.
        found = super().get_actions(request)
        if self.has_change_permission(request):
            for name in REEMBED_ACTIONS:
                found[name] = self.get_action(name)
        return found

    @property
    def searchable(self) -> Searchable:
        return registry.for_model(self.model)

    @admin.action(
        description=gettext_lazy("Visual search: re-embed selected"), permissions=["change"]
    )
    def reembed_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        pks = list(queryset.values_list("pk", flat=True))
        # Objects that were made in bulk may have no document yet.
        synchronise(self.searchable, pks)
        documents = Document.objects.of_objects(self.searchable.model, pks)
        started = runs.start_everywhere(
            Run.Scope.SELECTED,
            searchable=self.searchable,
            documents=documents,
            user=request.user,
        )
        report(self, request, started)

    @admin.action(
        description=gettext_lazy("Visual search: re-embed failed"), permissions=["change"]
    )
    def reembed_failed(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:  # noqa: ARG002
        self._reembed(request, Run.Scope.FAILED)

    @admin.action(description=gettext_lazy("Visual search: re-embed all"), permissions=["change"])
    def reembed_all(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:  # noqa: ARG002
        self._reembed(request, Run.Scope.ALL)

    def _reembed(self, request: HttpRequest, scope: str) -> None:
        runs.reconcile_catalogue(searchable=self.searchable)
        started = runs.start_everywhere(scope, searchable=self.searchable, user=request.user)
        report(self, request, started)


def report(model_admin: admin.ModelAdmin, request: HttpRequest, started: list[Run]) -> None:
    """Hint to the workers and tell the admin what will happen."""
    total = sum(run.total for run in started)
    if not total:
        model_admin.message_user(request, _("There is nothing to re-embed."), messages.WARNING)
        return
    nudge()
    text = ngettext(
        "%(count)d image will be embedded again. The search goes on with what it has.",
        "%(count)d images will be embedded again. The search goes on with what it has.",
        total,
    )
    model_admin.message_user(request, text % {"count": total}, messages.SUCCESS)
