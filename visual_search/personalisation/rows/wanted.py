"""What a row of products wants, and how keys become products that shoppers may see."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from ...registry import Searchable
from ...search.eligible.filters import Filters, eligible_objects
from ...search.hits import Hit
from ...search.meaning.reasons import Reason

# So many times as many keys are read as are wanted: some are hidden, sold out or variants.
_SPARE = 3


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which products may come: `limit` at most, `at_least` or others instead, none excluded.

    `exclude` holds primary keys as text.
    """

    limit: int = 8
    at_least: int = 1
    filters: Filters = field(default_factory=dict)
    exclude: frozenset[str] = frozenset()

    @property
    def depth(self) -> int:
        """How many are looked for: with those that are to be left out."""
        return self.limit * _SPARE + len(self.exclude)

    def eligible(self, searchable: Searchable) -> models.QuerySet[Any]:
        """What shoppers may see and buy."""
        return searchable.only_in_stock(eligible_objects(searchable, filters=self.filters))


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Products of a row, and what they were chosen by.

    `basis` is "taste", "viewed", "trending", "new", "viewed_together", "bought_together" or
    "pairing"; `start` is the product that they are like, where there is one. `named` are keys of
    products that reasons name.
    """

    hits: Sequence[Hit] = ()
    basis: str = ""
    start: models.Model | None = None
    named: Collection[Any] = ()


def hits_of_keys(
    searchable: Searchable,
    objects: models.QuerySet[Any],
    keys: Iterable[Any],
    wanted: Wanted,
    *,
    reason: Reason | None = None,
) -> list[Hit]:
    """The objects under some keys, in their order, one of each group of variants. One query."""
    chosen = [key for key in dict.fromkeys(keys) if str(key) not in wanted.exclude]
    if not chosen:
        return []
    read = list(objects.filter(pk__in=chosen[: wanted.depth]))
    searchable.prefetch_families(read)
    found = {one.pk: one for one in read}
    ordered = [found[key] for key in chosen if key in found]
    families = {searchable.family_of(one): one for one in reversed(ordered)}
    shown = [one for one in ordered if families[searchable.family_of(one)] is one]
    reasons = () if reason is None else (reason,)
    return [as_hit(one, reasons=reasons) for one in shown[: wanted.limit]]


def as_hit(
    instance: models.Model,
    *,
    image_name: str = "",
    similarity: float | None = None,
    reasons: tuple[Reason, ...] = (),
) -> Hit:
    return Hit(
        instance=instance,
        image_name=image_name,
        similarity=similarity,
        score=similarity or 0.0,
        reasons=reasons,
    )
