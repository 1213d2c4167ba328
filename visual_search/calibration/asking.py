"""Asks a space for its own products: by simulated photos, and by stored vectors."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import models

from ..encoders.details.comparison import Look, without_points
from ..imaging.simulate import shopper_photo
from ..indexing.images import concerns_one_object
from ..models import EmbeddingSpace
from ..registry import Searchable
from ..search.hits import Candidate
from ..search.pipeline import SHORTLIST
from ..search.query import Page, Query
from ..search.ranking.kind import Kind
from ..search.ranking.second_look import look_again
from ..search.retrievers.vector import retrieve
from ..store.spaces import space_encoder
from ..store.vectors import unit, vector_index
from .learning import Answer
from .rows import ProductAnswers
from .sample import Picture

logger = logging.getLogger(__name__)

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class PhotoAnswers:
    """What one photo found, without points and with all that the encoder has.

    A simulated photo shares points with the picture that it was made of more often than a
    shopper's does. Limits are learned without them, so points can only bring products closer.
    """

    plain: Answer
    full: Answer


class Inquiry:
    """Asks the products of one space, one picture after another.

    Raises:
        EncoderError, ConfigurationError: the encoder of the space cannot work.
    """

    def __init__(self, space: EmbeddingSpace, mean: Vector) -> None:
        self._space = space
        self._encoder = space_encoder(space)
        self._mean = mean
        self._catalogue = _Catalogue()

    def answers_of_photo(self, picture: Picture) -> PhotoAnswers | None:
        """Send a picture through what shoppers do to one, and search with the outcome.

        Where a product has other pictures, it must be found by those: a photo is seldom taken
        from where the shop's was. None where the picture cannot be read.
        """
        image = picture.read()
        if image is None:
            return None
        photo = shopper_photo(image.convert("RGB"), np.random.default_rng([0, picture.row.pk]))
        weight = picture.searchable.get_colour_weight()
        look = self._encoder.look_at(photo, colour_weight=weight)
        query = replace(_query(self._space, picture, look.vector), look=look)
        candidates = retrieve(query, depth=SHORTLIST)
        if picture.has_siblings:
            candidates = _without_image(candidates, picture.row.pk)
        baseline = float(self._mean @ look.vector)

        def answer(seen: Look) -> Answer:
            found = look_again(seen, candidates)
            return self._catalogue.answer(picture, found, baseline=baseline)

        full = answer(look)
        plain = answer(without_points(look)) if look.has_points else full
        return PhotoAnswers(plain=plain, full=full)

    def answers_of_product(self, picture: Picture) -> ProductAnswers:
        """Search with what is stored of a picture; its own product is left out."""
        [stored] = vector_index().stored([picture.row.pk]).values()
        vector = unit(stored)
        query = _query(self._space, picture, vector)
        query = replace(query, eligible=query.eligible.exclude(pk=picture.instance.pk))
        baseline = float(self._mean @ vector)
        found = retrieve(query, depth=SHORTLIST)
        nearest = self._catalogue.answer(picture, found, baseline=baseline)
        kind = Kind.of(picture.searchable, picture.instance)
        if kind is None:
            return ProductAnswers(nearest=nearest, with_kin=nearest)
        kin = retrieve(replace(query, eligible=kind.among(query.eligible)), depth=SHORTLIST)
        both = [*{one.pk: one for one in (*found, *kin)}.values()]
        with_kin = self._catalogue.answer(picture, both, baseline=baseline)
        return ProductAnswers(nearest=nearest, with_kin=with_kin)


def _query(space: EmbeddingSpace, picture: Picture, vector: Vector) -> Query:
    return Query(
        searchable=picture.searchable,
        space=space,
        vector=vector,
        eligible=picture.searchable.get_queryset(),
        page=Page(),
    )


def _without_image(candidates: Sequence[Candidate], embedding: int) -> list[Candidate]:
    """Leave one image out; a product that was found by it alone goes too."""
    kept = [
        replace(one, sightings=tuple(s for s in one.sightings if s.embedding != embedding))
        for one in candidates
    ]
    return [replace(one, similarity=one.sightings[0].similarity) for one in kept if one.sightings]


@dataclass(frozen=True, kw_only=True)
class _Traits:
    """What an object shares with others: its family with variants, categories with its kind.

    Categories are known by their keys, as text: names may change, and be costly to tell.
    """

    family: Any
    categories: tuple[str, ...] = ()

    def is_like(self, other: "_Traits") -> bool:
        return not set(self.categories).isdisjoint(other.categories)


@dataclass(frozen=True)
class _Catalogue:
    """Traits of objects, each read once."""

    known: dict[tuple[str, Any], _Traits] = field(default_factory=dict)

    def answer(
        self, picture: Picture, candidates: Sequence[Candidate], *, baseline: float
    ) -> Answer:
        searchable, own = picture.searchable, picture.instance.pk
        ranked = sorted(
            (one for one in candidates if one.similarity is not None),
            key=lambda one: -(one.similarity or 0.0),
        )
        traits = self._traits(searchable, {own, *(one.pk for one in ranked)})
        ranked = [one for one in ranked if one.pk in traits]
        # Hidden a moment ago: then nothing is the same.
        asked = traits.get(own, _Traits(family=None))
        found = [traits[one.pk] for one in ranked]
        closeness = [(one.similarity or 0.0) - baseline for one in ranked]
        return Answer(
            closeness=np.array(closeness, dtype=float),
            is_same=np.array([one.family == asked.family for one in found], dtype=bool),
            is_alike=np.array([one.is_like(asked) for one in found], dtype=bool),
            families=[one.family for one in found],
            categories=[next(iter(one.categories), "") for one in found],
        )

    def _traits(self, searchable: Searchable, pks: Collection[Any]) -> dict[Any, _Traits]:
        label = searchable.label
        missing = [pk for pk in pks if (label, pk) not in self.known]
        if missing:
            instances = list(searchable.get_queryset().filter(pk__in=missing))
            searchable.prefetch_families(instances)
            searchable.category_values(instances)  # Reads for all what each is asked below.
            for one in instances:
                self._read(searchable, one)
        return {pk: self.known[label, pk] for pk in pks if (label, pk) in self.known}

    def _read(self, searchable: Searchable, instance: models.Model) -> None:
        """One whose traits the shop cannot tell is left out of every answer."""
        try:
            family = searchable.family_of(instance)
            categories = searchable.category_values([instance]).get(instance.pk, ())
        except Exception as error:
            if not concerns_one_object(error):
                raise
            logger.warning("%s %s is left out", searchable.label, instance.pk, exc_info=True)
            return
        self.known[searchable.label, instance.pk] = _Traits(
            family=family, categories=tuple(map(str, categories))
        )
