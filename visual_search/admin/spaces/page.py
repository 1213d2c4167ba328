"""Embedding spaces in the admin: which one answers, how far the others are, the switch."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ... import calibration
from ...encoders import EncoderConfig
from ...encoders.presets import preset_of
from ...models import Embedding, EmbeddingSpace, Job
from ...store import spaces
from ...store.outbox import watch
from ...store.spaces import removal
from ...store.spaces.progress import Progress, progress_of
from ...store.spaces.standing import Standing, can_be_deleted, standing
from .. import progress as shown
from ..readonly import ReadOnlyAdmin
from . import switch
from .reembed import located


@admin.register(EmbeddingSpace)
class EmbeddingSpaceAdmin(ReadOnlyAdmin):
    """Spaces are made by workers from the settings; here they are watched and switched."""

    list_display = ("space", "standing", "coverage", "bands", "since")
    actions = ("make_live", "reopen", "learn_bands")
    readonly_fields = (
        "standing",
        "coverage",
        "alias",
        "fingerprint",
        "encoder",
        "dimensions",
        "backend",
        "options",
        "bands",
        "created_at",
        "activated_at",
        "retired_at",
    )
    fields = readonly_fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[EmbeddingSpace]:
        """Without the temporary spaces of evaluations."""
        permanent: QuerySet[EmbeddingSpace] = super().get_queryset(request).filter(expires_at=None)
        return permanent

    def prepare(self, rows: Sequence[Any]) -> None:
        found = progress_of(rows)
        live = {one.alias: found[one.pk].total for one in rows if one.is_live}
        for space in rows:
            space.progress = found[space.pk]
            # The sweep still makes rows of it.
            space.is_behind = space.progress.total < live.get(space.alias, 0)

    def has_make_live_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("visual_search.make_live")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_needed = obj is not None and not can_be_deleted(obj)
        return not is_needed and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest, action_location: Any = None) -> dict[str, Any]:
        # Deleting in bulk would skip the question whether each of them is needed.
        actions: dict[str, Any] = super().get_actions(request, **located(action_location))
        actions.pop("delete_selected", None)
        return actions

    def get_deleted_objects(
        self,
        objs: Any,
        request: HttpRequest,  # noqa: ARG002
    ) -> tuple[list[Any], dict[Any, int], set[str], list[str]]:
        """Count what goes with a space; Django would load and list every embedding."""
        images = sum(one.total for one in progress_of(objs).values())
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

    def delete_model(self, request: HttpRequest, obj: EmbeddingSpace) -> None:
        if removal.begin(obj):
            return
        text = _("It is large: workers delete it bit by bit. The list shows how far they are.")
        self.message_user(request, text, messages.INFO)

    @admin.display(description=_("space"), ordering="alias")
    def space(self, space: EmbeddingSpace) -> str:
        return format_html(
            '<strong>{}</strong> <code>{}</code> <span class="vs-note">{}</span>',
            space.alias,
            space.fingerprint[:8],
            self.encoder(space),
        )

    @admin.display(description=_("encoder"))
    def encoder(self, space: EmbeddingSpace) -> str:
        config = EncoderConfig(backend=space.backend, options=space.options)
        name = preset_of(config.backend, config.options) or config.backend.rpartition(".")[2]
        return gettext("%(name)s, %(count)d dimensions") % {"name": name, "count": space.dimensions}

    @admin.display(description=_("what it is for"), ordering="state")
    def standing(self, space: Any) -> str:
        found = standing(space)
        badge = format_html('<span class="vs-badge vs-is-{}">{}</span>', found.value, found.label)
        return format_html("{} {}", badge, shown.note(self._what_next(space, found)))

    def _what_next(self, space: Any, found: Standing) -> str:
        if found == Standing.LEFT_OVER:
            return gettext("Workers go on filling it until it is deleted.")
        if found == Standing.RETIRED:
            return gettext("Make it live to go back, or delete it.")
        if found != Standing.BUILDING:
            return ""
        told = self._progress(space)
        if told.waiting or space.is_behind:
            return gettext("Workers fill it; then you make it live.")
        if told.failed:
            return gettext("Waits for you: make it live, or see first what failed.")
        return gettext("Full. Waits for you: make it live.")

    @admin.display(description=_("images or texts that can be found"))
    def coverage(self, space: Any) -> str:
        told = self._progress(space)
        is_tended = space.state in (EmbeddingSpace.State.BUILDING, EmbeddingSpace.State.LIVE)
        is_moving = space.state == EmbeddingSpace.State.DELETING or (
            is_tended and bool(told.waiting)
        )
        parts: list[str] = [shown.bar(told.found, told.total)]
        if is_tended:
            parts += [shown.pace(told.waiting, told.rate)]
            parts += [shown.waits(told.delay, space__id__exact=space.pk)]
        parts += [shown.failed(told.failed, space__id__exact=space.pk)]
        return shown.live(f"vs-space-{space.pk}", *parts, is_moving=is_moving)

    def _progress(self, space: Any) -> Progress:
        if not hasattr(space, "progress"):
            self.prepare([space])
        progress: Progress = space.progress
        return progress

    @admin.display(description=_("bands"))
    def bands(self, space: EmbeddingSpace) -> str:
        known = space.calibration
        if not known.get("scales"):
            return gettext("not learned yet")
        return gettext("learned from %(count)d simulated photos, %(when)s") % {
            "count": known["photos"],
            "when": shown.clock(datetime.fromisoformat(known["at"])),
        }

    @admin.display(description=_("since"), ordering="created_at")
    def since(self, space: EmbeddingSpace) -> str:
        moments = {
            EmbeddingSpace.State.LIVE: space.activated_at,
            EmbeddingSpace.State.RETIRED: space.retired_at,
        }
        return shown.clock(moments.get(EmbeddingSpace.State(space.state)) or space.created_at)

    @admin.action(description=_("Make live"), permissions=["make_live"])
    def make_live(
        self, request: HttpRequest, queryset: QuerySet[EmbeddingSpace]
    ) -> HttpResponse | None:
        return switch.make_live(self, request, queryset)

    @admin.action(description=_("Learn the bands anew"), permissions=["change"])
    def learn_bands(self, request: HttpRequest, queryset: QuerySet[EmbeddingSpace]) -> None:
        calibration.ask_anew(queryset)
        for space in queryset:
            watch.ask_for(Job.Kind.CALIBRATE, space=space, user=request.user)
        self.message_user(
            request, _("The next sweep of a worker learns them; until then these stay.")
        )

    @admin.action(description=_("Reopen: bring up to date again"), permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[EmbeddingSpace]) -> None:
        for space in queryset.filter(state=EmbeddingSpace.State.RETIRED):
            spaces.reopen(space)
        # Celery comes with the first hint: most pages of the admin send none.
        from ...tasks import nudge

        nudge()
        self.message_user(
            request, _("Workers will bring the reopened spaces up to date."), messages.SUCCESS
        )
