"""A shopper's taste: a few points in the live space, each of which is a product they looked at."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from ..encoders.runtimes.one_thread import one_thread
from ..models import EmbeddingSpace, Interaction
from ..registry import Searchable
from ..store.vectors import vector_index
from ..store.vectors.rows import unit
from .clusters import grouped
from .shopper import Seen, Shopper

logger = logging.getLogger(__name__)

Vector = npt.NDArray[np.float32]
Kind = Interaction.Kind

# What something done is worth as a sign of taste.
STRENGTHS: Mapping[str, float] = {
    Kind.VIEW: 1.0,
    Kind.CLICK: 1.5,
    Kind.BASKET: 3.0,
    Kind.ORDER: 4.0,
    Kind.LIKE: 4.0,
}
_HALF_LIFE_DAYS = 30.0
# Measured on clothes: nearer than that Ward's groups part one taste, farther they join two.
_FARTHEST = 0.9
MOST_POINTS = 5
# How far what was disliked pushes the point that it is nearest to.
_PUSH = 0.5


@dataclass(frozen=True, eq=False)
class Point:
    """One thing that a shopper likes the look of.

    `key` is that of the product nearest to the middle of what was looked at, `weight` the part of
    the taste (all sum to 1), `vector` float32 of unit length in the live space.
    """

    key: Any
    weight: float
    vector: Vector = field(repr=False)


@dataclass(frozen=True, eq=False)
class Taste:
    """Several points, the heaviest first; none where nothing is known. Never one mean.

    After PinnerSage (Pal et al. 2020). `space` is the one that the vectors are of.
    """

    points: tuple[Point, ...] = ()
    space: EmbeddingSpace | None = None

    def __bool__(self) -> bool:
        return bool(self.points)


def taste_of(shopper: Shopper, searchable: Searchable) -> Taste:
    """The taste of a shopper for products of one model, made of at most 100 interactions.

    In the live space, once a request; without what has no vector there. False for a stranger.
    """
    name = ("taste", searchable.label)
    if name not in shopper.memory:
        made = _made(shopper.seen(searchable), searchable)
        if shopper.seen(searchable):
            shopper.memory[name] = made
        return made
    taste: Taste = shopper.memory[name]
    return taste


def _made(seen: Sequence[Seen], searchable: Searchable) -> Taste:
    if not any(one.kind != Kind.DISLIKE for one in seen):
        return Taste()
    keys = {one.key for one in seen}
    space, vectors = vector_index().vectors_of_live(searchable.encoder, searchable.model, keys)
    if space is None:
        logger.warning("There is no taste yet: no space is live for %r.", searchable.encoder)
        return Taste()
    return Taste(points=points_of(seen, vectors, now=timezone.now()), space=space)


@one_thread()
def points_of(
    seen: Sequence[Seen],
    vectors: Mapping[Any, Vector],
    *,
    now: datetime,
    at_most: int = MOST_POINTS,
) -> tuple[Point, ...]:
    """The points of what was seen, heaviest first, from the unit vectors of the products.

    Looked at, clicked, put in the basket, ordered or liked: the stronger and the newer, the
    heavier. What was disliked is no part of a point, and pushes the one it is nearest to away.
    """
    disliked = [one.key for one in seen if one.kind == Kind.DISLIKE]
    worth = _worth([one for one in seen if one.key not in set(disliked)], now)
    keys = [key for key in worth if key in vectors and vectors[key].any()]
    if not keys:
        return ()
    stacked = np.stack([vectors[key] for key in keys])
    weights = np.array([worth[key] for key in keys], dtype=np.float32)
    groups = grouped(stacked, farthest=_FARTHEST, at_most=at_most)
    made = list(_points(keys, stacked, weights, groups))
    pushed = _pushed(made, [vectors[key] for key in disliked if key in vectors])
    return tuple(sorted(pushed, key=lambda point: -point.weight))


def _worth(seen: Sequence[Seen], now: datetime) -> dict[Any, float]:
    """What each product is worth as a sign of taste; the newest first among equals."""
    found: dict[Any, float] = {}
    for one in seen:
        # A clock that ran backwards makes nothing worth more than what is done now.
        days = max((now - one.at).total_seconds(), 0.0) / 86_400
        strength = STRENGTHS.get(one.kind, 0.0) * 0.5 ** (days / _HALF_LIFE_DAYS)
        found[one.key] = found.get(one.key, 0.0) + strength
    return {key: strength for key, strength in found.items() if strength > 0}


def _points(
    keys: Sequence[Any], vectors: Vector, weights: Vector, groups: list[list[int]]
) -> Iterator[Point]:
    for group in groups:
        members, own = vectors[group], weights[group]
        middle = unit(own @ members)
        nearest = group[int((members @ middle).argmax())]
        if middle.any():
            part = float(own.sum() / weights.sum())
            yield Point(key=keys[nearest], weight=part, vector=middle)


def _pushed(points: list[Point], disliked: Sequence[Vector]) -> list[Point]:
    """Each point away from those disliked things that it is the nearest to."""
    if not points or not disliked:
        return points
    middles = np.stack([point.vector for point in points])
    nearest = (np.stack(disliked) @ middles.T).argmax(axis=1)
    return [
        _away(
            point,
            [vector for vector, number in zip(disliked, nearest, strict=True) if number == own],
        )
        for own, point in enumerate(points)
    ]


def _away(point: Point, disliked: Sequence[Vector]) -> Point:
    if not disliked:
        return point
    vector = unit(point.vector - _PUSH * np.mean(disliked, axis=0)).astype(np.float32)
    return Point(key=point.key, weight=point.weight, vector=vector)
