"""Hands a widget's parameters to its own fragment, signed: an address is a stranger's text."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core import signing
from django.http import QueryDict

if TYPE_CHECKING:
    from .widget import SimilarProducts

_SALT = "visual_search.similar"
_DEFAULT_LIMIT = 8
_LARGEST_WIDGET = 48


def query_of(similar: "SimilarProducts") -> str:
    """The query of a fragment's address: the limit, and what differs from the defaults."""
    chosen: dict[str, tuple[Any, Any]] = {
        "min_items": (similar.min_items, 1),
        "threshold": (similar.threshold, None),
        "filters": (plain_filters(similar.filters), {}),
        "fallback": (similar.fallback or "", ""),
        "exclude": (sorted(similar.excluded_keys), []),
        "dedupe": (similar.dedupe, True),
        "kind_weight": (similar.kind_weight, None),
        "placement": (similar.placement, ""),
        "template": (similar.template, "grid"),
    }
    options = {name: value for name, (value, default) in chosen.items() if value != default}
    signed = {"options": signing.dumps(options, salt=_SALT)} if options else {}
    return urlencode({"limit": similar.limit, **signed})


def options_of(query: QueryDict) -> Mapping[str, Any]:
    """The parameters in a fragment's address; the defaults where somebody else wrote it."""
    return {**_signed_options(query.get("options", "")), "limit": _limit(query)}


def plain_filters(filters: Any) -> Any:
    """Filters as JSON knows them: text stays, the values of a mapping become lists of text."""
    if isinstance(filters, str):
        return filters or {}
    return {
        name: [str(value) for value in (values if isinstance(values, list | tuple) else [values])]
        for name, values in filters.items()
    }


def _signed_options(text: str) -> Mapping[str, Any]:
    try:
        options: Mapping[str, Any] = signing.loads(text, salt=_SALT) if text else {}
    except signing.BadSignature:
        return {}
    return options


def _limit(query: QueryDict) -> int:
    try:
        wanted = int(query.get("limit", _DEFAULT_LIMIT))
    except ValueError:
        return _DEFAULT_LIMIT
    return min(max(wanted, 1), _LARGEST_WIDGET)
