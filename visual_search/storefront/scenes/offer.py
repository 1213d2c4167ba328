"""What can be bought of the products of a scene, and what stands in for the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from ...registry import Searchable, title_of
from ...search.hits import Hit
from ...search.meaning.bands import Band
from ...search.query import Context
from ..similar.neighbours import Wish, neighbours

# What may stand for a product that cannot be bought: all that is known to be like it.
_ALIKE = frozenset({Band.VERY_CLOSE, Band.SIMILAR, Band.LOOSELY_RELATED, None})


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A product, or its look-alike; `replaces` names what the shop shows but cannot sell."""

    hit: Hit
    is_replaced: bool = False
    replaces: str = ""


class Offer:
    """Some products as they can be bought at this moment; no look-alike comes twice."""

    def __init__(self, searchable: Searchable, keys: Iterable[Any], context: Context) -> None:
        keys = set(keys)
        self._searchable, self._context = searchable, context
        self._visible = {one.pk: one for one in searchable.get_queryset().filter(pk__in=keys)}
        in_stock = searchable.in_stock_keys(list(self._visible.values()))
        missing = keys - in_stock
        self._in_stock = in_stock
        self._gone = searchable.get_index_objects(missing) if missing else {}
        self._taken = {str(pk) for pk in in_stock}

    def of(self, key: Any) -> Offered | None:
        """What is offered for a product; None where nothing is like it, or it is deleted."""
        if key in self._in_stock:
            return Offered(hit=_unmeasured(self._visible[key]))
        gone = self._gone.get(key)
        hit = self._alike(gone) if gone is not None else None
        if gone is None or hit is None:
            return None
        self._taken.add(str(hit.instance.pk))
        # What the shop hides is not named either.
        replaces = title_of(gone) if key in self._visible else ""
        return Offered(hit=hit, is_replaced=True, replaces=replaces)

    def _alike(self, gone: models.Model) -> Hit | None:
        wish = Wish(
            limit=1,
            exclude=frozenset(self._taken),
            kind_weight=1.0,
            context=self._context,
            bands=_ALIKE,
        )
        return next(iter(neighbours(self._searchable, gone, wish)), None)


def _unmeasured(instance: models.Model) -> Hit:
    return Hit(instance=instance, image_name="", similarity=None, score=0.0)
