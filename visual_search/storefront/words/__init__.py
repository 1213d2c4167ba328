"""The page of results for words alone: the photo-search page without a photo."""

from .address import address_of
from .page import PLACEMENT, WordsPage

__all__ = ["PLACEMENT", "WordsPage", "address_of"]
