"""The range of the demo shop: which styles it sells, in which finishes."""

from dataclasses import replace

from .bath import BATH
from .cups import CUPS
from .decoration import DECORATION
from .furniture import FURNITURE
from .lighting import LIGHTING
from .pouring import POURING
from .serving import SERVING
from .storage import STORAGE
from .styles import Shelf, Style
from .textiles import TEXTILES

SHELVES: tuple[Shelf, ...] = (
    *CUPS,
    *SERVING,
    *POURING,
    *STORAGE,
    *DECORATION,
    *LIGHTING,
    *FURNITURE,
    *TEXTILES,
    *BATH,
)


def all_styles() -> list[Style]:
    return [replace(style, category=shelf.category) for shelf in SHELVES for style in shelf.styles]


__all__ = ["SHELVES", "Shelf", "Style", "all_styles"]
