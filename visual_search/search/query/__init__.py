"""What a shopper says, as plain data: a query, the page of its answer, and feedback on it."""

from .feedback import excluding, rocchio, steered
from .page import Page
from .photo import PhotoSource, photo_queries, photo_query
from .products import likes_query, product_query
from .query import Query

__all__ = [
    "Page",
    "PhotoSource",
    "Query",
    "excluding",
    "likes_query",
    "photo_queries",
    "photo_query",
    "product_query",
    "rocchio",
    "steered",
]
