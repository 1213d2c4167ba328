"""Two hundred shoppers with known tastes, so that rows which go by others have something to say."""

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from visual_search.models import Document, Interaction

from ..catalogue.models import Product

SHOPPERS = 200
DAYS = 30
_SEED = 14
_PREFIX = "5170"
_VISITS = (1, 4)
_LOOKED_AT = (3, 8)
# So much of what they look at is none of their taste.
_ASTRAY = 0.2
_BOUGHT = 0.35
Kind = Interaction.Kind

# Colours that people like together: one colour of one category is two or three products.
TONES: Mapping[str, frozenset[str]] = {
    "light": frozenset({"White", "Cream", "Beige", "Natural", "Clear"}),
    "cool": frozenset({"Blue", "Green", "Purple", "Grey", "Silver"}),
    "warm": frozenset({"Red", "Orange", "Yellow", "Pink", "Gold", "Copper", "Brown", "Black"}),
}
# What is bought along: where somebody bought the first, the second is of its tone.
ALONG: Mapping[str, str] = {
    "Mugs": "Plates",
    "Plates": "Bowls",
    "Teapots": "Mugs",
    "Cushions": "Table lamps",
    "Vases": "Candle holders",
    "Planters": "Baskets",
    "Glasses": "Jugs",
}

# Category and tone of a product: what a taste is for.
Look = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """One shopper: the name in the rows of interactions, and one to three looks that they like."""

    visitor: str
    tastes: tuple[Look, ...]


def simulated_shoppers(products: Sequence[Product]) -> list[Simulated]:
    """The same for the same products."""
    chance = random.Random(_SEED)  # noqa: S311  # nosec B311  # a simulation
    looks = sorted(_by_look(products))
    return [
        Simulated(
            visitor=_PREFIX + hashlib.sha256(f"shopper {number}".encode()).hexdigest()[:28],
            tastes=tuple(chance.sample(looks, min(1 + number % 3, len(looks)))),
        )
        for number in range(SHOPPERS if looks else 0)
    ]


def simulate() -> int:
    """Let the simulated shoppers have visited the shop lately, anew; returns how often in all."""
    products = list(
        Product.objects.published().filter(in_stock=True).select_related("category").order_by("sku")
    )
    documents = dict(Document.objects.of_model(Product).with_keys(Product, "pk"))
    Interaction.objects.filter(visitor__startswith=_PREFIX).delete()
    rows = [
        Interaction(kind=kind, document_id=documents[product.pk], visitor=shopper.visitor, at=at)
        for shopper in simulated_shoppers(products)
        for kind, product, at in _visits(shopper, products)
        if product.pk in documents
    ]
    Interaction.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _by_look(products: Sequence[Product]) -> dict[Look, list[Product]]:
    found: dict[Look, list[Product]] = {}
    for one in products:
        tone = next((name for name, colours in TONES.items() if one.colour in colours), "")
        if one.category is not None and tone:
            found.setdefault((one.category.name, tone), []).append(one)
    return found


def _visits(
    shopper: Simulated, products: Sequence[Product]
) -> Iterator[tuple[str, Product, datetime]]:
    chance = random.Random(shopper.visitor)  # noqa: S311  # nosec B311
    by_look, now = _by_look(products), timezone.now()
    for _visit in range(chance.randint(*_VISITS)):
        at = now - timedelta(days=DAYS * chance.random() ** 2)
        for taste in shopper.tastes:
            yield from _looks_around(chance, by_look, taste, products, at)


def _looks_around(
    chance: random.Random,
    by_look: Mapping[Look, Sequence[Product]],
    taste: Look,
    products: Sequence[Product],
    at: datetime,
) -> Iterator[tuple[str, Product, datetime]]:
    """Some things of a taste are looked at, one may be bought, and what goes with it along."""
    liked = by_look[taste]
    for _look in range(chance.randint(*_LOOKED_AT)):
        astray = chance.random() < _ASTRAY
        yield Kind.VIEW, chance.choice(products if astray else liked), at
    if chance.random() < _BOUGHT:
        bought = chance.choice(liked)
        yield Kind.BASKET, bought, at
        yield Kind.ORDER, bought, at
        along = by_look.get((ALONG.get(taste[0], ""), taste[1]), ())
        if along:
            yield Kind.ORDER, chance.choice(along), at
