"""Turns the range into products and pictures with names that stay the same."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from zlib import crc32

from shop_demo.catalogue.validators import check_digit

from .assortment import Style, all_styles
from .colours import PLAIN_WORDS
from .finishes import Finish

VIEWS = ("front", "angle", "above")
UNSOLD_SHARE, HIDDEN_SHARE = 8, 5  # in a hundred
UPRIGHT = ("clock", "cushion")  # nothing to be seen from above
# Chosen so that whatever the shopper photos show can be bought.
STOCK_SALT = 34


@dataclass(frozen=True)
class Product:
    """A style in one finish. `number` is unique in the range; `place` counts in the style."""

    style: Style
    finish: Finish
    suffix: str
    number: tuple[int, int]

    @property
    def sku(self) -> str:
        return f"{self.style.code}-{self.suffix.upper()}"

    @property
    def name(self) -> str:
        return f"{self.style.name}, {self.finish.words}"

    @property
    def colour(self) -> str:
        return PLAIN_WORDS[self.finish.colour]

    @cached_property
    def chance(self) -> int:
        """A number that looks random and is always the same for a product."""
        return crc32(self.sku.encode())

    @property
    def gtin(self) -> str:
        style, place = self.number
        digits = f"200{style:04d}{place:02d}{self.chance % 1000:03d}"
        return f"{digits}{check_digit(digits)}"

    @property
    def stock(self) -> int:
        luck = crc32(f"{STOCK_SALT} {self.sku}".encode())
        return 0 if luck % 97 < UNSOLD_SHARE else luck // 100 % 38 + 1

    @property
    def is_published(self) -> bool:
        return self.chance // 7 % 100 >= HIDDEN_SHARE or not self.number[1]

    @property
    def material(self) -> str:
        return _MATERIALS.get(self.finish.pattern, {}).get(self.finish.colour, self.style.material)

    @property
    def description(self) -> str:
        return f"{self.style.text} {finish_sentence(self.finish)}".strip()

    @property
    def views(self) -> tuple[str, ...]:
        """The first product of a style is shown from more sides than the others."""
        if self.number[1]:
            return VIEWS[:1]
        is_worth_it = self.number[0] % 3 == 1 and not self.style.shape.startswith(UPRIGHT)
        return VIEWS if is_worth_it else VIEWS[:2]

    def picture(self, view: str) -> str:
        """Return the path of a picture inside the collection's folder."""
        name = re.sub(r"[^a-z]+", "-", self.style.name.lower()).strip("-")
        return f"pictures/{name}-{self.suffix}-{view}.webp"


_MATERIALS = {
    "wood": {"oak": "Oak", "walnut": "Walnut", "ash": "Ash", "ebony": "Stained ash"},
    "metal": {"brass": "Brass", "copper": "Copper", "steel": "Steel", "black": "Blackened steel"},
    "marble": {"white": "Marble"},
    "terrazzo": {"white": "Terrazzo"},
}

_SENTENCES = {
    "speckle": "{Colour} glaze with the dark speckles of the clay.",
    "dip": "Dipped in {colour} by hand, so that no two edges are alike.",
    "bands": "With painted bands in {second}.",
    "stripes": "With fine stripes in {second}.",
    "dots": "With dots in {second}.",
    "checks": "Checked in {colour} and {second}.",
    "rim": "{Colour}, with a rim in {second}.",
    "reactive": "A reactive glaze that runs from {second} to {colour} in the kiln.",
    "plain": "Glazed in {colour}.",
    "glass": "{Colour} glass.",
    "wood": "In {colour}.",
    "paint": "Lacquered in matt {colour}.",
    "metal": "In brushed {colour}.",
    "terrazzo": "{Colour} terrazzo.",
    "linen": "In {colour}.",
    "linen-stripes": "{Colour}, striped in {second}.",
    "linen-check": "Checked in {colour} and {second}.",
    "velvet": "In {colour}.",
    "wool": "In {colour}.",
}


def finish_sentence(finish: Finish) -> str:
    pattern = _SENTENCES.get(finish.pattern, "")
    return pattern.format(
        colour=finish.colour, Colour=finish.colour.capitalize(), second=finish.second
    )


@cache
def all_products() -> tuple[Product, ...]:
    return tuple(
        product
        for number, style in enumerate(all_styles(), start=1)
        for product in _products(style, number)
    )


def _products(style: Style, number: int) -> list[Product]:
    finishes = style.finishes
    times = Counter(finish.colour for finish in finishes)
    return [
        Product(style, finish, _suffix(finish, times[finish.colour]), (number, place))
        for place, finish in enumerate(finishes)
    ]


def _suffix(finish: Finish, times: int) -> str:
    return finish.colour if times == 1 else f"{finish.colour}{'-' + finish.second}".rstrip("-")
