"""An admin page to look at, with actions, but without a Save button."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponse

_BUTTONS = ("show_save", "show_save_and_continue", "show_save_and_add_another")


class ReadOnlyAdmin(admin.ModelAdmin):
    """Saving would write back what workers have changed since the page was opened.

    The permission to change is kept: the actions ask for it.
    """

    class Media:
        css: ClassVar = {"all": ("visual_search/admin.css",)}
        js = ("visual_search/admin.js",)

    def prepare(self, rows: Sequence[Any]) -> None:
        """Read what the list shows besides the rows themselves, for all of a page at once."""

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changelist = super().get_changelist_instance(request)
        changelist.result_list = list(changelist.result_list)
        self.prepare(changelist.result_list)
        return changelist

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        return tuple(self.readonly_fields) or tuple(
            one.name for one in self.opts.fields if one.name not in (self.exclude or ())
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        pass

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = {**(extra_context or {}), **dict.fromkeys(_BUTTONS, False)}
        return super().changeform_view(request, object_id, form_url, context)
