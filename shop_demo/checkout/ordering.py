"""Makes an order of a basket: stock and order change together or not at all."""

from django.db import transaction
from django.db.models import F

from visual_search import events

from ..catalogue.models import Product
from .basket import Basket, BasketLine
from .models import Order, OrderLine


class SoldOutError(Exception):
    """Somebody else was faster; `line` is the one that cannot be had."""

    def __init__(self, line: BasketLine) -> None:
        super().__init__(line.product.name)
        self.line = line


def place_order(basket: Basket, *, name: str, email: str) -> Order:
    """Take the products from the stock and note the order.

    Raises:
        SoldOutError: there is less of a product than was asked for; nothing has changed.
    """
    with transaction.atomic():
        order = Order.objects.create(name=name, email=email)
        for line in basket.lines:
            _take(line)
            _note(order, line)
    for line in basket.lines:
        events.report("order", line.product, line.reference)
    return order


def _take(line: BasketLine) -> None:
    enough = Product.objects.filter(pk=line.product.pk, stock__gte=line.quantity)
    if line.product.price is None or not enough.update(stock=F("stock") - line.quantity):
        raise SoldOutError(line)


def _note(order: Order, line: BasketLine) -> None:
    OrderLine.objects.create(
        order=order,
        product=line.product,
        sku=line.product.sku,
        name=line.product.name,
        unit_price=line.unit_price,
        quantity=line.quantity,
    )
