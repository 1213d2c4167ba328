"""Bridges in the admin: what words find on pictures by, and how that did on trial."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...models import SpaceBridge
from ..readonly import ReadOnlyAdmin


@admin.register(SpaceBridge)
class SpaceBridgeAdmin(ReadOnlyAdmin):
    """One row for two spaces. What is deleted here is learned anew by the next sweep."""

    list_display = ("pictures", "texts", "is_used", "trial", "learned_at")
    list_display_links = None
    list_select_related = ("pictures", "texts")
    fields = readonly_fields = list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[SpaceBridge]:
        return super().get_queryset(request).defer("weight")

    @admin.display(description=_("in use"), boolean=True)
    def is_used(self, bridge: SpaceBridge) -> bool:
        return "slope" in bridge.learned

    @admin.display(description=_("on trial"))
    def trial(self, bridge: SpaceBridge) -> str:
        known: dict[str, Any] | None = bridge.learned.get("trial")
        if known is None:
            return gettext("too few products")
        return gettext(
            "%(products)d products kept aside: mean reciprocal rank %(bridge).2f, by the texts of "
            "neighbours %(neighbours).2f, by chance %(chance).2f"
        ) % {**known}
