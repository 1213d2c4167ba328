"""Hands a row's parameters to its own fragment, signed: an address is a stranger's text."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core import signing
from django.urls import reverse

from ..similar.placeholder import plain_filters

if TYPE_CHECKING:
    from .chosen import ChosenRow

_SALT = "visual_search.row"


def address_of(row: "ChosenRow") -> str:
    """Where the placeholder of a row fetches it."""
    product = row.product
    said = {
        "name": row.name,
        "model": row.searchable.label,
        "product": "" if product is None else str(product.pk),
        "limit": row.limit,
        "min_items": row.min_items,
        "filters": plain_filters(row.filters),
        "exclude": sorted(row.excluded_keys),
        "placement": row.placement,
        "template": row.template,
    }
    signed = signing.dumps(said, salt=_SALT, compress=True)
    return f"{reverse('visual_search:row')}?{urlencode({'row': signed})}"


def options_of(signed: str) -> dict[str, Any] | None:
    """What an address says; None where somebody else wrote it."""
    try:
        found: dict[str, Any] = signing.loads(signed, salt=_SALT)
    except signing.BadSignature:
        return None
    return found
