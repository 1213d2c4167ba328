"""Embedding spaces in the admin: coverage, the switch, and the way back."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .. import calibration
from ..exceptions import IncompleteSpaceError
from ..models import Embedding, EmbeddingSpace
from ..store import spaces
from ..tasks import nudge
from .readonly import ReadOnlyAdmin


@admin.register(EmbeddingSpace)
class EmbeddingSpaceAdmin(ReadOnlyAdmin):
    """Spaces are made by workers from the settings; here they are watched and switched."""

    list_display = (
        "alias",
        "state",
        "short_fingerprint",
        "backend",
        "dimensions",
        "coverage",
        "failures",
        "bands",
        "created_at",
        "activated_at",
    )
    list_filter = ("state", "alias")
    actions = ("make_live", "make_live_incomplete", "reopen", "learn_bands")
    # For machines; `bands` says it to people.
    exclude = ("calibration",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[EmbeddingSpace]:
        """Without the temporary spaces of evaluations, and with what is in each."""
        permanent = super().get_queryset(request).filter(expires_at=None)
        counted: QuerySet[EmbeddingSpace] = permanent.annotate(
            images=Count("embeddings"),
            # A row that waits for renewal still answers with the vector it has.
            found=Count("embeddings", filter=Q(embeddings__vector__isnull=False)),
            failed=Count("embeddings", filter=Q(embeddings__state=Embedding.State.FAILED)),
        )
        return counted

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_retired = obj is None or obj.state == EmbeddingSpace.State.RETIRED
        return is_retired and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # Deleting in bulk would skip the question whether each of them is retired.
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_deleted_objects(
        self,
        objs: Any,
        request: HttpRequest,  # noqa: ARG002
    ) -> tuple[list[Any], dict[Any, int], set[str], list[str]]:
        """Count what goes with a space; Django would load and list every embedding."""
        images = sum(space.images for space in objs)
        text = ngettext(
            "%(count)d embedding, with its vector",
            "%(count)d embeddings, with their vectors",
            images,
        )
        listed = [str(space) for space in objs]
        counts = {
            self.opts.verbose_name_plural: len(listed),
            Embedding._meta.verbose_name_plural: images,
        }
        return [*listed, text % {"count": images}], counts, set(), []

    def delete_model(self, request: HttpRequest, obj: EmbeddingSpace) -> None:  # noqa: ARG002
        spaces.delete(obj)

    @admin.display(description=_("fingerprint"))
    def short_fingerprint(self, space: EmbeddingSpace) -> str:
        return format_html("<code>{}</code>", space.fingerprint[:12])

    @admin.display(description=_("coverage"))
    def coverage(self, space: Any) -> str:
        return format_html(
            '<progress value="{}" max="{}"></progress> {} / {}',
            space.found,
            max(space.images, 1),
            space.found,
            space.images,
        )

    @admin.display(description=_("failed"), ordering="failed")
    def failures(self, space: Any) -> str:
        if not space.failed:
            return "0"
        url = reverse("admin:visual_search_embedding_changelist")
        query = f"?space__id__exact={space.pk}&state__exact=failed"
        return format_html('<a href="{}{}">{}</a>', url, query, space.failed)

    @admin.display(description=_("bands"))
    def bands(self, space: EmbeddingSpace) -> str:
        known = space.calibration
        if not known.get("scales"):
            return gettext("not learned yet")
        return gettext("learned from %(count)d simulated photos, %(when)s") % {
            "count": known["photos"],
            "when": naturaltime(datetime.fromisoformat(known["at"])),
        }

    @admin.action(description=_("Make live (needs full coverage)"), permissions=["change"])
    def make_live(self, request: HttpRequest, queryset: QuerySet[EmbeddingSpace]) -> None:
        self._activate(request, queryset, allow_missing=False)

    @admin.action(description=_("Make live although images are missing"), permissions=["change"])
    def make_live_incomplete(
        self, request: HttpRequest, queryset: QuerySet[EmbeddingSpace]
    ) -> None:
        self._activate(request, queryset, allow_missing=True)

    def _activate(
        self, request: HttpRequest, queryset: QuerySet[EmbeddingSpace], *, allow_missing: bool
    ) -> None:
        if queryset.count() != 1:
            self.message_user(request, _("Choose one space."), messages.ERROR)
            return
        space = queryset.get()
        try:
            spaces.activate(space, allow_missing=allow_missing)
        except IncompleteSpaceError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        self.message_user(
            request,
            _("“%(space)s” answers from now on. The one before it is kept as retired.")
            % {"space": space},
            messages.SUCCESS,
        )

    @admin.action(description=_("Learn the bands anew"), permissions=["change"])
    def learn_bands(self, request: HttpRequest, queryset: QuerySet[EmbeddingSpace]) -> None:
        calibration.ask_anew(queryset)
        self.message_user(
            request, _("The next sweep of a worker learns them; until then these stay.")
        )

    @admin.action(description=_("Reopen: bring up to date again"), permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[EmbeddingSpace]) -> None:
        for space in queryset.filter(state=EmbeddingSpace.State.RETIRED):
            spaces.reopen(space)
        nudge()
        self.message_user(
            request, _("Workers will bring the reopened spaces up to date."), messages.SUCCESS
        )
