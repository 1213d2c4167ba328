"""Promotions in the admin: planned, with their products and their time to be seen at once."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ...exceptions import InvalidQueryError, RegistrationError
from ...merchandising.promotions.running import offer_of
from ...merchandising.selection import searchable_of, within
from ...models import Promotion
from ...search.hits import Hit
from ..searchables import SearchableFilter
from . import products
from .periods import told_period
from .pictures import PictureField

_SHOWN = 12
# Further it is not counted: whoever has more has "more than".
_COUNTED = 1000


class PromotionForm(products.ProductsForm):
    class Meta:
        model = Promotion
        fields: ClassVar = [
            "content_type",
            "name",
            "words",
            "label",
            "picture",
            "url",
            "starts_at",
            "ends_at",
            "filters",
            "keys",
            "placements",
        ]
        widgets: ClassVar = {"words": forms.Textarea(attrs={"rows": 2, "cols": 60})}


@admin.register(Promotion)
class PromotionAdmin(admin.ModelAdmin):
    """What was saved acts at once, on every page."""

    form = PromotionForm
    list_display = ("name", "label", "period", "placements")
    list_filter = (("content_type", SearchableFilter),)
    search_fields = ("name", "words")
    readonly_fields = ("preview",)
    formfield_overrides: ClassVar = {models.ImageField: {"form_class": PictureField}}

    class Media:
        css: ClassVar = {"all": ("visual_search/admin.css",)}

    def get_fields(self, request: Any, obj: Any = None) -> list[Any]:  # noqa: ARG002
        return [*PromotionForm.Meta.fields, *(["preview"] if obj else [])]

    @admin.display(description=_("period"), ordering="ends_at")
    def period(self, row: Promotion) -> str:
        return format_html('{} <span class="vs-badge">{}</span>', *told_period(row))

    @admin.display(description=_("products now"))
    def preview(self, row: Promotion) -> str:
        """The first of the products that shoppers see and can buy, and how many these are."""
        try:
            searchable = searchable_of(row)
            offered = offer_of(searchable, row).objects
        except (RegistrationError, InvalidQueryError) as error:
            return str(error)
        buyable = within(searchable.only_in_stock(searchable.get_queryset()), offered)
        count = buyable.order_by()[: _COUNTED + 1].count()
        if not count:
            return gettext("None of its products can be bought now, so pages do not show it.")
        hits = [_plain(one) for one in buyable[:_SHOWN]]
        return format_html(
            "<p>{}</p>{}", _counted(count), products.strip(products.cards_of(searchable, hits))
        )


def _counted(count: int) -> str:
    if count > _COUNTED:
        return gettext("More than %(count)d products can be bought.") % {"count": _COUNTED}
    text = ngettext("%(count)d product can be bought.", "%(count)d products can be bought.", count)
    return text % {"count": count}


def _plain(instance: Any) -> Hit:
    return Hit(instance=instance, image_name="", similarity=None, score=0.0)
