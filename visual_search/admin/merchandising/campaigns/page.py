"""Campaigns in the admin: a picture, its products to pin and hide, publish, and what came of it."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, count
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ....merchandising.campaigns import Audience
from ....models import Campaign, CampaignPicture
from ....registry import Searchable
from ...searchables import SearchableFilter, named_values
from .. import products
from ..periods import told_period
from ..pictures import PictureField
from .board import Board, change

_USUAL = timedelta(weeks=4)
# The address has room for a number behind it.
_MOST_OF_SLUG = 120


class CampaignForm(products.ProductsForm):
    key_fields = ("seeds",)

    class Meta:
        model = Campaign
        fields: ClassVar = [
            "content_type",
            "name",
            "slug",
            "text",
            "starts_at",
            "ends_at",
            "brand",
            "words",
            "seeds",
        ]
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 2, "cols": 60})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        if not self.instance.pk:
            self.initial.setdefault("ends_at", timezone.now() + _USUAL)
        brands = brands_of(self.shown)
        if brands:
            choices = [("", _("all brands")), *brands.items()]
            self.fields["brand"] = forms.ChoiceField(
                label=capfirst(_("brand")), choices=choices, required=False
            )
        else:
            self.fields["brand"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["slug"] = cleaned.get("slug") or free_slug(cleaned.get("name", ""))
        return cleaned


def free_slug(name: str) -> str:
    """An address that no other campaign has."""
    wanted = slugify(name)[:_MOST_OF_SLUG] or "campaign"
    taken = set(Campaign.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(one for one in chain([wanted], numbered) if one not in taken)


def brands_of(searchable: Searchable | None) -> dict[str, str]:
    """The brands of a catalogue by value, where it has a filter by them."""
    source = searchable.brand_source if searchable else None
    found = named_values(searchable, source.name) if searchable and source else {}
    return dict(sorted(found.items(), key=lambda one: one[1]))


class PictureInline(admin.TabularInline):
    model = CampaignPicture
    extra = 1
    max_num = 8
    formfield_overrides: ClassVar = {models.ImageField: {"form_class": PictureField}}


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin):
    """The form asks for little; its board shows what follows from it."""

    form = CampaignForm
    inlines = (PictureInline,)
    list_display = ("name", "period", "is_published", "board_link")
    list_filter = (("content_type", SearchableFilter),)
    search_fields = ("name", "text")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    change_form_template = "admin/visual_search/campaign/change_form.html"

    class Media:
        css: ClassVar = {"all": ("visual_search/admin.css",)}

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        name = "visual_search_campaign"
        return [
            path("<int:pk>/board/", wrap(self.board), name=f"{name}_board"),
            path("<int:pk>/do/", wrap(require_POST(self.act)), name=f"{name}_do"),
            path("<int:pk>/audience/", wrap(require_POST(self.export)), name=f"{name}_audience"),
            *super().get_urls(),
        ]

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        if "_save" in request.POST:
            return redirect("admin:visual_search_campaign_board", obj.pk)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> Any:
        if "_save" in request.POST:
            return redirect("admin:visual_search_campaign_board", obj.pk)
        return super().response_change(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        # Its pictures may be others now: what was found by the former ones is out of date.
        form.instance.save(update_fields=["updated_at"])

    @admin.display(description=_("period"), ordering="ends_at")
    def period(self, row: Campaign) -> str:
        return format_html('{} <span class="vs-badge">{}</span>', *told_period(row))

    @admin.display(description=_("published"), boolean=True)
    def is_published(self, row: Campaign) -> bool:
        return row.published_at is not None

    @admin.display(description=_("products and report"))
    def board_link(self, row: Campaign) -> str:
        url = reverse("admin:visual_search_campaign_board", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, _("Open"))

    def board(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What fits, who fits, and what came of it."""
        campaign = get_object_or_404(Campaign, pk=pk)
        if not self.has_view_permission(request, campaign):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": campaign.name,
            "media": self.media,
            "board": Board(campaign=campaign),
            "may_change": self.has_change_permission(request, campaign),
            "may_export": request.user.has_perm("visual_search.export_audience"),
        }
        return TemplateResponse(request, "admin/visual_search/campaign/board.html", context)

    def act(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Pin, hide, freeze, publish and their opposites, as `action` and its value say."""
        campaign = get_object_or_404(Campaign, pk=pk)
        if not self.has_change_permission(request, campaign):
            raise PermissionDenied
        try:
            told = change(campaign, request.POST.get("action", ""))
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
        else:
            self.message_user(request, told, messages.SUCCESS)
        return redirect("admin:visual_search_campaign_board", pk)

    def export(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The shop's own ids of the audience, as a file of one column."""
        campaign = get_object_or_404(Campaign, pk=pk)
        if not request.user.has_perm("visual_search.export_audience"):
            raise PermissionDenied
        audience = Audience(campaign=campaign)
        if audience.user_count is None:
            text = gettext("The audience has too few known customers to be exported.")
            self.message_user(request, text, messages.ERROR)
            return redirect("admin:visual_search_campaign_board", pk)
        response = StreamingHttpResponse(
            _lines(audience.user_ids()), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="audience-{campaign.pk}.csv"'
        return response


class _Echo:
    """A file that hands on each line that is written to it."""

    def write(self, line: str) -> str:
        return line


def _lines(ids: Iterator[Any]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(["user"])
    yield from (writer.writerow([one]) for one in ids)
