"""The page “what this shop knows of you”, the choice of the bar, erasing and taking along."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from visual_search.personalisation import (
    Shopper,
    export_shopper,
    forget_shopper,
    level_of,
    taste_of,
)
from visual_search.registry import registry

from ..catalogue.models import Product
from . import consent


@require_safe
@never_cache
def known(request: HttpRequest) -> HttpResponse:
    searchable = registry.for_model(Product)
    shopper = Shopper.of(request)
    seen = shopper.seen(searchable)
    points = taste_of(shopper, searchable).points
    keys = {*(one.key for one in seen), *(one.key for one in points)}
    products = Product.objects.for_cards().in_bulk(keys)
    context = {
        "level": level_of(request),
        "choice": request.COOKIES.get(consent.COOKIE, ""),
        "is_lowered": level_of(request) < consent.level(request),
        "steps": [(products[one.key], one) for one in seen if one.key in products],
        "tastes": [
            (products[one.key], round(100 * one.weight)) for one in points if one.key in products
        ],
    }
    return render(request, "shoppers/known.html", context)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    choice = request.POST.get("choice", "")
    if choice not in consent.LEVELS:
        raise Http404(_("There is no such choice."))
    # Whoever agrees to less does not want what was kept before.
    if consent.LEVELS[choice] < consent.level(request):
        forget_shopper(request)
    response = HttpResponseRedirect(_back(request), status=303)
    consent.remember(request, response, choice)
    return response


@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    forget_shopper(request)
    messages.success(request, _("Everything that the shop knew of you is erased."))
    return redirect("shoppers:known")


@require_safe
@never_cache
def everything(request: HttpRequest) -> HttpResponse:
    """All that is known, in a file."""
    response = JsonResponse(export_shopper(request), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="what-the-shop-knows.json"'
    return response


def _back(request: HttpRequest) -> str:
    page = request.headers.get("Referer", "")
    is_own = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page if is_own else "/"
