"""What searches pass from stage to stage: candidates first, hits once their objects are read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from ..encoders.details.comparison import Match
from ..models import EmbeddingSpace
from ..store.vectors import Sighting
from .meaning.bands import Band
from .meaning.guess import Guess
from .meaning.reasons import Reason
from .meaning.worded import Meant


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a second look found out about an image.

    `match` is the part of it that is on the photo too; `descriptors` are what it was compared by.
    """

    embedding: int
    match: Match | None = None
    descriptors: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A document found by a retriever, or added by a stage.

    Image and similarity are there where pictures were compared; `score` orders it among the
    others of an answer. `sightings` are its nearest images, nearest first, for those who look at
    them again.
    """

    pk: Any
    image_name: str = ""
    similarity: float | None = None
    score: float = field(default=0.0, compare=False)
    # What is added to its similarity where it is ordered, because it is what words ask for.
    lift: float = field(default=0.0, compare=False)
    sightings: tuple[Sighting, ...] = field(default=(), compare=False, repr=False)
    evidence: Evidence | None = field(default=None, compare=False)
    # What is known already of why it is there.
    reasons: tuple[Reason, ...] = field(default=(), compare=False)
    # How close it is, where its retriever can tell and no picture was compared.
    band: Band | None = field(default=None, compare=False)
    # Of what words found: the part of the query that it holds, 0 to 1, rare words counting more.
    coverage: float | None = field(default=None, compare=False)
    # Of what meaning found: how near its whole text is, and what that is worth in its space.
    meant: Meant | None = field(default=None, compare=False, repr=False)
    # Of what meaning found: how near its own words come to those that were typed, 0 to 1.
    nearness: float = field(default=0.0, compare=False)

    @property
    def closeness(self) -> float:
        """What orders it among others of one retriever."""
        return (self.similarity or 0.0) + self.lift


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One product in an answer, with its best-matching image.

    `similarity` is how alike the encoder finds that image and the query, -1 to 1, or None
    where no picture was compared (a barcode, words, what a stage added). `score` orders the
    answer; its scale means nothing else. `band` says what the similarity means in this shop,
    where that is known.
    """

    instance: models.Model
    image_name: str
    similarity: float | None
    score: float
    evidence: Evidence | None = None
    band: Band | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Results:
    """One page of an answer."""

    hits: tuple[Hit, ...]
    space: EmbeddingSpace | None
    offset: int
    limit: int
    has_next: bool
    # What the photo shows, by the best hits of the whole answer.
    guess: Guess = field(default_factory=Guess)
    # How surely the best hit is what the photo shows, 0 to 1; None as long as nobody can tell.
    confidence: float | None = None
    # The whole ranking that this page was cut from, where only the photo could make it anew.
    ranking: tuple[Candidate, ...] = field(default=(), repr=False)
    # Of what is sold out the very thing that is looked for, with its variants.
    sold_out: tuple[Hit, ...] = ()
    # Whether something near enough is sold out.
    has_sold_out_match: bool = False

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    @property
    def has_good_match(self) -> bool:
        """Whether anything is near enough; yes as long as nobody can tell.

        The first page says it: on later ones it is natural that nothing is.
        """
        found = (*self.sold_out, *self.hits)
        # What a stage of the shop's put there is no match of anybody's photo.
        if any(reason.kind == "barcode" for hit in found for reason in hit.reasons):
            return True
        measured = [hit for hit in found if hit.band is not None] or found
        return self.offset > 0 or any(hit.band is not Band.NO_GOOD_MATCH for hit in measured)

    @property
    def next_offset(self) -> int | None:
        return self.offset + self.limit if self.has_next else None
