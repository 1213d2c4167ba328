"""Endpoints: validate, call, serialise."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils.decorators import method_decorator
from django.utils.http import is_same_domain
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .. import search
from ..exceptions import DATABASE_AWAY, NoLiveSpaceError, RegistrationError
from ..intake.uploads import receive_in_memory
from ..registry import Searchable, registry
from ..search.query import Query
from ..search.token import make_token, token_query
from ..store.spaces import coverage, live_space
from . import errors, serializers

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_FOREIGN_SITES = ("cross-site", "same-site")
_ERRORS = dict.fromkeys((400, 403, 404, 413, 415, 503), serializers.ErrorSerializer)
_OWN_PARAMETERS = {"format", "limit", "offset"}
_FILTERS = OpenApiParameter(
    name="filter",
    description=(
        "Any filter field of the searchable by its own name, `<field>_min`, `<field>_max`; "
        "`exclude` with the keys of products that must not answer. An empty value is no filter."
    ),
    type={"type": "object", "additionalProperties": {"type": "string"}},
    style="form",
    explode=True,
)


# Searches write nothing, and a transaction should not wait for a photo to be encoded.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class SearchView(APIView):
    """What all endpoints share: errors of one shape, no foreign page as a caller.

    Open to strangers, since shoppers are; subclass with other `permission_classes` to change it.
    """

    permission_classes = (AllowAny,)
    renderer_classes = (JSONRenderer,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.method not in _SAFE_METHODS:
            _refuse_foreign_pages(request)
        super().initial(request, *args, **kwargs)

    def get_exception_handler(self) -> Any:
        return errors.handle

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        # A shopper's photo and its answer are nobody else's.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _refuse_foreign_pages(request: Request) -> None:
    """Keep other sites' pages from sending photos in a shopper's name.

    DRF asks only logged-in users for CSRF tokens; photo search is open to strangers. Pages
    of CSRF_TRUSTED_ORIGINS are no strangers. A request without Origin comes from no page.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        is_foreign = request.headers.get("Sec-Fetch-Site") in _FOREIGN_SITES
    else:
        is_foreign = not _is_trusted(origin, own=f"{request.scheme}://{request.get_host()}")
    if is_foreign:
        raise exceptions.PermissionDenied(_("Requests from other sites are not accepted."))


def _is_trusted(origin: str, *, own: str) -> bool:
    """Whether an origin is this host or matches CSRF_TRUSTED_ORIGINS, as Django reads it."""
    if origin == own or origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    try:
        scheme, host = urlsplit(origin)[:2]
    except ValueError:
        return False
    return any(
        scheme == trusted_scheme and is_same_domain(host, pattern)
        for trusted_scheme, pattern in _trusted_patterns()
    )


def _trusted_patterns() -> Iterator[tuple[str, str]]:
    for trusted in settings.CSRF_TRUSTED_ORIGINS:
        scheme, host = urlsplit(trusted)[:2]
        if host.startswith("*."):
            yield scheme, host.removeprefix("*")


def _filters(request: Request) -> dict[str, list[str]]:
    """The filters in the address. A form sends its empty fields too: they filter nothing."""
    given = {
        name: [value for value in values if value]
        for name, values in request.query_params.lists()
        if name not in _OWN_PARAMETERS
    }
    return {name: values for name, values in given.items() if values}


def _searchable(label: str | None) -> Searchable:
    try:
        return registry.for_label(label) if label else registry.only()
    except RegistrationError as error:
        raise Http404(_("There is no such model to search.")) from error


class PhotoSearchView(SearchView):
    """Find products with a photo."""

    parser_classes = (MultiPartParser, FormParser)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        receive_in_memory(request._request)
        super().initial(request, *args, **kwargs)

    @extend_schema(
        request={"multipart/form-data": serializers.PhotoSearchSerializer},
        responses={200: serializers.ResultsSerializer, **_ERRORS},
        parameters=[_FILTERS],
    )
    def post(self, request: Request) -> Response:
        form = serializers.PhotoSearchSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        searchable = _searchable(form.validated_data.get("model"))
        query = self.query(form, searchable, _filters(request))
        results = search.run(query)
        return Response(serializers.serialize_results(results, searchable, token=make_token(query)))

    def query(
        self,
        form: serializers.PhotoSearchSerializer,
        searchable: Searchable,
        filters: dict[str, list[str]],
    ) -> Query:
        data = form.validated_data
        page = form.page()
        if "photo" not in data:
            return token_query(searchable, data["token"], filters=filters, page=page)
        return search.photo_query(
            searchable,
            data["photo"],
            crop=form.crop(),
            barcode=data["barcode"],
            filters=filters,
            page=page,
        )


class SimilarView(SearchView):
    """Products that look like one product. Encodes nothing."""

    @extend_schema(
        parameters=[serializers.PageSerializer, _FILTERS],
        responses={200: serializers.ResultsSerializer, **_ERRORS},
    )
    def get(self, request: Request, model: str, pk: str) -> Response:
        form = serializers.PageSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        searchable = _searchable(model)
        [instance] = search.visible_objects(searchable, [pk])
        query = search.product_query(
            searchable, instance, filters=_filters(request), page=form.page()
        )
        return Response(serializers.serialize_results(search.run(query), searchable))


class MoreLikeView(SearchView):
    """More like some products, less like others."""

    parser_classes = (JSONParser, FormParser, MultiPartParser)

    @extend_schema(
        request=serializers.MoreLikeSerializer,
        parameters=[_FILTERS],
        responses={200: serializers.ResultsSerializer, **_ERRORS},
    )
    def post(self, request: Request, model: str) -> Response:
        form = serializers.MoreLikeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        searchable = _searchable(model)
        data = form.validated_data
        query = search.likes_query(
            searchable,
            likes=[item.pk for item in search.visible_objects(searchable, data["like"])],
            dislikes=[item.pk for item in search.visible_objects(searchable, data["dislike"])],
            filters=_filters(request),
            page=form.page(),
        )
        return Response(serializers.serialize_results(search.run(query), searchable))


class HealthView(SearchView):
    """Whether searches can be answered. Safe to expose: names no host, file or error."""

    authentication_classes = ()
    throttle_classes = ()

    @extend_schema(responses={200: serializers.HealthSerializer, 503: serializers.HealthSerializer})
    def get(self, request: Request) -> Response:  # noqa: ARG002  # the signature is DRF's
        try:
            space = live_space()
            counts = coverage(space)
        except NoLiveSpaceError as error:
            return _unhealthy(error.code)
        except DATABASE_AWAY:
            return _unhealthy("database_unavailable")
        return Response(
            {
                "status": "ready",
                "reasons": [],
                "images": counts.total,
                "searchable": counts.ready,
                "pending": counts.pending,
                "failed": counts.failed,
            }
        )


def _unhealthy(reason: str) -> Response:
    counts = dict.fromkeys(("images", "searchable", "pending", "failed"), 0)
    return Response({"status": "unavailable", "reasons": [reason], **counts}, status=503)
