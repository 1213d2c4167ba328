"""What searches pass from stage to stage: candidates first, hits once their objects are read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from ..models import EmbeddingSpace


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A document found by a retriever; image and similarity where pictures were compared."""

    pk: Any
    image_name: str = ""
    similarity: float | None = None


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One product in an answer, with its best-matching image.

    `similarity` is the cosine of that image and the query, -1 to 1, or None where no picture
    was compared (a barcode). `score` orders the answer; its scale means nothing else.
    """

    instance: models.Model
    image_name: str
    similarity: float | None
    score: float


@dataclass(frozen=True, kw_only=True)
class Results:
    """One page of an answer."""

    hits: tuple[Hit, ...]
    space: EmbeddingSpace
    offset: int
    limit: int
    has_next: bool

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    @property
    def next_offset(self) -> int | None:
        return self.offset + self.limit if self.has_next else None
