"""The host's own admin with the re-embed actions."""

from django.contrib import admin

from visual_search.admin import ReembedMixin

from .models import Poster


@admin.register(Poster)
class PosterAdmin(ReembedMixin, admin.ModelAdmin):
    list_display = ("title",)
