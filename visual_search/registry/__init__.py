"""Which models can be searched, and how to read their images, text, filters and barcode."""

from .facts import address_of, title_of, told, url_of
from .filters import NUMBERS, Filter, FilterSource, key_field
from .image_path import ImagePath
from .registration import Registry, register, registry
from .searchable import MAX_BARCODE_LENGTH, Searchable, normalise_barcode, value_at

__all__ = [
    "MAX_BARCODE_LENGTH",
    "NUMBERS",
    "Filter",
    "FilterSource",
    "ImagePath",
    "Registry",
    "Searchable",
    "address_of",
    "key_field",
    "normalise_barcode",
    "register",
    "registry",
    "title_of",
    "told",
    "url_of",
    "value_at",
]
