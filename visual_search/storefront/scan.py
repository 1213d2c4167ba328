"""The scan page: a camera that looks for barcodes, and what it asks for each picture."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from .. import telemetry
from ..admission import admit_words, is_foreign
from ..admission.capacity import search_place
from ..exceptions import (
    DATABASE_AWAY,
    DatabaseAwayError,
    InvalidQueryError,
    RegistrationError,
    VisualSearchError,
)
from ..imaging import measure_image, refusals
from ..imaging.web.uploads import FORM_TOO_LARGE, receive_in_memory
from ..reading.gtin import is_gtin
from ..registry import Searchable, registry, title_of, url_of
from ..search.query import PhotoCodes, codes_in, named_by, named_objects, reads_codes
from ..transactions import savepoint

# What the page's script sends is smaller; a photo goes to the photo search.
_MOST_PIXELS = 2_100_000


@dataclass(frozen=True, kw_only=True)
class ScanPage:
    """What the scan page shows."""

    searchable: Searchable

    @property
    def action(self) -> str:
        return scan_url(self.searchable.slug)

    @property
    def photo_url(self) -> str:
        return (
            f"{reverse('visual_search:photo_search')}?{urlencode({'model': self.searchable.slug})}"
        )


@dataclass(frozen=True, kw_only=True)
class Scanned:
    """What the codes of one picture came to: one address, or a number that is not sold."""

    url: str = ""
    title: str = ""
    unsold: str = ""


def scan_url(model: str = "") -> str:
    """Where one scans for a model, the first registered one by default; empty without barcodes."""
    try:
        searchable = registry.asked(model or None)
    except RegistrationError:
        return ""
    if not searchable.has_barcodes:
        return ""
    return f"{reverse('visual_search:scan')}?{urlencode({'model': searchable.slug})}"


def scanned(searchable: Searchable, codes: PhotoCodes) -> Scanned:
    """Lead to the page of the one product that is named, else to all that are found by words."""
    found = named_objects(searchable, codes)
    if not found:
        return Scanned(unsold=next(filter(is_gtin, codes.articles), ""))
    title = title_of(found[0])
    url = url_of(found[0]) if len(found) == 1 else ""
    if url or not codes.articles:
        return Scanned(url=url, title=title)
    words = urlencode({"model": searchable.slug, "q": codes.articles[0]})
    return Scanned(url=f"{reverse('visual_search:photo_search')}?{words}", title=title)


@method_decorator(never_cache, name="dispatch")
@method_decorator(transaction.non_atomic_requests, name="dispatch")
# Exempt at first, so that the upload handler is in place before the token is read.
@method_decorator(csrf_exempt, name="dispatch")
class ScanView(View):
    """The scan page, and for its script what a picture or a code leads to, as JSON."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "visual_search/scan.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = ScanPage(searchable=self.searchable(request))
        return render(request, self.template_name, {"page": page})

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if is_foreign(request):
            raise PermissionDenied(_("Requests from other sites are not accepted."))
        try:
            with savepoint():
                return self.receive(request)
        except VisualSearchError as error:
            return self.refuse(error)
        except FORM_TOO_LARGE:
            return self.refuse(refusals.request_too_large())
        except DATABASE_AWAY as error:
            return self.refuse(DatabaseAwayError(str(error)))

    def receive(self, request: HttpRequest) -> HttpResponseBase:
        receive_in_memory(request)
        admit_words(request)
        return self.protected_post(request)

    @method_decorator(csrf_protect)
    def protected_post(self, request: HttpRequest) -> HttpResponse:
        searchable = self.searchable(request)
        found = scanned(searchable, self.codes(request, searchable))
        return JsonResponse({"url": found.url, "title": found.title, "unsold": found.unsold})

    def codes(self, request: HttpRequest, searchable: Searchable) -> PhotoCodes:
        """What the browser read itself, or what is in the picture that it sent."""
        if "code" in request.POST:
            return named_by([request.POST["code"]], searchable)
        sent = request.FILES.get("photo")
        if sent is None:
            raise InvalidQueryError(_("Please choose a photo first."))
        measured = measure_image(sent)
        pixels = measured.file.width * measured.file.height
        if pixels > _MOST_PIXELS:
            raise refusals.too_many_pixels(pixels, allowed=_MOST_PIXELS)
        if not reads_codes(searchable):
            return PhotoCodes()
        with search_place():
            return codes_in(measured.decode(), searchable, box=None)

    def searchable(self, request: HttpRequest) -> Searchable:
        try:
            searchable = registry.asked(request.GET.get("model"))
        except RegistrationError as error:
            raise Http404(_("There is nothing here to search.")) from error
        if not searchable.has_barcodes:
            raise Http404(_("There is nothing here to search."))
        return searchable

    def refuse(self, error: VisualSearchError) -> HttpResponse:
        telemetry.refused(error.code)
        body: dict[str, Any] = {"code": error.code}
        response = JsonResponse(body, status=error.status)
        if error.retry_after is not None:
            response["Retry-After"] = str(error.retry_after)
        return response
