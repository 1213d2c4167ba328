"""Products with their variants: an answer as families, nearest first."""

from collections.abc import Iterable
from typing import Any

from ..registry import Searchable, told
from ..search.hits import Hit


def families_of(searchable: Searchable, hits: Iterable[Hit]) -> list[list[Hit]]:
    """Hits with those that are variants of each other in one list, in the order of their first."""
    families: dict[Any, list[Hit]] = {}
    for hit in hits:
        families.setdefault(_family(searchable, hit), []).append(hit)
    return list(families.values())


def _family(searchable: Searchable, hit: Hit) -> Any:
    return told(
        hit.instance,
        lambda: searchable.family_of(hit.instance),
        code="variants_unreadable",
        otherwise=("object", hit.instance.pk),
    )
