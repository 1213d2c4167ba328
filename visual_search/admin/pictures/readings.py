"""Readings in the admin: what was read of each image, and what could not be."""

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from ...exceptions import ConfigurationError
from ...models import Reading
from ...reading.readers import reader_named
from .. import naming
from .. import progress as shown
from ..readonly import ReadOnlyAdmin
from ..searchables import SearchableFilter

_SHOWN = 300


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    """One row an image and reader. Workers read anew what has changed."""

    list_display = ("thumbnail", "product", "reader", "situation", "said", "read_at")
    list_display_links = None
    list_filter = ("reader", "state", ("document__content_type", SearchableFilter))
    search_fields = ("image_name", "failure_reason")
    list_select_related = ("document__content_type",)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    readonly_fields = (
        "thumbnail",
        "product",
        "reader",
        "reader_version",
        "image_name",
        "state",
        "said",
        "attempts",
        "available_at",
        "failure_code",
        "failure_reason",
        "content_sha256",
        "created_at",
        "read_at",
    )
    fields = readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        # A deleted row would come back with the next sweep: its image is still in the shop.
        return False

    def prepare(self, rows: Sequence[Any]) -> None:
        naming.name(rows)

    @admin.display(description=_("image"))
    def thumbnail(self, row: Reading) -> str:
        return naming.picture(row)

    @admin.display(description=_("product"))
    def product(self, row: Reading) -> str:
        return format_html("{} {}", naming.product(row), shown.note(row.image_name))

    @admin.display(description=_("state"), ordering="state")
    def situation(self, row: Reading) -> str:
        badge = format_html(
            '<span class="vs-badge vs-is-{}">{}</span>', row.state, row.get_state_display()
        )
        if not row.failure_code:
            return badge
        return format_html("{} <code>{}</code> {}", badge, row.failure_code, row.failure_reason)

    @admin.display(description=_("what was read"))
    def said(self, row: Reading) -> str:
        if not row.found:
            return ""
        try:
            text = reader_named(row.reader).said(row.found)
        except ConfigurationError:
            text = json.dumps(row.found)  # Of a reader that is there no more.
        return Truncator(text).chars(_SHOWN)
