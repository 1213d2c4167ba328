"""What a shopper says, as plain data: a query, the page of its answer, and feedback on it."""

from .context import Context
from .feedback import excluding, rocchio, steered
from .moved import BALANCED_WORDS, moved, without_denied
from .page import Page
from .photo import photo_queries, photo_query
from .photos.codes import (
    PhotoCodes,
    codes_in,
    decoded_with_codes,
    named_by,
    named_objects,
    reads_codes,
    unsold_codes,
)
from .photos.glance import GLANCE_SIDE, Glance, decoded, glance_at
from .photos.label import label_of, printed_on, reads_labels
from .photos.several import MOST_PHOTOS, beside, check_count
from .photos.source import PhotoSource
from .products import likes_query, product_query
from .query import Query
from .typed.understood import Chip, Understood, understand
from .words import words_query

__all__ = [
    "BALANCED_WORDS",
    "GLANCE_SIDE",
    "MOST_PHOTOS",
    "Chip",
    "Context",
    "Glance",
    "Page",
    "PhotoCodes",
    "PhotoSource",
    "Query",
    "Understood",
    "beside",
    "check_count",
    "codes_in",
    "decoded",
    "decoded_with_codes",
    "excluding",
    "glance_at",
    "label_of",
    "likes_query",
    "moved",
    "named_by",
    "named_objects",
    "photo_queries",
    "photo_query",
    "printed_on",
    "product_query",
    "reads_codes",
    "reads_labels",
    "rocchio",
    "steered",
    "understand",
    "unsold_codes",
    "without_denied",
    "words_query",
]
