"""The fragments of rows, and what a shopper says of a card: not for me."""

from typing import Any

from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotFound,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_protect

from ...exceptions import DATABASE_AWAY, DatabaseAwayError, ProductNotFoundError, RegistrationError
from ...imaging.web.uploads import takes_little
from ...personalisation import note
from ...registry import registry
from ...search.eligible.filters import visible_objects
from ...transactions import savepoint
from ..views import answer_away
from . import fragment
from .chosen import ProductRow, ShopRow


@method_decorator(transaction.non_atomic_requests, name="dispatch")
@method_decorator(cache_control(private=True, no_cache=True), name="dispatch")
@method_decorator(takes_little, name="dispatch")
class RowView(View):
    """The fragment of a row."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        options = fragment.options_of(request.GET.get("row", ""))
        if options is None:
            return HttpResponseNotFound()
        try:
            with savepoint():
                row = _row_of(options, request)
        except DATABASE_AWAY as error:
            return answer_away(DatabaseAwayError(str(error)))
        except (RegistrationError, ProductNotFoundError):
            return HttpResponseNotFound()
        return HttpResponse(str(row))


def _row_of(options: dict[str, Any], request: HttpRequest) -> ShopRow | ProductRow:
    label, product = options.pop("model"), options.pop("product")
    if not product:
        return ShopRow(model=label, request=request, **options)
    [instance] = visible_objects(registry.for_label(label), [product])
    return ProductRow(instance=instance, request=request, **options)


@method_decorator(takes_little, name="dispatch")
@method_decorator(csrf_protect, name="dispatch")
class NotForMeView(View):
    """Notes that a shopper does not want a product, and leads back to where they were."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        try:
            searchable = registry.for_label(request.POST.get("model", ""))
            [instance] = visible_objects(searchable, [request.POST.get("product", "")])
        except (RegistrationError, ProductNotFoundError):
            return HttpResponseNotFound()
        note(request, "dislike", instance, placement=request.POST.get("placement", "")[:100])
        return HttpResponseRedirect(_back(request), status=303)


def _back(request: HttpRequest) -> str:
    page = request.headers.get("Referer", "")
    is_own = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page if is_own else reverse("visual_search:photo_search")
