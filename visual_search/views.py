"""The photo-search page and the fragments that widgets load."""

import logging
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from . import search, telemetry
from .conf import app_settings
from .door import admit, is_foreign
from .exceptions import (
    DATABASE_AWAY,
    DatabaseAwayError,
    InvalidQueryError,
    ProductNotFoundError,
    RegistrationError,
    VisualSearchError,
)
from .intake import Crop, refusals
from .intake.address import photo_at
from .intake.uploads import FORM_TOO_LARGE, receive_in_memory
from .registry import Searchable, registry
from .search.filters import visible_objects
from .search.query import Page, Query
from .search.token import token_query
from .widgets import PhotoSearchPage, SimilarProducts

logger = logging.getLogger(__name__)

_DEFAULT_LIMIT = 8
_LARGEST_WIDGET = 48


@method_decorator(never_cache, name="dispatch")
# Searches write nothing, and a transaction should not wait for a photo to be encoded.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
# Exempt at first, so that the upload handler is in place before the token is read.
@method_decorator(csrf_exempt, name="dispatch")
class PhotoSearchView(View):
    """A plain form that works without JavaScript. `?model=` says what is searched."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "visual_search/photo_search.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request, PhotoSearchPage(searchable=self.searchable(request)))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        searchable = self.searchable(request)
        # The token is checked below, but its form must be read for that.
        if is_foreign(request):
            raise PermissionDenied(_("Requests from other sites are not accepted."))
        try:
            receive_in_memory(request)
            admit(request)
            return self.protected_post(request, searchable)
        except VisualSearchError as error:
            return self.refuse(request, error, searchable)
        except FORM_TOO_LARGE:
            return self.refuse(request, refusals.request_too_large(), searchable)
        except DATABASE_AWAY as error:
            return self.refuse(request, DatabaseAwayError(str(error)), searchable)

    @method_decorator(csrf_protect)
    def protected_post(self, request: HttpRequest, searchable: Searchable) -> HttpResponse:
        query = photo_query_of(request, searchable)
        results = search.run(query)
        page = PhotoSearchPage(searchable=searchable, results=results, query=query)
        return self.answer(request, page)

    def searchable(self, request: HttpRequest) -> Searchable:
        """The model that is searched: the one asked for, else the first registered."""
        label = request.GET.get("model")
        try:
            return registry.for_label(label) if label else next(iter(registry))
        except (RegistrationError, StopIteration) as error:
            raise Http404(_("There is nothing here to search.")) from error

    def refuse(
        self, request: HttpRequest, error: VisualSearchError, searchable: Searchable
    ) -> HttpResponse:
        if not error.is_safe_to_show:
            logger.error("%s: %s", error.code, error, exc_info=error)
        telemetry.refused(error.code)
        page = PhotoSearchPage(searchable=searchable, error=error)
        response = self.answer(request, page, status=error.status)
        if error.retry_after is not None:
            response["Retry-After"] = str(error.retry_after)
        return response

    def answer(
        self, request: HttpRequest, page: PhotoSearchPage, *, status: int = 200
    ) -> HttpResponse:
        context = {"page": page, "limits": app_settings()}
        return render(request, self.template_name, context, status=status)


def photo_query_of(request: HttpRequest, searchable: Searchable) -> Query:
    """Read the query of the form: a photo, or the token of one that was sent before."""
    page = Page(offset=_whole_number(request.POST, "offset"))
    token = request.POST.get("token")
    if token:
        return token_query(searchable, token, page=page)
    crop = _crop(request.POST)
    barcode = request.POST.get("barcode", "")
    photo = _photo(request)
    return search.photo_query(searchable, photo, crop=crop, barcode=barcode, page=page)


def _photo(request: HttpRequest) -> bytes | IO[bytes]:
    photo = request.FILES.get("photo")
    address = request.POST.get("address", "").strip()
    if photo is not None:
        return photo
    if address:
        return photo_at(address)
    raise InvalidQueryError(_("Please choose a photo first."))


def _whole_number(data: QueryDict, name: str) -> int:
    try:
        return int(data.get(name) or 0)
    except ValueError as error:
        raise InvalidQueryError(_("“%(name)s” is no number.") % {"name": name}) from error


def _crop(data: QueryDict) -> Crop | None:
    names = ("x", "y", "width", "height")
    values = [data.get(f"crop_{name}") for name in names]
    if not all(values):
        return None
    try:
        numbers = [float(value or 0) for value in values]
    except ValueError as error:
        raise InvalidQueryError(_("The crop box is not made of numbers.")) from error
    return Crop(*numbers)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
# What the host's templates add may be a shopper's own, and what was unpublished is to be gone.
@method_decorator(cache_control(private=True, no_cache=True), name="dispatch")
class SimilarView(View):
    """The fragment of the similar-products widget."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, model: str, pk: str) -> HttpResponse:
        try:
            instance = visible_object(model, pk)
        except DATABASE_AWAY as error:
            return self.unavailable(DatabaseAwayError(str(error)))
        similar = SimilarProducts(instance=instance, limit=self.limit(request), request=request)
        return HttpResponse(str(similar))

    def unavailable(self, error: DatabaseAwayError) -> HttpResponse:
        """An empty answer: the page that asked for the fragment goes on without it."""
        logger.error("%s: %s", error.code, error, exc_info=error)
        telemetry.refused(error.code)
        return HttpResponse(status=error.status, headers={"Retry-After": str(error.retry_after)})

    def limit(self, request: HttpRequest) -> int:
        try:
            wanted = int(request.GET.get("limit", _DEFAULT_LIMIT))
        except ValueError:
            return _DEFAULT_LIMIT
        return min(max(wanted, 1), _LARGEST_WIDGET)


def visible_object(model: str, pk: str) -> models.Model:
    """The object that shoppers may see under a slug and key, else 404."""
    try:
        [found] = visible_objects(registry.for_label(model), [pk])
    except (RegistrationError, ProductNotFoundError) as error:
        raise Http404(_("There is no such product.")) from error
    return found
