"""The photo-search page and the fragments that widgets load."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotFound,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from .. import telemetry
from ..admission import Admission, admit, is_foreign, is_visit
from ..admission.capacity import ensure_room, search_place
from ..conf import app_settings
from ..exceptions import (
    DATABASE_AWAY,
    DatabaseAwayError,
    ProductNotFoundError,
    RegistrationError,
    VisualSearchError,
)
from ..imaging import refusals
from ..imaging.web.uploads import FORM_TOO_LARGE, brings_photo, receive_in_memory, takes_little
from ..personalisation import note_search
from ..registry import Searchable, registry
from ..search.eligible.filters import visible_objects
from ..search.query import GLANCE_SIDE, Context, Glance, decoded, glance_at
from ..transactions import savepoint
from . import PhotoSearchPage, SimilarProducts, photo, words
from .photo import PhotoForm
from .similar import placeholder
from .words import WordsPage

logger = logging.getLogger(__name__)

# Where the photo of a form was before another one was chosen.
_EARLIER_PHOTOS = ("copy", "product", "sample")
# Says that the page, opened by another site's link, asks again, so that it asks only once.
_LINKED = "linked"
_LONGEST_ADDRESS = 2000


@method_decorator(never_cache, name="dispatch")
# Searches write nothing, and a transaction should not wait for a photo to be encoded.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
# Exempt at first, so that the upload handler is in place before the token is read.
@method_decorator(csrf_exempt, name="dispatch")
class PhotoSearchView(View):
    """The photo-search page. Everything works without JavaScript; `?model=` says what is searched.

    Its script asks for `part=answer`, the piece of the page that changes with every search. The
    button of the shop's search field asks for `part=ways`, the ways to bring a photo.
    """

    http_method_names = ["get", "head", "post", "options"]
    template_name = "visual_search/photo_search.html"
    part_templates: ClassVar[dict[str, str]] = {
        "answer": "visual_search/photo_answer.html",
        "ways": "visual_search/photo_dialog.html",
    }
    words_template_name = "visual_search/words_search.html"

    # What is known of the page so far: a refusal shows as much of it as there is.
    page: PhotoSearchPage
    words_page: WordsPage | None = None

    def get(self, request: HttpRequest) -> HttpResponseBase:
        self.page = PhotoSearchPage(searchable=self.searchable(request))
        return self.guarded(request, self.show)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        self.page = PhotoSearchPage(searchable=self.searchable(request))
        # The token is checked below, but its form must be read for that.
        if is_foreign(request):
            raise PermissionDenied(_("Requests from other sites are not accepted."))
        return self.guarded(request, self.receive)

    def guarded(
        self, request: HttpRequest, step: Callable[[HttpRequest], HttpResponseBase]
    ) -> HttpResponseBase:
        try:
            with savepoint():
                return step(request)
        except VisualSearchError as error:
            return self.refuse(request, error)
        except FORM_TOO_LARGE:
            return self.refuse(request, refusals.request_too_large())
        except DATABASE_AWAY as error:
            return self.refuse(request, DatabaseAwayError(str(error)))

    def show(self, request: HttpRequest) -> HttpResponseBase:
        """The page as its address says; a photo of the shop's own is searched with at once."""
        form = self.take(photo.read_form(request.GET))
        if form.words and not (form.has_served_photo or form.kept):
            return self.find_words(request, form)
        if not form.has_served_photo:
            return self.answer(request, self.page)
        if is_foreign(request):
            return self.welcome(request)
        return self.search(request, form, admit(request))

    def find_words(self, request: HttpRequest, form: PhotoForm) -> HttpResponseBase:
        """The answer to words alone; a barcode that names one product leads to it."""
        searchable, notices = self.page.searchable, self.page.notices
        self.words_page = WordsPage(searchable=searchable, form=form, notices=notices)
        context = Context.of(searchable, request, placement=words.PLACEMENT)
        page = self.words_page.answered(context)
        if page.address_of_only:
            return HttpResponseRedirect(page.address_of_only)
        if not form.offset:
            note_search(request, words=form.words, placement=words.PLACEMENT)
        response = self.answer(request, page)
        page.tell_impressions()
        return response

    def take(self, form: PhotoForm) -> PhotoForm:
        """Show a form, less the filters that cannot be meant; the page says which these are."""
        form, notices = photo.without_unfit(self.page.searchable, form)
        self.page = replace(self.page, form=form, notices=(*self.page.notices, *notices))
        return form

    def welcome(self, request: HttpRequest) -> HttpResponse:
        """Another site's link opens the page, which then asks for its search in its own name.

        What other sites embed or fetch would cost a visitor's allowance unseen.
        """
        if not is_visit(request):
            raise PermissionDenied(_("Requests from other sites are not accepted."))
        is_moving_on = _LINKED not in request.GET
        response = self.answer(request, replace(self.page, is_moving_on=is_moving_on))
        if is_moving_on:
            response["Refresh"] = f"0; url={request.get_full_path()}&{_LINKED}=1"
        return response

    def receive(self, request: HttpRequest) -> HttpResponseBase:
        receive_in_memory(request)
        admission = admit(request)
        if brings_photo(request):
            ensure_room()
        return self.protected_post(request, admission)

    @method_decorator(csrf_protect)
    def protected_post(self, request: HttpRequest, admission: Admission) -> HttpResponse:
        copy = request.POST.get("copy", "")
        self.page = replace(self.page, copy=copy, glance=Glance())
        is_replaced = "photo" in request.FILES and any(map(request.POST.get, _EARLIER_PHOTOS))
        is_replaced |= photo.takes_first_away(request)
        is_new = is_replaced and not self.is_answer(request)
        form = photo.read_form(request.POST, is_new_photo=is_new)
        if self.has_address(request, form):
            # For reload, back and sharing; a photo of the shopper's own has none without scripts.
            return HttpResponseRedirect(form.address(self.page.searchable), status=303)
        return self.search(request, form, admission)

    def has_address(self, request: HttpRequest, form: PhotoForm) -> bool:
        """Whether an address names all that was sent, and no script shows it already."""
        is_plain = not self.is_answer(request) and "photo" not in request.FILES
        is_short = len(form.address(self.page.searchable)) <= _LONGEST_ADDRESS
        return form.has_served_photo and is_plain and is_short

    def search(self, request: HttpRequest, form: PhotoForm, admission: Admission) -> HttpResponse:
        form = self.take(form)
        is_next = bool(form.token and form.offset)
        if is_next and self.is_answer(request):
            return self.found(request, self.find(request, form, None))
        shown = photo.photo_of(request, form, self.page.searchable)
        self.page = replace(self.page, photo=shown)
        with search_place():
            admission.charge(shown.charge)
            self.look(request, form, shown)
            page = self.find(request, form, None if is_next else self.page.photo)
        if not (is_next or shown.product):
            note_search(request, words=form.words, placement=photo.PLACEMENT)
        return self.found(request, page)

    def find(
        self, request: HttpRequest, form: PhotoForm, sent: photo.Photo | None
    ) -> PhotoSearchPage:
        searchable, glance = self.page.searchable, self.page.glance
        steps = photo.steps_of(searchable, form.steps)
        is_open = sent is not None and not sent.product and form.is_box_open
        boxes = glance.boxes if glance and is_open else ()
        context = Context.of(searchable, request, placement=photo.PLACEMENT)
        form, answer = photo.answer(searchable, form, sent, steps, boxes=boxes, context=context)
        return replace(self.page, form=form, steps=steps, answer=answer)

    def found(self, request: HttpRequest, page: PhotoSearchPage) -> HttpResponse:
        response = self.answer(request, page)
        page.tell_impressions()
        return response

    def look(self, request: HttpRequest, form: PhotoForm, shown: photo.Photo) -> None:
        """Look for objects, unless the page in the browser knows them."""
        is_answer = self.is_answer(request)
        glance, copy, views = None, "", photo.Views()
        if not is_answer or form.is_box_open:
            # Objects, the copy and every box come from one picture.
            shown = replace(shown, picture=decoded(shown.picture, box=form.box))
            keeps_copy = not shown.url and not is_answer
            glance = glance_at(shown.picture, side=photo.COPY_SIDE if keeps_copy else GLANCE_SIDE)
            if keeps_copy:
                others = [decoded(one) for one in shown.others]
                shown = replace(shown, others=others)
                copy = photo.copy_of(glance)
                views = photo.views_of(copy, others)
        self.page = replace(self.page, photo=shown, glance=glance, copy=copy, views=views)

    def is_answer(self, request: HttpRequest) -> bool:
        return self.part(request) == "answer"

    def part(self, request: HttpRequest) -> str | None:
        # In the address, not in the form: a refusal is rendered before any form is read.
        return request.GET.get("part")

    def searchable(self, request: HttpRequest) -> Searchable:
        """The model that is searched: the one asked for, else the first registered."""
        try:
            return registry.asked(request.GET.get("model"))
        except RegistrationError as error:
            raise Http404(_("There is nothing here to search.")) from error

    def refuse(self, request: HttpRequest, error: VisualSearchError) -> HttpResponse:
        if not error.is_safe_to_show:
            logger.error("%s: %s", error.code, error, exc_info=error)
        telemetry.refused(error.code)
        page = replace(self.words_page or self.page, answer=None, error=error)
        response = self.answer(request, page, status=error.status)
        if error.retry_after is not None:
            response["Retry-After"] = str(error.retry_after)
        return response

    def answer(
        self, request: HttpRequest, page: PhotoSearchPage | WordsPage, *, status: int = 200
    ) -> HttpResponse:
        context = {"page": page, "limits": app_settings()}
        template = self.part_templates.get(self.part(request) or "", self.template_name)
        if isinstance(page, WordsPage):
            template = self.words_template_name
        return render(request, template, context, status=status)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
# What the host's templates add may be a shopper's own, and what was unpublished is to be gone.
@method_decorator(cache_control(private=True, no_cache=True), name="dispatch")
@method_decorator(takes_little, name="dispatch")
class SimilarView(View):
    """The fragment of the similar-products widget."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, model: str, pk: str) -> HttpResponse:
        try:
            with savepoint():
                [instance] = visible_objects(registry.for_label(model), [pk])
        except DATABASE_AWAY as error:
            return answer_away(DatabaseAwayError(str(error)))
        except (RegistrationError, ProductNotFoundError):
            # Not raised: caches keep a 404 that says nothing else, and it may be there tomorrow.
            return HttpResponseNotFound()
        options = placeholder.options_of(request.GET)
        return HttpResponse(str(SimilarProducts(instance=instance, request=request, **options)))


def answer_away(error: DatabaseAwayError) -> HttpResponse:
    """An empty answer: the page that asked for the fragment goes on without it."""
    logger.error("%s: %s", error.code, error, exc_info=error)
    telemetry.refused(error.code)
    return HttpResponse(status=error.status, headers={"Retry-After": str(error.retry_after)})
