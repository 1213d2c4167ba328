"""Reviews of products that look like one, where that has too few of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from django.db import models

from ...registry import Searchable, registry
from ...search.meaning.bands import Band
from ...search.query import Context
from ..cards import Card
from ..row import Row, parsed_filters
from ..similar.neighbours import Wish, neighbours
from .told import ShownReview, beside, reviews_of

# Products that are asked for their reviews.
_LOOKALIKES = 12


@dataclass(frozen=True, kw_only=True)
class LookalikeReviews(Row):
    """Reviews of products that look very much like one; print it, or loop over its `reviews`.

    Nothing of them counts into the product's own rating. Only what is *very close* by what the
    catalogue taught is asked: as long as nothing was learned, there are none.

    Args, beside those of every row, whose `limit` counts reviews:
        n: only where the product has fewer reviews of its own.
        most_each: how many of one product at most.
    """

    instance: models.Model
    n: int = 3
    limit: int = 4
    most_each: int = 2
    template: str = "visual_search/lookalike_reviews.html"

    context_name: ClassVar[str] = "lookalike"

    def __post_init__(self) -> None:
        # Whoever asks for an object that is not searchable learns it here.
        _ = self.searchable

    @cached_property
    def searchable(self) -> Searchable:
        return registry.for_model(type(self.instance))

    @property
    def called(self) -> str:
        return f"The reviews of products like {self.instance.pk}"

    @property
    def reviews(self) -> Sequence[ShownReview]:
        by_key = {card.instance.pk: card for card in self.cards}
        return [
            ShownReview(review=one.review, card=by_key[one.card.instance.pk])
            for one in (self._chosen if by_key else ())
        ]

    def find_cards(self) -> list[Card]:
        """The products whose reviews are shown, each once."""
        return list({one.card.instance.pk: one.card for one in self._chosen}.values())

    @cached_property
    def _chosen(self) -> Sequence[ShownReview]:
        if not self.searchable.tells_reviews:
            return ()
        own = reviews_of(self.searchable, [self.instance])
        if len(own.get(self.instance.pk, ())) >= self.n:
            return ()
        hits = neighbours(self.searchable, self.instance, self._wish)
        reviews = reviews_of(self.searchable, [hit.instance for hit in hits])
        told = [hit for hit in hits if reviews.get(hit.instance.pk)]
        cards = self.cards_of(told)
        return beside(cards, reviews, limit=self.limit, most_each=self.most_each)

    @property
    def _wish(self) -> Wish:
        # What is sold out is as good to read of, and a variant is told apart by its name.
        return Wish(
            limit=_LOOKALIKES,
            filters=parsed_filters(self.filters),
            exclude=self.excluded_keys,
            dedupe=False,
            with_sold_out=True,
            bands=frozenset({Band.VERY_CLOSE}),
            context=Context.of(self.searchable, self.request, placement=self.placement),
        )
