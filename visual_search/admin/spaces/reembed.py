"""The re-embed actions, for this app's admin and for the host's own product admin."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ...models import Document, Job
from ...registry import Searchable, registry
from ...store.documents import synchronise
from ...store.outbox import jobs
from ...store.outbox.marking import PORTION

REEMBED_ACTIONS = ("reembed_selected", "reembed_failed", "reembed_all")
WITHOUT_SELECTION = ("reembed_failed", "reembed_all")


class WithoutSelection(admin.ModelAdmin):
    """Lets the actions that concern everything run although no row is ticked."""

    def has_reembed_everything_permission(self, request: HttpRequest) -> bool:
        """It keeps workers busy for hours, so that editing products does not include it."""
        is_allowed = request.user.has_perm("visual_search.reembed_everything")
        return bool(is_allowed) and self.has_change_permission(request)

    def may_reembed(self, request: HttpRequest, chosen: QuerySet[Any]) -> bool:
        """Whether somebody may re-embed what they ticked; says so where they may not."""
        is_much = chosen.order_by()[: PORTION + 1].count() > PORTION
        if not is_much or self.has_reembed_everything_permission(request):
            return True
        text = _("Re-embedding more than %(count)d at once takes the permission “%(permission)s”.")
        permission = dict(Job._meta.permissions)["reembed_everything"]
        self.message_user(
            request, text % {"count": PORTION, "permission": permission}, messages.ERROR
        )
        return False

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


def located(action_location: Any) -> dict[str, Any]:
    """Where the actions of an admin are shown, as Django asks from 6.1 on."""
    return {} if action_location is None else {"action_location": action_location}


def is_of_list(action_location: Any) -> bool:
    """Whether actions are shown on the list: before Django 6.1 nowhere else."""
    return getattr(action_location, "name", "CHANGE_LIST") == "CHANGE_LIST"


class ReembedMixin(WithoutSelection):
    """Adds *re-embed selected*, *re-embed failed* and *re-embed all* to a product admin.

    `class ProductAdmin(ReembedMixin, admin.ModelAdmin)`
    """

    def get_actions(self, request: HttpRequest, action_location: Any = None) -> dict[str, Any]:
        # Added here, because an `actions` of the host's own would replace an attribute.
        found: dict[str, Any] = super().get_actions(request, **located(action_location))
        if not is_of_list(action_location):
            return found
        for name in REEMBED_ACTIONS:
            if self._may_act(request, name):
                found[name] = self.get_action(name)
        return found

    def _may_act(self, request: HttpRequest, name: str) -> bool:
        needed = getattr(self, name).allowed_permissions
        return any(getattr(self, f"has_{one}_permission")(request) for one in needed)

    @property
    def searchable(self) -> Searchable:
        return registry.for_model(self.model)

    @admin.action(
        description=gettext_lazy("Visual search: re-embed selected"), permissions=["change"]
    )
    def reembed_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        if not self.may_reembed(request, queryset):
            return
        documents = self._documents_of(queryset)
        started = jobs.start_everywhere(
            Job.Scope.SELECTED,
            searchable=self.searchable,
            documents=documents,
            user=request.user,
        )
        report(self, request, started)

    @admin.action(
        description=gettext_lazy("Visual search: re-embed failed"), permissions=["change"]
    )
    def reembed_failed(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:  # noqa: ARG002
        self._reembed(request, Job.Scope.FAILED)

    @admin.action(
        description=gettext_lazy("Visual search: re-embed all"),
        permissions=["reembed_everything"],
    )
    def reembed_all(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:  # noqa: ARG002
        self._reembed(request, Job.Scope.ALL)

    def _reembed(self, request: HttpRequest, scope: str) -> None:
        started = jobs.start_everywhere(scope, searchable=self.searchable, user=request.user)
        report(self, request, started)

    def _documents_of(self, objects: QuerySet[Any]) -> QuerySet[Document]:
        model, chosen = self.searchable.model, objects.order_by().values_list("pk", flat=True)
        pks = list(chosen[: PORTION + 1])
        if len(pks) > PORTION:
            return Document.objects.of_objects(model, chosen)
        # Objects that were made in bulk may have no document yet. Of many, the sweep finds them.
        synchronise(self.searchable, pks)
        return Document.objects.of_objects(model, pks)


def report(model_admin: admin.ModelAdmin, request: HttpRequest, started: list[Job]) -> None:
    """Hint to the workers and tell the admin what will happen."""
    if not started:
        model_admin.message_user(request, _("There is nothing to re-embed."), messages.WARNING)
        return
    # Celery comes with the first hint: most pages of the admin send none.
    from ...tasks import nudge

    nudge()
    text = format_html("{} {}", _what_happens(started), _way_to_jobs(request))
    model_admin.message_user(request, text, messages.SUCCESS)


def _what_happens(started: list[Job]) -> str:
    total = sum(job.total for job in started)
    if all(job.space and job.space.holds_texts for job in started):
        return _what_happens_to_texts(started, total)
    if any(job.is_being_marked for job in started):
        text = _(
            "%(count)d images are marked to be embedded again, and workers mark the others. "
            "The search goes on with what it has."
        )
        return text % {"count": total}
    text = ngettext(
        "%(count)d image will be embedded again. The search goes on with what it has.",
        "%(count)d images will be embedded again. The search goes on with what it has.",
        total,
    )
    return text % {"count": total}


def _what_happens_to_texts(started: list[Job], total: int) -> str:
    if any(job.is_being_marked for job in started):
        text = _(
            "%(count)d texts are marked to be embedded again, and workers mark the others. "
            "The search goes on with what it has."
        )
        return text % {"count": total}
    text = ngettext(
        "%(count)d text will be embedded again. The search goes on with what it has.",
        "%(count)d texts will be embedded again. The search goes on with what it has.",
        total,
    )
    return text % {"count": total}


def _way_to_jobs(request: HttpRequest) -> str:
    if not request.user.has_perm("visual_search.view_job"):
        return ""
    url = reverse("admin:visual_search_job_changelist")
    return format_html('<a href="{}">{}</a>', url, _("See how far they are."))
