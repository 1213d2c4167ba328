"""Which models can be searched, and how to read their images, text, filters and barcode."""

from .barcodes import MAX_BARCODE_LENGTH, normalise_barcode
from .facts import address_of, title_of, told, url_of
from .filters import NUMBERS, Filter, FilterSource, above
from .paths import FieldPath, key_field, resolve, values_at
from .registration import Registry, register, registry
from .roles.offers import Offer
from .roles.reviewing import Review
from .roles.sorting import RELEVANCE
from .roles.wording import Passage
from .searchable import Searchable

__all__ = [
    "MAX_BARCODE_LENGTH",
    "NUMBERS",
    "RELEVANCE",
    "FieldPath",
    "Filter",
    "FilterSource",
    "Offer",
    "Passage",
    "Registry",
    "Review",
    "Searchable",
    "above",
    "address_of",
    "key_field",
    "normalise_barcode",
    "register",
    "registry",
    "resolve",
    "title_of",
    "told",
    "url_of",
    "values_at",
]
