"""Synonyms in the admin: edited one by one, or brought in and out as a table."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..models import Synonym
from ..store.synonyms import COLUMNS, MAX_BYTES, Imported, exported, import_csv

_MOST_PROBLEMS = 20


class TableForm(forms.Form):
    """A table to be imported."""

    table = forms.FileField(
        label=_("CSV file"),
        help_text=_("UTF-8, at most 2 MB, with the columns language, kind, terms and meant."),
    )

    def clean_table(self) -> bytes:
        table = self.cleaned_data["table"]
        if table.size > MAX_BYTES:
            raise ValidationError(gettext("The table is larger than 2 MB."))
        content: bytes = table.read()
        return content


@admin.register(Synonym)
class SynonymAdmin(admin.ModelAdmin):
    """Changes act within seconds: nothing is indexed anew."""

    list_display = ("terms", "kind", "meant", "language")
    list_filter = ("kind", "language")
    search_fields = ("terms", "meant")
    list_per_page = 100
    actions = ("export_selected",)
    fieldsets = (
        (
            None,
            {
                "fields": ("kind", "terms", "meant", "language"),
                "description": _(
                    "“All mean the same”: who types one of the words finds the others too. "
                    "“Finds this too”: who types “dungarees” also finds trousers, and not the "
                    "other way round. “Means this instead”: what was typed is not looked for, "
                    "as for a word that the shop never uses, or a common slip."
                ),
            },
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.import_table)
        return [path("import/", view, name="visual_search_synonym_import"), *super().get_urls()]

    @admin.action(description=_("Export selected as CSV"), permissions=["view"])
    def export_selected(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Synonym],
    ) -> HttpResponse:
        response = HttpResponse(exported(queryset), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="synonyms.csv"'
        return response

    def import_table(self, request: HttpRequest) -> HttpResponseBase:
        """Show the form, or import what was sent with it."""
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        form = TableForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                self._report(request, import_csv(form.cleaned_data["table"]))
            except ValidationError as error:
                form.add_error("table", error)
            else:
                return redirect("admin:visual_search_synonym_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Import synonyms"),
            "form": form,
            "columns": COLUMNS,
            "kinds": Synonym.Kind.choices,
        }
        return TemplateResponse(request, "admin/visual_search/synonym/import.html", context)

    def _report(self, request: HttpRequest, imported: Imported) -> None:
        text = gettext("%(added)d synonyms were added, %(changed)d changed.")
        counts: dict[str, Any] = {"added": imported.added, "changed": imported.changed}
        self.message_user(request, text % counts, messages.SUCCESS)
        problems = list(imported.problems.items())
        for line, problem in problems[:_MOST_PROBLEMS]:
            told = gettext("Line %(line)d: %(problem)s") % {"line": line, "problem": problem}
            self.message_user(request, told, messages.WARNING)
        left = len(problems) - _MOST_PROBLEMS
        if left > 0:
            more = ngettext("%(count)d more line was bad.", "%(count)d more lines were bad.", left)
            self.message_user(request, more % {"count": left}, messages.WARNING)
