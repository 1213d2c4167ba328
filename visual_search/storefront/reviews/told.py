"""Reviews of several products, each with the card of the product that it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

from ...registry import Review, Searchable, told
from ..cards import Card


@dataclass(frozen=True, kw_only=True)
class ShownReview:
    """A review, and the product that it is of."""

    review: Review
    card: Card

    @property
    def stars(self) -> str:
        """The rating as a number without idle zeros; empty where there is none."""
        return "" if self.review.rating is None else f"{self.review.rating:g}"

    @property
    def best(self) -> str:
        return f"{self.review.best:g}"


def reviews_of(
    searchable: Searchable, instances: Sequence[models.Model]
) -> Mapping[Any, Sequence[Review]]:
    """What the shop has of reviews, by key; none where its own code fails."""
    if not instances or not searchable.tells_reviews:
        return {}
    return told(
        instances[0],
        lambda: searchable.get_reviews(instances),
        code="reviews_unreadable",
        otherwise={},
        is_raised=settings.DEBUG,
    )


def beside(
    cards: Sequence[Card], reviews: Mapping[Any, Sequence[Review]], *, limit: int, most_each: int
) -> list[ShownReview]:
    """At most `limit` reviews in the order of their products, `most_each` of one of them."""
    shown = [
        ShownReview(review=review, card=card)
        for card in cards
        for review in list(reviews.get(card.instance.pk, ()))[:most_each]
    ]
    return shown[:limit]
