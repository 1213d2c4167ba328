"""Makes a space live from the admin, and asks where images would be missing from it."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from ...exceptions import IncompleteSpaceError
from ...models import EmbeddingSpace
from ...registry import registry
from ...store import spaces
from ...store.spaces.missing import Missing, lost_by_failure, missing_from
from ...store.spaces.standing import Standing, standing
from .. import naming

_LISTED = 20


def make_live(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[EmbeddingSpace]
) -> HttpResponse | None:
    """Switch to the one space that is chosen; a page that asks where images would be missing."""
    if queryset.count() != 1:
        model_admin.message_user(request, _("Choose one space."), messages.ERROR)
        return None
    space = queryset.get()
    missing = missing_from(space)
    try:
        spaces.activate(space, reconciles=False, **_allowed(request, missing))
    except IncompleteSpaceError as error:
        if missing:
            return _question(model_admin, request, space, missing)
        model_admin.message_user(request, str(error), messages.ERROR)
        return None
    text = _("“%(space)s” answers from now on. The one before it is kept as retired.")
    if standing(space) != Standing.ANSWERS:
        text = _("“%(space)s” is now the live space of its alias. Shoppers go on with %(aliases)s.")
    aliases = ", ".join(f"“{alias}”" for alias in sorted(registry.aliases))
    told = text % {"space": space, "aliases": aliases}
    model_admin.message_user(request, told, messages.SUCCESS)
    return None


def _allowed(request: HttpRequest, missing: Missing) -> dict[str, bool]:
    """What somebody has agreed to, unless more is missing by now than they were told."""
    agreed = request.POST.get("agreed", "")
    told = request.POST.get("told", "")
    is_current = told.isdecimal() and missing.total <= int(told)
    return {
        "allow_failed": is_current and agreed == "failed",
        "allow_missing": is_current and agreed == "missing",
    }


def _question(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    space: EmbeddingSpace,
    missing: Missing,
) -> HttpResponse:
    rows = list(lost_by_failure(space).select_related("document__content_type")[:_LISTED])
    naming.name(rows)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Make “%(space)s” live?") % {"space": space},
        "space": space,
        "missing": missing,
        "failures": [naming.Failure.of(row) for row in rows],
        "unlisted": missing.failed - len(rows),
        "media": model_admin.media,
        "chosen": [space.pk],
    }
    name = "admin/visual_search/embeddingspace/make_live.html"
    return TemplateResponse(request, name, context)
