"""Words beside a photo: they move what is looked for, and keep out only what is not wanted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import models
from django.utils.translation import gettext as _

from ...encoders.base import BALANCED_COLOUR, Encoder
from ...encoders.details.colour import instead_of
from ...encoders.details.comparison import recoloured
from ...encoders.details.ensemble_comparison import with_colour
from ...exceptions import InvalidQueryError
from ...language.sentences.colours import Mention
from ...language.sentences.wishes import read_wishes
from ...models import EmbeddingSpace
from ...registry import Searchable
from ...store.spaces import space_encoder
from ...store.vectors import unit, vector_index
from ..eligible.colours import agreeing_values, called, colour_source
from ..eligible.words import without_words
from ..meaning.bands import Calibration
from ..ranking.wanted import Wanted
from .along import along
from .query import Query
from .typed.spoken import languages_of
from .typed.synonyms import said

Vector = npt.NDArray[np.float32]

BALANCED_WORDS = 0.5
_MOST_TYPED = 300
_MOST_WISH = 20.0
# What colour counts beside shape: less where a filter says which products have it.
_SAID, _SEEN = 0.15, 0.25
# So many products tell what a colour looks like in this shop, if there are some.
_MOST_NAMED, _FEWEST_NAMED = 60, 3
# How far a vector without a colour part is moved towards what has the colour.
_STEP = 0.5


def moved(
    queries: Sequence[Query],
    text: str,
    *,
    words_weight: float | None = None,
    colour_weight: float = BALANCED_COLOUR,
) -> list[Query]:
    """Move the queries of one photo by the words beside it.

    Where the encoder has a text tower, the words as a whole are added to the photo. Elsewhere
    colours take the place of the photo's own. "Without a lid" and "-lid" keep out what has one; the
    other words are looked for by their own retrievers as well.

    Args:
        words_weight: 0 for the photo alone to 1 for the words alone; None for the middle.
        colour_weight: as for `photo_queries`.

    Raises:
        InvalidQueryError: the weight lies outside 0 to 1.
    """
    weight = BALANCED_WORDS if words_weight is None else words_weight
    if not 0 <= weight <= 1:
        raise InvalidQueryError(_("The weight of words lies between 0 and 1."))
    text = " ".join(text.replace("\x00", " ").split())[:_MOST_TYPED]
    if not (weight and text and queries):
        return list(queries)
    wishes = read_wishes(text)
    first = queries[0]
    eligible = without_denied(first.eligible, text)
    meant = said(wishes.words, languages=languages_of(first.searchable))
    wish = min(weight / max(1 - weight, 1e-6), _MOST_WISH)
    wanted = Wanted.of(first.searchable, wishes, wish=wish)
    typed = [
        replace(
            query,
            eligible=eligible,
            words=meant.text,
            also=meant.also,
            words_weight=weight,
            # What was ranked before was moved, or not, by what was typed then.
            typed=query.typed if query.ranking is not None else text,
            wanted=wanted,
        )
        for query in queries
    ]
    by_tower = along(typed, wishes.asked, counts=wish)
    if by_tower or not wishes.colours:
        return by_tower or typed
    counts = min(colour_weight / max(1 - colour_weight, 1e-6), _MOST_WISH)
    paint = _Paint(
        searchable=first.searchable,
        colours=wishes.colours,
        share=min(1.0, 2 * weight),
        counts=counts * (_SAID if colour_source(first.searchable) else _SEEN),
    )
    return [paint.over(query) for query in typed]


def without_denied(objects: models.QuerySet[Any], text: str) -> models.QuerySet[Any]:
    """The objects but for those that words beside a photo keep out."""
    return without_words(objects, read_wishes(text).minus)


@dataclass(frozen=True, kw_only=True)
class _Paint:
    """Colours, how much of a photo's own they take the place of, and what they count."""

    searchable: Searchable
    colours: Sequence[Mention]
    share: float
    counts: float

    def over(self, query: Query) -> Query:
        if query.space is None or query.vector is None:
            return query
        encoder = space_encoder(query.space)
        part = encoder.colour_part
        if part is None:
            return self._towards(query, query.space, query.vector)
        wanted = self._look(query.space, encoder, part)
        if query.look is not None:
            look = recoloured(query.look, wanted, weight=self.counts, share=self.share)
            return replace(query, look=look, vector=look.vector)
        colours = instead_of(unit(query.vector[part]), wanted, share=self.share)
        vector = with_colour(query.vector, part, colours, weight=self.counts)
        return replace(query, vector=vector)

    def _look(self, space: EmbeddingSpace, encoder: Encoder, part: slice) -> Vector:
        """What the colours look like: as on products that are said to have them, where some are."""
        looks = []
        for mention in self.colours:
            named = self._named(space, mention)
            seen = [unit(vector[part]) for vector in named]
            if len(named) < _FEWEST_NAMED or mention.shade:
                seen.append(encoder.colour_of(mention.lab))
            looks.append(unit(np.mean(seen, axis=0)))
        return unit(np.mean(looks, axis=0)).astype(np.float32)

    def _towards(self, query: Query, space: EmbeddingSpace, vector: Vector) -> Query:
        """Towards what has the colours, where a vector does not tell colour from shape."""
        named = [one for mention in self.colours for one in self._named(space, mention)]
        if not named:
            return query
        # What they have in common beside what everything here has.
        direction = unit(unit(np.mean(named, axis=0)) - self._usual(space))
        moved_vector = unit(vector + _STEP * self.share * direction).astype(np.float32)
        # A second look would see the photo alone.
        return replace(query, vector=moved_vector, look=None)

    def _usual(self, space: EmbeddingSpace) -> Vector:
        """The direction of all that is sold, or of some of it as long as that was not learned."""
        learned = Calibration.of(space)
        if learned is not None:
            return unit(learned.mean)
        return unit(np.mean(self._vectors(space, self.searchable.get_queryset()), axis=0))

    def _named(self, space: EmbeddingSpace, mention: Mention) -> list[Vector]:
        return self._vectors(space, self._products(mention))

    def _vectors(
        self, space: EmbeddingSpace, objects: models.QuerySet[models.Model]
    ) -> list[Vector]:
        keys = list(objects.order_by("pk").values_list("pk", flat=True)[:_MOST_NAMED])
        found = vector_index().vectors_of(space, self.searchable.model, keys) if keys else {}
        return [vector for vector in found.values() if vector.any()]

    def _products(self, mention: Mention) -> models.QuerySet[models.Model]:
        objects = self.searchable.get_queryset()
        source = colour_source(self.searchable)
        if source is None:
            model = self.searchable.model
            return objects.filter(pk__in=called(model, mention.colour))
        values = agreeing_values(self.searchable, [mention.colour])
        best = max(values.values(), default=0.0)
        return source.narrowed(objects, **{"in": [one for one in values if values[one] == best]})
