"""The pages of basket and order. Nothing is paid and nothing is sent: this is a demonstration."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from visual_search import events
from visual_search.personalisation import note, note_order

from ..catalogue.models import Product
from .basket import Basket
from .forms import OrderForm, QuantityForm
from .models import Order
from .ordering import SoldOutError, place_order

PLACED = "placed_orders"


@require_safe
@never_cache
def basket(request: HttpRequest) -> HttpResponse:
    return render(request, "checkout/basket.html", {"basket": Basket(request.session)})


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    form = QuantityForm(request.POST)
    if not form.is_valid():
        raise Http404(_("There is no such product."))
    found = get_object_or_404(Product.objects.published(), pk=form.cleaned_data["product"])
    if not found.in_stock or found.price is None:
        messages.error(request, _("%(product)s is sold out.") % {"product": found.name})
        return redirect(found)
    reference = request.POST.get(events.PARAMETER, "")[:400]
    Basket(request.session).add(found, form.cleaned_data["quantity"] or 1, reference=reference)
    events.report("basket", found, reference)
    note(request, "basket", found)
    messages.success(request, _("%(product)s is in your basket.") % {"product": found.name})
    return redirect("checkout:basket")


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    form = QuantityForm(request.POST)
    if form.is_valid():
        Basket(request.session).change(**_renamed(form))
    else:
        messages.error(request, _("That quantity is not possible."))
    return redirect("checkout:basket")


def _renamed(form: QuantityForm) -> dict[str, int]:
    return {"key": form.cleaned_data["product"], "quantity": form.cleaned_data["quantity"]}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def order(request: HttpRequest) -> HttpResponse:
    current = Basket(request.session)
    if not current.can_be_ordered:
        return redirect("checkout:basket")
    form = OrderForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(
            request, "checkout/order.html", {"basket": current, "form": form}, status=status
        )
    return _place(request, current, form)


def _place(request: HttpRequest, current: Basket, form: OrderForm) -> HttpResponse:
    try:
        placed = place_order(current, **form.cleaned_data)
    except SoldOutError as error:
        text = _("There is not enough of %(product)s any more.")
        messages.error(request, text % {"product": error.line.product.name})
        return redirect("checkout:basket")
    note_order([line.product for line in current.lines], request=request)
    current.clear()
    # Whoever else learns the number does not see the order.
    request.session[PLACED] = [*request.session.get(PLACED, []), placed.number][-20:]
    return redirect(placed)


@require_safe
@never_cache
def placed(request: HttpRequest, number: str) -> HttpResponse:
    if number not in request.session.get(PLACED, []):
        raise Http404(_("There is no such order."))
    shown = get_object_or_404(Order.objects.prefetch_related("lines"), number=number)
    return render(request, "checkout/placed.html", {"order": shown})
