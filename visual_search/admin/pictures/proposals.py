"""The review of proposals: accepted, corrected and refused, many at once, and taken back."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ... import proposals
from ...exceptions import ConfigurationError, RegistrationError
from ...models import Embedding, EmbeddingSpace, Job, Proposal
from ...models.proposals import ALT_TEXT
from ...proposals.deciding import Choice, Decided
from ...registry import registry
from ...store.outbox import watch
from .. import naming
from .. import progress as shown
from ..readonly import ReadOnlyAdmin
from ..searchables import named_values

# What was decided last in a session, so that it can be undone at once.
_LAST = "visual_search_decided"
_SELECTED = format_html(' selected="{}"', "selected")
_REVIEW, _UNSURE = "review", "unsure"


class StateFilter(admin.SimpleListFilter):
    """What waits and is sure, unless something else is asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        decided = [one for one in Proposal.State.choices if one[0] != Proposal.State.PROPOSED]
        return [(_REVIEW, _("to review")), (_UNSURE, _("unsure")), *decided]

    def choices(self, changelist: Any) -> Iterator[Any]:
        for one, title in self.lookup_choices:
            yield {
                "selected": (self.value() or _REVIEW) == one,
                "query_string": changelist.get_query_string({self.parameter_name: one}),
                "display": title,
            }

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Proposal],
    ) -> QuerySet[Proposal]:
        wanted = self.value() or _REVIEW
        if wanted in (_REVIEW, _UNSURE):
            waiting = queryset.filter(state=Proposal.State.PROPOSED)
            return waiting.filter(is_sure=wanted == _REVIEW)
        return queryset.filter(state=wanted)


class MendsFilter(admin.SimpleListFilter):
    """What a proposal would mend."""

    title = _("what it mends")
    parameter_name = "mends"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return [("empty", _("nothing is said yet")), ("other", _("something else is said"))]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Proposal],
    ) -> QuerySet[Proposal]:
        if self.value() == "empty":
            return queryset.filter(former="")
        return queryset.exclude(former="") if self.value() == "other" else queryset


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """Products that say nothing come first, then the surest."""

    list_display = ("thumbnail", "product", "attribute", "proposed", "sureness", "said")
    list_display_links = None
    list_filter = (StateFilter, MendsFilter, "attribute", "source")
    search_fields = ("label", "document__text")
    list_select_related = ("document__content_type",)
    list_per_page = 50
    show_full_result_count = False
    actions: Sequence[Any] = ("accept_selected", "reject_selected", "undo_selected")
    change_list_template = "admin/visual_search/proposal/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:  # noqa: ARG002
        mends = Case(When(former="", then=Value(0)), default=Value(1), output_field=IntegerField())
        # Those of the base class are ordered, by what is annotated here, before they are given.
        return Proposal.objects.annotate(mends=mends)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:  # noqa: ARG002
        return ("mends", "-confidence", "pk")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("undo/", wrap(require_POST(self.undo_last)), name="visual_search_proposal_undo"),
            path("make/", wrap(require_POST(self.make)), name="visual_search_proposal_make"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            "undoable": len(request.session.get(_LAST, ())),
            "may_decide": self.has_change_permission(request),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def prepare(self, rows: Sequence[Any]) -> None:
        naming.name(rows)
        pictures = _pictures_of(rows)
        choices = {name: _choices(rows, name) for name in {row.attribute for row in rows}}
        for row in rows:
            row.picture = pictures.get(row.document_id)
            row.choices = choices[row.attribute]

    @admin.display(description=_("image"))
    def thumbnail(self, row: Any) -> str:
        return naming.picture(row.picture) if getattr(row, "picture", None) else ""

    @admin.display(description=_("product"))
    def product(self, row: Any) -> str:
        return naming.product(row)

    @admin.display(description=_("proposed"), ordering="label")
    def proposed(self, row: Any) -> str:
        if row.state != Proposal.State.PROPOSED:
            return format_html(
                '<span class="vs-badge vs-is-{}">{}</span> {}',
                row.state,
                row.get_state_display(),
                row.final_label,
            )
        label = gettext("%(attribute)s of %(product)s") % {
            "attribute": row.attribute,
            "product": naming.title(row),
        }
        if row.attribute == ALT_TEXT:
            return format_html(
                '<textarea name="choice-{}" rows="2" aria-label="{}">{}</textarea>',
                row.pk,
                label,
                row.label,
            )
        return format_html(
            '<select name="choice-{}" aria-label="{}">{}</select>', row.pk, label, _options(row)
        )

    @admin.display(description=_("sureness"), ordering="confidence")
    def sureness(self, row: Proposal) -> str:
        told = gettext("by its %(source)s") % {"source": row.source}
        return format_html("{} % {}", round(100 * row.confidence), shown.note(told))

    @admin.display(description=_("said now"), ordering="mends")
    def said(self, row: Proposal) -> str:
        return row.former_label or gettext("nothing")

    @admin.action(description=_("Accept selected"), permissions=["change"])
    def accept_selected(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> None:
        rows = list(queryset)
        choices = {row.pk: choice for row in rows if (choice := _chosen(request, row))}
        keys = [row.pk for row in rows]
        self._told(request, proposals.accept(keys, user=request.user, choices=choices))

    @admin.action(description=_("Reject selected"), permissions=["change"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> None:
        self._told(request, proposals.reject(_keys(queryset), user=request.user))

    @admin.action(description=_("Undo selected"), permissions=["change"])
    def undo_selected(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> None:
        self._reopened(request, proposals.undo(_keys(queryset)))

    def undo_last(self, request: HttpRequest) -> HttpResponse:
        """Take back what was decided last in this session."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        self._reopened(request, proposals.undo(request.session.pop(_LAST, ())))
        return redirect("admin:visual_search_proposal_changelist")

    def make(self, request: HttpRequest) -> HttpResponse:
        """Ask workers for proposals."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        live = EmbeddingSpace.objects.live().of_pictures()
        for space in live:
            watch.ask_for(Job.Kind.ATTRIBUTES, space=space, user=request.user)
        text = (
            _("The next sweep of a worker makes them.") if live else _("Nothing is embedded yet.")
        )
        self.message_user(request, text)
        return redirect("admin:visual_search_proposal_changelist")

    def _told(self, request: HttpRequest, decided: Decided) -> None:
        count = len(decided.keys)
        request.session[_LAST] = list(decided.keys)
        text = ngettext("%(count)d was decided.", "%(count)d were decided.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
        self._refused(request, decided)

    def _reopened(self, request: HttpRequest, decided: Decided) -> None:
        count = len(decided.keys)
        text = ngettext("%(count)d is open again.", "%(count)d are open again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
        self._refused(request, decided)

    def _refused(self, request: HttpRequest, decided: Decided) -> None:
        if decided.refused:
            text = gettext("%(count)d could not be written: the log says why.")
            self.message_user(request, text % {"count": decided.refused}, messages.WARNING)


def _keys(queryset: QuerySet[Proposal]) -> list[int]:
    return list(queryset.order_by().values_list("pk", flat=True))


def _pictures_of(rows: Sequence[Any]) -> dict[int, Embedding]:
    """The first image of each product that is embedded."""
    documents = {row.document_id for row in rows}
    found = Embedding.objects.filter(document__in=documents, space__expires_at=None)
    found = found.exclude(image_name="").order_by("document_id", "pk").distinct("document_id")
    return {one.document_id: one for one in found.select_related("document__content_type")}


def _choices(rows: Sequence[Any], attribute: str) -> dict[str, str]:
    """All values that an attribute may have, as they are called."""
    first = next(row for row in rows if row.attribute == attribute)
    try:
        return named_values(registry.for_label(first.document.label), attribute)
    except (RegistrationError, ConfigurationError):
        return {}


def _options(row: Any) -> SafeString:
    named = {row.value: row.label, **dict(sorted(row.choices.items(), key=lambda one: one[1]))}
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, _SELECTED if value == row.value else "", label) for value, label in named.items()),
    )


def _chosen(request: HttpRequest, row: Proposal) -> Choice | None:
    """What was chosen in place of a proposed value; None where it stands."""
    value = request.POST.get(f"choice-{row.pk}", "").strip()
    if not value or value == row.value:
        return None
    if row.attribute == ALT_TEXT:
        return Choice(value=value, label=value)
    label = _choices([row], row.attribute).get(value)
    # What no product has was not chosen on the page.
    return Choice(value=value, label=label) if label is not None else None
