"""Rows that go by a taste, or by what other shoppers did: which products, in which order."""

from .because import because_you_viewed
from .choosing import PERSONAL, PRODUCT_ROWS, SHOP_ROWS, choose
from .for_you import for_you
from .goes_with import goes_with
from .popular import newest, trending
from .recently import recently_viewed
from .together import also_viewed, bought_together
from .wanted import Chosen, Wanted

__all__ = [
    "PERSONAL",
    "PRODUCT_ROWS",
    "SHOP_ROWS",
    "Chosen",
    "Wanted",
    "also_viewed",
    "because_you_viewed",
    "bought_together",
    "choose",
    "for_you",
    "goes_with",
    "newest",
    "recently_viewed",
    "trending",
]
