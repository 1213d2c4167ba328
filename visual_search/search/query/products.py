"""Queries for what is like products of the shop: nothing is encoded for them."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from ...exceptions import InvalidQueryError, NotEmbeddedError
from ...models import EmbeddingSpace
from ...registry import Searchable
from ...store.spaces import live_space
from ...store.vectors import vector_index
from ..eligible.filters import Filters, eligible_objects
from ..ranking.kind import Kind
from .context import NOWHERE, Context
from .feedback import rocchio
from .page import Page
from .query import Query


def product_query(  # noqa: PLR0913  # each is one thing that a page may say
    searchable: Searchable,
    instance: models.Model,
    *,
    kind_weight: float | None = None,
    filters: Filters | None = None,
    eligible: models.QuerySet[Any] | None = None,
    page: Page | None = None,
    space: EmbeddingSpace | None = None,
    context: Context = NOWHERE,
) -> Query:
    """Build the query for products like one product, itself excluded. Encodes nothing.

    Args:
        kind_weight: how much it counts that a product is of the same category, 0 for looks
            alone to 1 for kind before looks; None for the shop's own choice.
        eligible: the objects that may answer, where they are known already; `filters` are not
            read then, and nothing is excluded.

    Raises:
        NotEmbeddedError: the product has no embedding in the live space.
        InvalidQueryError, NoLiveSpaceError: as for `photo_query`.
    """
    query = likes_query(
        searchable,
        likes=[instance.pk],
        filters=filters,
        eligible=eligible,
        page=page,
        space=space,
        context=context,
    )
    kind = Kind.of(searchable, instance)
    if kind is None:
        return query
    space, vector = query.sought
    weighed = kind.weighed(kind_weight, space=space, vector=vector)
    return replace(query, kind=weighed)


def likes_query(  # noqa: PLR0913  # each is one thing that a shopper may say
    searchable: Searchable,
    *,
    likes: Collection[Any],
    dislikes: Collection[Any] = (),
    filters: Filters | None = None,
    eligible: models.QuerySet[Any] | None = None,
    page: Page | None = None,
    space: EmbeddingSpace | None = None,
    context: Context = NOWHERE,
) -> Query:
    """Build the query for more like some products and less like others, all excluded.

    Args:
        likes, dislikes: primary keys of objects; at least one like.
        eligible: as for `product_query`.

    Raises:
        NotEmbeddedError: none of the liked products has an embedding in the live space.
        InvalidQueryError: as for `photo_query`, or the likes cancel each other out.
        NoLiveSpaceError: as for `photo_query`.
    """
    if not likes:
        raise InvalidQueryError(_("Name at least one product to find more like it."))
    page = (page or Page()).sized_for(searchable)
    if eligible is None:
        eligible = eligible_objects(searchable, filters=filters, exclude=[*likes, *dislikes])
    space = space or live_space(searchable.encoder)
    vectors = vector_index().vectors_of(space, searchable.model, [*likes, *dislikes])
    liked = [vectors[pk] for pk in likes if pk in vectors]
    if not liked:
        raise NotEmbeddedError(_("This product has no searchable picture yet."))
    vector = rocchio(liked, [vectors[pk] for pk in dislikes if pk in vectors])
    if not vector.any():
        raise InvalidQueryError(_("These products have nothing in common to look for."))
    return Query(
        searchable=searchable,
        space=space,
        vector=vector,
        eligible=eligible,
        page=page,
        context=context,
    )
