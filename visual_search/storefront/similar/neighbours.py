"""Remembers which objects are near an object, never what a shopper may see of them."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from ... import search
from ...conf import app_settings
from ...exceptions import NoLiveSpaceError, NotEmbeddedError
from ...models import EmbeddingSpace
from ...registry import Searchable
from ...remembering import key_of, mark_anew, mark_of, recall, remember
from ...search.eligible.filters import Filters
from ...search.hits import Hit
from ...search.meaning.bands import Band
from ...search.pipeline import hits_of
from ...search.plugged import has_own_steps
from ...search.query import Context, Page
from ...search.query.context import NOWHERE
from ...store.spaces import live_space

logger = logging.getLogger(__name__)

# Neighbours remembered per product: enough that hidden and sold-out ones leave a full row.
_REMEMBERED = 48
_DEEPER = 4

Neighbour = tuple[Any, str, float | None]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Which neighbours a widget wants.

    `exclude` holds primary keys as text. With `dedupe`, neither the object's own variants
    come nor two that are variants of each other. `kind_weight` and `context` are those of
    `product_query`. With `bands`, only what lies in one of them comes: None among them for what
    lies in none, as long as nothing was learned.
    """

    limit: int
    threshold: float | None = None
    filters: Filters = field(default_factory=dict)
    exclude: frozenset[str] = frozenset()
    dedupe: bool = True
    kind_weight: float | None = None
    context: Context = NOWHERE
    bands: frozenset[Band | None] | None = None
    with_sold_out: bool = False

    @property
    def depth(self) -> int:
        """How many are looked for: with those that are to be left out."""
        return max(self.limit + len(self.exclude), _REMEMBERED)

    def accepts(self, neighbour: Neighbour) -> bool:
        pk, _image_name, similarity = neighbour
        is_near = self.threshold is None or (similarity or 0.0) >= self.threshold
        return is_near and str(pk) not in self.exclude

    def eligible(self, searchable: Searchable, instance: models.Model) -> models.QuerySet[Any]:
        """What shoppers may see and buy, without the object itself."""
        objects = search.eligible_objects(searchable, filters=self.filters)
        objects = objects if self.with_sold_out else searchable.only_in_stock(objects)
        if self.dedupe:
            return searchable.without_variants(objects, instance)
        return objects.exclude(pk=instance.pk)


def neighbours(searchable: Searchable, instance: models.Model, wish: Wish) -> list[Hit]:
    """Hits like an object, from the cache where it can give a full row.

    Only primary keys are remembered. The objects themselves are read through the host's
    queryset each time, so that what was unpublished or sold out a moment ago is gone.
    """
    try:
        space = live_space(searchable.encoder)
        key = _neighbours_key(searchable, instance, space, wish)
        remembered = _recalled(searchable, key)
        if remembered is not None:
            accepted = [one for one in remembered if wish.accepts(one)]
            hits = _read(wish.eligible(searchable, instance), accepted, limit=wish.limit)
            if len(hits) >= min(wish.limit, len(accepted)):
                return hits[: wish.limit]
        found = _search(searchable, instance, wish, space)
    except NoLiveSpaceError as error:
        logger.warning("Nothing is similar yet: %s", error)
        return []
    except NotEmbeddedError:
        return []
    remember(key, [_as_text(hit) for hit in found], seconds=app_settings().widget_cache_seconds)
    return [hit for hit in found if wish.accepts(_neighbour(hit))][: wish.limit]


def _neighbour(hit: Hit) -> Neighbour:
    return hit.instance.pk, hit.image_name, hit.similarity


def _as_text(hit: Hit) -> tuple[str, str, float | None]:
    pk, name, similarity = _neighbour(hit)
    return str(pk), name, similarity


def _recalled(searchable: Searchable, key: str) -> list[Neighbour] | None:
    """What was remembered, with keys in their own type; None for nothing that can be read."""
    found = recall(key)
    own: Any = searchable.model._meta.pk
    try:
        return found and [(own.to_python(pk), str(name), like) for pk, name, like in found]
    except (ValidationError, TypeError, ValueError):
        return None


def _search(
    searchable: Searchable, instance: models.Model, wish: Wish, space: EmbeddingSpace
) -> list[Hit]:
    """Look until there are enough families of variants, or no more objects."""
    eligible = wish.eligible(searchable, instance)
    depth = wish.depth
    while True:
        query = search.product_query(
            searchable,
            instance,
            kind_weight=wish.kind_weight,
            eligible=eligible,
            page=Page(limit=depth),
            space=space,
            context=wish.context,
        )
        if wish.bands is not None:
            # What comes further down is no nearer, so that this is all.
            near = [hit for hit in search.run(query) if hit.band in wish.bands]
            return _one_of_each_group(searchable, near) if wish.dedupe else near
        hits = hits_of(query)
        found = _one_of_each_group(searchable, hits) if wish.dedupe else hits
        if len(found) >= wish.limit + len(wish.exclude) or len(hits) < depth:
            return found
        depth *= _DEEPER


def _one_of_each_group(searchable: Searchable, hits: Sequence[Hit]) -> list[Hit]:
    nearest: dict[Any, Hit] = {}
    for hit in hits:
        nearest.setdefault(searchable.family_of(hit.instance), hit)
    return list(nearest.values())


def _read(objects: models.QuerySet[Any], wanted: Sequence[Neighbour], *, limit: int) -> list[Hit]:
    """Those that are still there: all only where the first of them do not fill a row."""
    first = limit + limit // 2
    hits = _still_there(objects, wanted[:first])
    if len(hits) < limit and wanted[first:]:
        hits += _still_there(objects, wanted[first:])
    return hits


def _still_there(objects: models.QuerySet[Any], wanted: Sequence[Neighbour]) -> list[Hit]:
    found = {instance.pk: instance for instance in objects.filter(pk__in=[pk for pk, *_ in wanted])}
    return [
        Hit(instance=found[pk], image_name=name, similarity=similarity, score=similarity or 0.0)
        for pk, name, similarity in wanted
        if pk in found
    ]


def _neighbours_key(
    searchable: Searchable, instance: models.Model, space: EmbeddingSpace, wish: Wish
) -> str:
    weight = app_settings().kind_weight if wish.kind_weight is None else wish.kind_weight
    # Without steps of the shop's own nothing in an answer depends on who asks, and where.
    context = wish.context if has_own_steps(searchable) else NOWHERE
    bands = None if wish.bands is None else sorted(map(str, wish.bands))
    whose = (bands, wish.with_sold_out)
    wanted = (wish.depth, wish.dedupe, weight, sorted(wish.filters.items()), context, whose)
    label = searchable.label
    return key_of(space.pk, space.version, label, mark_of(label), wanted, instance.pk)


def catalogue_changed(searchable: Searchable) -> None:
    """Forget all neighbours of a model: an object appeared, changed or went away."""
    mark_anew(searchable.label)
