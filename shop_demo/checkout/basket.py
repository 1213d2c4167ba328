"""The basket: which products, how many of each, and where the shopper found them."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from ..catalogue.models import Product

KEY = "basket"
MOST_OF_ONE = 20
MOST_LINES = 50


@dataclass(frozen=True, kw_only=True)
class BasketLine:
    """`reference` is where the product stood in an answer of the visual search, if it did."""

    product: Product
    quantity: int
    reference: str = ""

    @property
    def unit_price(self) -> Decimal:
        return self.product.current_price or Decimal()

    @property
    def amount(self) -> Decimal:
        return self.unit_price * self.quantity

    @property
    def is_available(self) -> bool:
        return self.product.price is not None and self.product.stock >= self.quantity

    @property
    def most(self) -> int:
        return min(MOST_OF_ONE, max(self.product.stock, 1))


class Basket:
    """Lives in the session, so it is there tomorrow; reading it writes nothing."""

    def __init__(self, session: MutableMapping[str, Any]) -> None:
        self._session = session
        # Session data may be of an older version of the shop.
        stored = session.get(KEY)
        self._lines: dict[str, list[Any]] = dict(stored) if isinstance(stored, dict) else {}

    @property
    def count(self) -> int:
        return sum(quantity for quantity, _reference in self._lines.values())

    @cached_property
    def lines(self) -> list[BasketLine]:
        """What is still on sale of what was put in, in that order."""
        products = Product.objects.for_cards().in_bulk([int(key) for key in self._lines])
        return [
            BasketLine(product=products[int(key)], quantity=quantity, reference=reference)
            for key, (quantity, reference) in self._lines.items()
            if int(key) in products
        ]

    @property
    def products(self) -> list[Product]:
        return [line.product for line in self.lines]

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal())

    @property
    def can_be_ordered(self) -> bool:
        return bool(self.lines) and all(line.is_available for line in self.lines)

    def add(self, product: Product, quantity: int, *, reference: str = "") -> None:
        """Put in so many more, up to what is in stock and what one order may hold."""
        before, known = self._lines.get(str(product.pk), (0, ""))
        most = min(MOST_OF_ONE, product.stock)
        if len(self._lines) >= MOST_LINES and not before:
            return
        self._lines[str(product.pk)] = [min(before + quantity, most), reference or known]
        self._store()

    def change(self, key: int, quantity: int) -> None:
        """Set a quantity; 0 takes the product out."""
        if str(key) not in self._lines:
            return
        if quantity:
            self._lines[str(key)][0] = min(quantity, MOST_OF_ONE)
        else:
            del self._lines[str(key)]
        self._store()

    def clear(self) -> None:
        self._lines = {}
        self._store()

    def _store(self) -> None:
        self._session[KEY] = self._lines
        self.__dict__.pop("lines", None)
