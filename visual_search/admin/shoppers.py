"""What shoppers did, in the admin: to look at, and to forget."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext_lazy as _

from ..models import Interaction, InteractionQuerySet
from ..personalisation import forget
from . import naming
from .readonly import ReadOnlyAdmin
from .searchables import SearchableFilter


@admin.register(Interaction)
class InteractionAdmin(ReadOnlyAdmin):
    """One row a shopper, product, kind of thing and day. Nobody writes here but the shop."""

    list_display = ("at", "kind", "product", "words", "placement", "shopper")
    list_display_links = None
    list_filter = ("kind", "at", ("document__content_type", SearchableFilter))
    search_fields = ("=visitor",)
    list_select_related = ("document__content_type", "user")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-at",)
    readonly_fields = list_display
    fields = readonly_fields
    actions = ("forget_shoppers",)

    def prepare(self, rows: Sequence[Any]) -> None:
        naming.name([row for row in rows if row.document_id])

    @admin.display(description=_("product"))
    def product(self, row: Any) -> str:
        return naming.product(row) if row.document_id else ""

    @admin.display(description=_("shopper"))
    def shopper(self, row: Interaction) -> str:
        # The whole name would be as good as the cookie.
        return str(row.user) if row.user_id else gettext("visitor %s…") % row.visitor[:6]

    @admin.action(
        description=gettext_lazy("Forget the shoppers of the selected rows, with all they did"),
        permissions=("delete",),
    )
    def forget_shoppers(self, request: HttpRequest, queryset: InteractionQuerySet) -> None:
        erased = 0
        shoppers = set(queryset.order_by().values_list("visitor", "user"))
        for visitor, user in shoppers:
            erased += forget(visitor=visitor, user=user)
        said = ngettext(
            "%(shoppers)d shopper was forgotten: %(rows)d rows erased.",
            "%(shoppers)d shoppers were forgotten: %(rows)d rows erased.",
            len(shoppers),
        )
        self.message_user(
            request, said % {"shoppers": len(shoppers), "rows": erased}, messages.SUCCESS
        )
