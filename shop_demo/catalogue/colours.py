"""What the plain colour words of the catalogue look like, for swatches."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_LOOKS = {
    "white": "#f6f4ee",
    "cream": "#ecdfc4",
    "beige": "#d3bf9f",
    "natural": "#c79f68",
    "brown": "#75492d",
    "orange": "#d9703f",
    "red": "#9c3b22",
    "pink": "#dda5a2",
    "purple": "#7d5c93",
    "yellow": "#d8a12f",
    "green": "#7d9d78",
    "blue": "#3d6ea8",
    "grey": "#949490",
    "black": "#232326",
    "clear": "#e6f1f0",
    "gold": "#cda04e",
    "copper": "#c8744e",
    "silver": "#b9bcc0",
}

# The catalogue writes its colours in English; shoppers read them in their own language.
NAMES = {
    "white": _("White"),
    "cream": _("Cream"),
    "beige": _("Beige"),
    "natural": _("Natural"),
    "brown": _("Brown"),
    "orange": pgettext_lazy("colour", "Orange"),
    "red": _("Red"),
    "pink": _("Pink"),
    "purple": _("Purple"),
    "yellow": _("Yellow"),
    "green": _("Green"),
    "blue": _("Blue"),
    "grey": _("Grey"),
    "black": _("Black"),
    "clear": pgettext_lazy("colour", "Clear"),
    "gold": pgettext_lazy("colour", "Gold"),
    "copper": pgettext_lazy("colour", "Copper"),
    "silver": pgettext_lazy("colour", "Silver"),
}


def look(colour: str) -> str:
    """The colour as `#rrggbb`; empty for one that nobody described."""
    return _LOOKS.get(colour.strip().casefold(), "")


def colour_name(colour: str) -> str:
    """The colour's name in the shopper's language; as the catalogue has it where none is known."""
    return str(NAMES.get(colour.strip().casefold(), colour))
