"""What a shopper says of an answer: more like this, less like that, and neither again."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from ...exceptions import InvalidQueryError
from ...store.vectors import unit, vector_index
from ..meaning.bands import Asked
from .query import Query

# Weight of the disliked against the liked (Rocchio 1971, "Relevance feedback in information
# retrieval").
_DISLIKE_WEIGHT = 0.5


def steered(query: Query, *, likes: Collection[Any], dislikes: Collection[Any]) -> Query:
    """Move the query of a photo towards some products and away from others (Rocchio 1971).

    Products without a vector change nothing.

    Args:
        likes, dislikes: primary keys of objects.

    Raises:
        InvalidQueryError: they cancel each other out.
    """
    if not likes and not dislikes:
        return query
    space, start = query.sought
    vectors = vector_index().vectors_of(space, query.searchable.model, [*likes, *dislikes])
    liked = [start, *(vectors[pk] for pk in likes if pk in vectors)]
    vector = rocchio(liked, [vectors[pk] for pk in dislikes if pk in vectors])
    if not vector.any():
        raise InvalidQueryError(_("These steps cancel each other out. Undo one of them."))
    # A second look would see the photo alone.
    return replace(query, vector=vector, look=None, asked=Asked.PRODUCT)


def excluding(queries: Sequence[Query], pks: Collection[Any]) -> list[Query]:
    """Keep some objects out of the answer to the queries of one photo."""
    if not pks or not queries:
        return list(queries)
    eligible = queries[0].eligible.exclude(pk__in=pks)
    return [replace(query, eligible=eligible) for query in queries]


def rocchio(
    liked: list[npt.NDArray[np.float32]], disliked: list[npt.NDArray[np.float32]]
) -> npt.NDArray[np.float32]:
    """Move from the mean of the liked away from the mean of the disliked (Rocchio 1971).

    Takes and returns float32 of unit length and shape (dimensions,); zero where all cancel out.
    """
    wanted = unit(np.mean(liked, axis=0))
    if not disliked:
        return wanted
    moved = unit(wanted - _DISLIKE_WEIGHT * unit(np.mean(disliked, axis=0)))
    return moved.astype(np.float32)
