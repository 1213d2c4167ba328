"""The read path: a photo, a product or several, to ranked products that shoppers may see."""

from .eligible.filters import eligible_objects, visible_objects
from .hits import Candidate, Hit, Results
from .pipeline import matches, run, run_surest
from .query import Context, Query, likes_query, photo_query, product_query, understand, words_query
from .retrievers.base import Retriever

__all__ = [
    "Candidate",
    "Context",
    "Hit",
    "Query",
    "Results",
    "Retriever",
    "eligible_objects",
    "likes_query",
    "matches",
    "photo_query",
    "product_query",
    "run",
    "run_surest",
    "understand",
    "visible_objects",
    "words_query",
]
