"""What a style is: one shape with its text and price, sold in several finishes."""

from dataclasses import dataclass, field

from ..finishes import Finish, parse_finish, slot_finishes


@dataclass(frozen=True)
class Style:
    """One shape of the range.

    `variants` names the finishes, divided by `|`, as in `plain navy|dip sage cream`;
    `fittings` those of the other slots, as in `shade=linen cream, metal=metal brass`.
    """

    code: str
    name: str
    brand: str
    price: str
    material: str
    shape: str
    variants: str
    text: str
    fittings: str = ""
    category: str = ""

    @property
    def finishes(self) -> list[Finish]:
        return [parse_finish(words) for words in self.variants.split("|")]

    @property
    def slots(self) -> dict[str, Finish]:
        return slot_finishes(self.fittings)


@dataclass(frozen=True)
class Shelf:
    """A category and the styles in it."""

    category: str
    styles: tuple[Style, ...] = field(default_factory=tuple)
