"""What covers a shape: a pattern in one colour or two, written as `dip sage sand`."""

from dataclasses import dataclass

from .colours import PALETTE

GLAZES = ("plain", "speckle", "dip", "bands", "stripes", "dots", "checks", "rim", "reactive")
PATTERNS = (
    *GLAZES, "marble", "terrazzo", "clay", "concrete", "iron", "glass", "opal", "metal", "paint",
    "wood", "cork", "wax", "linen", "linen-stripes", "linen-check", "velvet", "wool", "weave",
    "rope", "shade", "paper", "dial",
)  # fmt: skip

_ADJECTIVES = {
    "speckle": "Speckled", "dip": "Dipped", "bands": "Banded", "stripes": "Striped",
    "dots": "Dotted", "checks": "Checked", "reactive": "Reactive", "marble": "Marble",
    "terrazzo": "Terrazzo", "linen-stripes": "Striped", "linen-check": "Checked",
}  # fmt: skip


@dataclass(frozen=True)
class Finish:
    """A pattern and its colours; the second one is the pattern's own on the first."""

    pattern: str
    colour: str
    second: str = ""

    @property
    def words(self) -> str:
        """What the finish adds to a product's name."""
        adjective = _ADJECTIVES.get(self.pattern)
        if self.pattern == "rim":
            return f"{self.colour.capitalize()} with {self.second} rim"
        if self.pattern in ("weave", "rope") and self.second:
            return f"{self.colour.capitalize()} and {self.second}"
        return f"{adjective} {self.colour}" if adjective else self.colour.capitalize()


def parse_finish(words: str) -> Finish:
    pattern, colour, *second = words.split()
    if pattern not in PATTERNS or not {colour, *second} <= PALETTE.keys():
        raise ValueError(f"{words!r} is no pattern with colours of the palette")
    return Finish(pattern, colour, *second)


def slot_finishes(text: str) -> dict[str, Finish]:
    """Read `shade=linen cream, metal=metal brass`."""
    pairs = (part.split("=") for part in text.split(",") if part.strip())
    return {slot.strip(): parse_finish(words) for slot, words in pairs}
