"""The host's own admin with the re-embed actions."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from visual_search.admin import ReembedMixin

from .models import Poster


@admin.register(Poster)
class PosterAdmin(ReembedMixin, admin.ModelAdmin):
    list_display = ("title",)
    actions = ("publish",)  # as most hosts have: it must not hide those of the mixin

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Poster]) -> None:
        queryset.update(is_published=True)
