"""The read path: a photo, a product or several, to ranked products that shoppers may see."""

from .eligible.filters import eligible_objects, visible_objects
from .hits import Hit, Results
from .pipeline import run, run_surest
from .query import Context, Query, likes_query, photo_query, product_query

__all__ = [
    "Context",
    "Hit",
    "Query",
    "Results",
    "eligible_objects",
    "likes_query",
    "photo_query",
    "product_query",
    "run",
    "run_surest",
    "visible_objects",
]
