"""What shoppers did and like, as far as they agreed to its being known."""

from .consent import Level, level_of
from .forgetting import export, export_shopper, forget, forget_shopper
from .noting import note, note_order, note_search
from .shopper import STRANGER, Seen, Shopper
from .taste import Point, Taste, taste_of

__all__ = [
    "STRANGER",
    "Level",
    "Point",
    "Seen",
    "Shopper",
    "Taste",
    "export",
    "export_shopper",
    "forget",
    "forget_shopper",
    "level_of",
    "note",
    "note_order",
    "note_search",
    "taste_of",
]
