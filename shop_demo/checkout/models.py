"""Orders: what was bought, at the price of that moment."""

import secrets
from decimal import Decimal

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..catalogue.models import Product

# Without those that are mistaken for one another.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
NUMBER_LENGTH = 10


def order_number() -> str:
    """A number that cannot be guessed: it is the address of the confirmation."""
    return "".join(secrets.choice(ALPHABET) for _place in range(NUMBER_LENGTH))


class Order(models.Model):
    number = models.CharField(_("number"), max_length=20, default=order_number, unique=True)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    created_at = models.DateTimeField(_("placed"), auto_now_add=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("checkout:placed", args=[self.number])

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines.all()), Decimal())


class OrderLine(models.Model):
    order = models.ForeignKey(
        Order, on_delete=models.CASCADE, related_name="lines", verbose_name=_("order")
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.SET_NULL,
        null=True,
        related_name="order_lines",
        verbose_name=_("product"),
    )
    # As they were: the product may change, or go.
    sku = models.CharField(_("SKU"), max_length=64)
    name = models.CharField(_("name"), max_length=200)
    unit_price = models.DecimalField(_("unit price"), max_digits=10, decimal_places=2)
    quantity = models.PositiveSmallIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1), name="checkout_line_quantity"
            ),
            models.CheckConstraint(
                condition=models.Q(unit_price__gte=0), name="checkout_line_price"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    @property
    def amount(self) -> Decimal:
        return self.unit_price * self.quantity
