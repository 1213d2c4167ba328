"""Pictures of shoppers in the admin: nothing is shown or found before somebody has accepted it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ...merchandising import reviews
from ...models import ShopperPicture
from ...registry import registry, told
from .. import naming
from ..readonly import ReadOnlyAdmin

_BADGES = {"accepted": "answers", "rejected": "failed"}


class StateFilter(admin.SimpleListFilter):
    """What waits, unless something else is asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return list(ShopperPicture.State.choices)

    def choices(self, changelist: Any) -> Iterator[Any]:
        for one, title in self.lookup_choices:
            yield {
                "selected": (self.value() or ShopperPicture.State.WAITING) == one,
                "query_string": changelist.get_query_string({self.parameter_name: one}),
                "display": title,
            }

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[ShopperPicture],
    ) -> QuerySet[ShopperPicture]:
        return queryset.filter(state=self.value() or ShopperPicture.State.WAITING)


@admin.register(ShopperPicture)
class ShopperPictureAdmin(ReadOnlyAdmin):
    """The oldest first, since somebody waits to see it."""

    list_display = ("thumbnail", "product", "shown_state", "found_at")
    list_display_links = None
    list_filter = (StateFilter,)
    search_fields = ("image_name", "document__text")
    list_select_related = ("document__content_type", "decided_by")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("found_at", "pk")
    actions: Sequence[Any] = ("accept_selected", "reject_selected")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        # A deleted row would come back: the picture is still the shop's.
        return False

    def prepare(self, rows: Sequence[Any]) -> None:
        naming.name(rows)

    @admin.display(description=_("image"))
    def thumbnail(self, row: Any) -> str:
        url = told(row, lambda: _url_of(row), code="image_url_unreadable", otherwise="")
        if not url:
            return str(row)
        picture = (
            '<a href="{}"><img class="vs-thumb" src="{}" alt="{}" width="160" height="160" '
            'loading="lazy"></a>'
        )
        return format_html(picture, url, url, row.image_name)

    @admin.display(description=_("product"))
    def product(self, row: Any) -> str:
        return naming.product(row)

    @admin.display(description=_("state"), ordering="state")
    def shown_state(self, row: ShopperPicture) -> str:
        by = gettext("by %s") % row.decided_by if row.decided_by else ""
        badge = _BADGES.get(row.state, "waiting")
        return format_html(
            '<span class="vs-badge vs-is-{}">{}</span> {}', badge, row.get_state_display(), by
        )

    @admin.action(description=_("Accept selected"), permissions=["change"])
    def accept_selected(self, request: HttpRequest, queryset: QuerySet[ShopperPicture]) -> None:
        count = reviews.accept(_keys(queryset), user=request.user)
        # Celery comes with the first hint: most pages of the admin send none.
        from ...tasks import nudge

        nudge()
        text = ngettext(
            "%(count)d picture was accepted: it is found once a worker has embedded it.",
            "%(count)d pictures were accepted: they are found once a worker has embedded them.",
            count,
        )
        self.message_user(request, text % {"count": count}, messages.SUCCESS)

    @admin.action(description=_("Reject selected, and take them back"), permissions=["change"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[ShopperPicture]) -> None:
        count = reviews.reject(_keys(queryset), user=request.user)
        text = ngettext(
            "%(count)d picture was rejected.", "%(count)d pictures were rejected.", count
        )
        self.message_user(request, text % {"count": count}, messages.SUCCESS)


def _url_of(row: ShopperPicture) -> str:
    return registry.for_label(row.document.label).get_shopper_image_url(row.image_name)


def _keys(queryset: QuerySet[ShopperPicture]) -> list[int]:
    return list(queryset.values_list("pk", flat=True))
