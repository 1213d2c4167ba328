"""Endpoints: validate, call, serialise."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import Http404, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings as rest_settings
from rest_framework.versioning import QueryParameterVersioning
from rest_framework.views import APIView

from .. import search
from ..admission import Admission, admit, is_foreign
from ..admission.capacity import ensure_room, search_place
from ..exceptions import RegistrationError
from ..imaging import MeasuredImage, measure_image
from ..imaging.web.address import photo_at
from ..imaging.web.uploads import brings_photo, receive_in_memory
from ..personalisation import note_search
from ..registry import Searchable, registry
from ..search.eligible.words import WORDS
from ..search.photo_request import PhotoRequest
from ..search.query import Context, Glance, PhotoSource, check_count, decoded, glance_at
from ..search.token import make_token
from . import errors, forms, serializers
from .parsers import ShallowJSONParser
from .schema import described, parameter, view_schema

# The name of all endpoints in the context of their queries.
PLACEMENT = "api"
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
ERRORS = dict.fromkeys((400, 403, 404, 413, 415, 429, 503), serializers.ErrorSerializer)
PAGE_PARAMETERS = ("offset", "limit")
_OWN_PARAMETERS = {*PAGE_PARAMETERS, "kind_weight"}
FILTERS = parameter(
    name="filter",
    description=(
        "Any filter of the searchable by its name, `<name>_min`, `<name>_max`; `words`; "
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
    # There is one version, and the host's own scheme is no reason to refuse a shopper.
    versioning_class = None
    schema = view_schema()
    takes_photo = False

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        # There is one where the app is included below an address such as `api/<version>/`.
        kwargs.pop(rest_settings.VERSION_PARAM, None)
        return super().dispatch(request, *args, **kwargs)

    def determine_version(self, request: Request, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
        """The version where a scheme finds one; none where it would refuse the request."""
        try:
            return super().determine_version(request, *args, **kwargs)
        except exceptions.APIException:
            return None, None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Before anything that reads a body: DRF asks logged-in users for a token in a form.
        receive_in_memory(request._request, with_photo=self.takes_photo)
        # DRF asks only logged-in users for CSRF tokens; photo search is open to strangers.
        if request.method not in _SAFE_METHODS and is_foreign(request._request):
            raise exceptions.PermissionDenied(_("Requests from other sites are not accepted."))
        super().initial(request, *args, **kwargs)

    def get_exception_handler(self) -> Any:
        return errors.handle

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        # A shopper's photo and its answer are nobody else's.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def filters_of(
    request: Request, *, besides: Collection[str] = _OWN_PARAMETERS
) -> dict[str, list[str]]:
    """The filters in the address. A form sends its empty fields too: they filter nothing."""
    not_filters = {*besides, rest_settings.URL_FORMAT_OVERRIDE, *_version_parameters()}
    given = {
        name: [value for value in values if value]
        for name, values in request.query_params.lists()
        if name not in not_filters
    }
    return {name: values for name, values in given.items() if values}


def _version_parameters() -> Iterator[str]:
    """What names a version in the addresses of a host that keeps it there."""
    schemes: tuple[Any, Any] = (
        rest_settings.DEFAULT_VERSIONING_CLASS,
        SearchView.versioning_class,
    )
    for scheme in schemes:
        if scheme is not None and issubclass(scheme, QueryParameterVersioning):
            yield scheme.version_param


def _with_page(request: Request) -> Any:
    """What was sent, with the page that the address names; the form's own counts before that."""
    sent, address = request.data, request.query_params
    page = {name: address[name] for name in PAGE_PARAMETERS if name in address}
    if not page or not isinstance(sent, Mapping):
        return sent
    merged: Any = QueryDict(mutable=True) if isinstance(sent, MultiValueDict) else {}
    merged.update(page)
    merged.update(sent)
    return merged


def searchable_of(label: str | None) -> Searchable:
    try:
        return registry.asked(label)
    except RegistrationError as error:
        raise Http404(_("There is no such model to search.")) from error


def context_of(searchable: Searchable, request: Request) -> Context:
    return Context.of(searchable, request._request, placement=PLACEMENT)


class PhotoSearchView(SearchView):
    """Find products with a photo."""

    parser_classes = (MultiPartParser, FormParser)
    takes_photo = True
    admission: Admission

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in _SAFE_METHODS:
            self.admission = admit(request._request)
            if brings_photo(request._request):
                ensure_room()

    @described(
        request={"multipart/form-data": forms.PhotoSearchSerializer},
        responses={200: serializers.PhotoResultsSerializer, **ERRORS},
        parameters=FILTERS,
    )
    def post(self, request: Request) -> Response:
        form = forms.PhotoSearchSerializer(data=_with_page(request))
        form.is_valid(raise_exception=True)
        searchable = searchable_of(form.validated_data.get("model"))
        sent = _photos(form.validated_data)
        asked = self.asked(request, form, searchable)
        glance = Glance()
        if not sent:
            query, results = search.run_surest(asked.queries())
        else:
            check_count(len(sent))
            measured, *others = map(measure_image, sent)
            with search_place():
                self.admission.charge(measured.charge + sum(one.charge for one in others))
                photo, glance = _seen(measured, form)
                boxes = [form.box()] if form.box() else glance.boxes
                query, results = search.run_surest(
                    replace(asked, photo=photo, others=others, boxes=boxes).queries()
                )
        if sent:
            note_search(request._request, words=asked.words, placement=PLACEMENT)
        is_wanted = bool(sent) and form.validated_data["objects"]
        answer = serializers.serialize_photo_results(
            results,
            searchable,
            request,
            token=make_token(query, ranking=results.ranking),
            query=query,
            objects=glance.objects if is_wanted else None,
        )
        return Response(answer)

    def asked(
        self, request: Request, form: forms.PhotoSearchSerializer, searchable: Searchable
    ) -> PhotoRequest:
        """What is asked besides the photo itself."""
        data = form.validated_data
        return PhotoRequest(
            searchable=searchable,
            token=data.get("token", ""),
            likes=[item.pk for item in search.visible_objects(searchable, data["like"])],
            dislikes=[item.pk for item in search.visible_objects(searchable, data["dislike"])],
            barcode=data["barcode"],
            colour_weight=data.get("colour_weight"),
            read=data["read"],
            sort=data["sort"],
            words=" ".join((data["q"], *_words_in_address(request, searchable))).strip(),
            words_weight=data.get("words_weight"),
            filters=_without_words(filters_of(request), searchable),
            page=form.page(),
            context=context_of(searchable, request),
        )


def _words_in_address(request: Request, searchable: Searchable) -> list[str]:
    is_filter = WORDS in searchable.get_filters()
    return [] if is_filter else filters_of(request).get(WORDS, [])


def _without_words(filters: dict[str, list[str]], searchable: Searchable) -> dict[str, list[str]]:
    """The filters; beside a photo words are none, unless the shop calls one of its own so."""
    known = searchable.get_filters()
    return {name: values for name, values in filters.items() if name != WORDS or name in known}


def _photos(data: dict[str, Any]) -> list[bytes]:
    """The photos of a form; none where the token of an earlier one stands for them."""
    if "photo" in data:
        return [photo.read() for photo in data["photo"]]
    return [] if "token" in data else [photo_at(data["address"])]


def _seen(measured: MeasuredImage, form: forms.PhotoSearchSerializer) -> tuple[PhotoSource, Glance]:
    """The photo, decoded once for all that is asked, and what is seen at first sight."""
    if form.box() and not form.validated_data["objects"]:
        return measured, Glance()
    photo = decoded(measured, box=form.box())
    return photo, glance_at(photo)


class SimilarView(SearchView):
    """Products that look like one product. Encodes nothing."""

    @described(
        parameters=[forms.SimilarSerializer, *FILTERS],
        responses={200: serializers.ResultsSerializer, **ERRORS},
    )
    def get(self, request: Request, model: str, pk: str) -> Response:
        form = forms.SimilarSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        searchable = searchable_of(model)
        [instance] = search.visible_objects(searchable, [pk])
        query = search.product_query(
            searchable,
            instance,
            kind_weight=form.validated_data.get("kind_weight"),
            filters=filters_of(request),
            page=form.page(),
            context=context_of(searchable, request),
        )
        # As in the widget: a product's own variants are no products like it.
        query = replace(query, eligible=searchable.without_variants(query.eligible, instance))
        return Response(serializers.serialize_results(search.run(query), searchable, request))


class MoreLikeView(SearchView):
    """More like some products, less like others."""

    parser_classes = (ShallowJSONParser, FormParser, MultiPartParser)

    @described(
        request=forms.MoreLikeSerializer,
        parameters=FILTERS,
        responses={200: serializers.ResultsSerializer, **ERRORS},
    )
    def post(self, request: Request, model: str) -> Response:
        form = forms.MoreLikeSerializer(data=_with_page(request))
        form.is_valid(raise_exception=True)
        searchable = searchable_of(model)
        data = form.validated_data
        query = search.likes_query(
            searchable,
            likes=[item.pk for item in search.visible_objects(searchable, data["like"])],
            dislikes=[item.pk for item in search.visible_objects(searchable, data["dislike"])],
            filters=filters_of(request),
            page=form.page(),
            context=context_of(searchable, request),
        )
        return Response(serializers.serialize_results(search.run(query), searchable, request))
