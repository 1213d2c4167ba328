"""Scenes in the admin: a picture is uploaded, objects are found, and their dots are edited."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ...exceptions import IntakeError, VisualSearchError
from ...merchandising import scenes
from ...models import Scene
from ...registry import registry
from .dots import DotsPage


class SceneForm(forms.ModelForm):
    """A scene without its dots. The picture is decoded and kept as the app keeps pictures."""

    class Meta:
        model = Scene
        fields = ("name", "slug", "picture", "words", "model_label")

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        choices = [(one.label, one.model._meta.verbose_name_plural) for one in registry]
        field = forms.ChoiceField(label=capfirst(gettext("what is searched")), choices=choices)
        if len(choices) < 2:
            field = forms.ChoiceField(
                choices=choices, widget=forms.HiddenInput, initial=choices[0][0] if choices else ""
            )
        self.fields["model_label"] = field

    def clean_picture(self) -> Any:
        given = self.cleaned_data["picture"]
        if "picture" not in self.changed_data:
            return given
        try:
            file, (self.instance.width, self.instance.height) = scenes.clean_file(given)
        except IntakeError as error:
            raise ValidationError(error.public_message) from error
        return file


@admin.register(Scene)
class SceneAdmin(admin.ModelAdmin):
    """The scene itself on its form, the dots on a page of their own."""

    form = SceneForm
    change_form_template = "admin/visual_search/scene/change_form.html"
    list_display = ("name", "shown_state", "dot_count", "updated_at")
    list_filter = ("state",)
    search_fields = ("name", "slug", "words")
    prepopulated_fields: ClassVar[Any] = {"slug": ("name",)}

    class Media:
        css: ClassVar = {"all": ("visual_search/admin.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:  # noqa: ARG002
        return Scene.objects.annotate(counted=Count("dots")).order_by("-created_at", "-pk")

    @admin.display(description=_("state"), ordering="state")
    def shown_state(self, scene: Scene) -> str:
        mark = "answers" if scene.is_published else "draft"
        return format_html(
            '<span class="vs-badge vs-is-{}">{}</span>', mark, scene.get_state_display()
        )

    @admin.display(description=_("dots"), ordering="counted")
    def dot_count(self, scene: Any) -> int:
        return int(scene.counted)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.dots_view)
        return [
            path("<path:object_id>/dots/", view, name="visual_search_scene_dots"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Scene, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        if "picture" in form.changed_data:
            self.find(request, obj)

    def response_add(
        self, request: HttpRequest, obj: Scene, post_url_continue: str | None = None
    ) -> HttpResponse:
        if {"_addanother", "_popup"} & request.POST.keys() or not self.has_change_permission(
            request, obj
        ):
            return super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(dots_url(obj))

    def find(self, request: HttpRequest, scene: Scene) -> None:
        """Find the objects in the picture, and say what was found."""
        dots = self.tried(request, partial(scenes.find_dots, scene))
        if dots is None:
            return
        if not dots:
            text = gettext("Nothing stands out in this picture. Set the dots by hand.")
            self.message_user(request, text, messages.WARNING)
            return
        text = ngettext("%(count)d object was found", "%(count)d objects were found", len(dots))
        matched = sum(dot.document_id is not None for dot in dots)
        like = gettext("%(found)s, %(matched)d of them with a product that looks like it.")
        counts = {"found": text % {"count": len(dots)}, "matched": matched}
        self.message_user(request, like % counts, messages.SUCCESS)

    def tried(self, request: HttpRequest, act: Callable[[], Any]) -> Any:
        """What an act gives; None where it cannot be done now, which a message says."""
        try:
            return act()
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        except VisualSearchError as error:
            reason = str(error) if error.is_safe_to_show else gettext("the encoder does not answer")
            text = gettext("The picture cannot be searched just now: %(reason)s") % {
                "reason": reason
            }
            self.message_user(request, text, messages.ERROR)
        return None

    def dots_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The dots of a scene: on the picture, and as a list of numbers and products."""
        scene: Any = self.get_object(request, object_id)
        if scene is None:
            raise Http404(gettext("There is no such scene."))
        if not self.has_change_permission(request, scene):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else None
        page = DotsPage.of(scene, sent)
        if sent is not None and page.is_valid():
            fragment = self.act(request, page, sent.get("act", "save"))
            return HttpResponseRedirect(f"{dots_url(scene)}{fragment}")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Dots of “%(name)s”") % {"name": scene},
            "scene": scene,
            "page": page,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/visual_search/scene/dots.html", context)

    def act(self, request: HttpRequest, page: DotsPage, named: str) -> str:
        """Do what a button says; returns the fragment of the address to go on at."""
        act, _colon, key = named.partition(":")
        if act == "undo":
            scenes.undo(page.scene)
            self.message_user(request, gettext("The last change was undone."))
            return ""
        page.save()
        acts: dict[str, Callable[[HttpRequest, DotsPage, str], str]] = {
            "add": self.add,
            "remove": self.remove,
            "look": self.look,
            "find": self.find_anew,
            "publish": self.publish,
            "withdraw": self.withdraw,
        }
        return acts.get(act, self.saved)(request, page, key)

    def saved(self, request: HttpRequest, _page: DotsPage, _key: str) -> str:
        self.message_user(request, gettext("The dots were saved."), messages.SUCCESS)
        return ""

    def add(self, _request: HttpRequest, page: DotsPage, _key: str) -> str:
        return f"#dot-{scenes.add_dot(page.scene, **page.place()).pk}"

    def remove(self, _request: HttpRequest, page: DotsPage, key: str) -> str:
        dot = page.dot(key)
        if dot is not None:
            scenes.remove_dot(page.scene, dot.pk)
        return ""

    def find_anew(self, request: HttpRequest, page: DotsPage, _key: str) -> str:
        self.find(request, page.scene)
        return ""

    def look(self, request: HttpRequest, page: DotsPage, key: str) -> str:
        dot = page.dot(key)
        if dot is None:
            return ""
        words = page.words(key)
        found = self.tried(request, partial(scenes.find_again, page.scene, dot, words=words))
        if found == 0:
            self.message_user(request, gettext("Nothing was found."), messages.WARNING)
        return f"#dot-{dot.pk}"

    def publish(self, request: HttpRequest, page: DotsPage, _key: str) -> str:
        if self.tried(request, partial(scenes.publish, page.scene)):
            self.message_user(request, gettext("Shoppers see it now."), messages.SUCCESS)
        return ""

    def withdraw(self, request: HttpRequest, page: DotsPage, _key: str) -> str:
        scenes.withdraw(page.scene)
        self.message_user(request, gettext("Shoppers see it no more."), messages.SUCCESS)
        return ""


def dots_url(scene: Scene) -> str:
    return reverse("admin:visual_search_scene_dots", args=[scene.pk])
