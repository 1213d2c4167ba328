"""What words are measured by: the average length of a text, and how many documents have a term."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import models

from ...models import Term, Vocabulary
from ...registry import Searchable
from .. import database
from .impacts import VERSION


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What the words of a model's documents are measured by at this moment."""

    content_type: int
    average: float = 0.0
    documents: int = 0

    @classmethod
    def of(cls, model: type[models.Model], *, using: str = "") -> "Measure":
        using = using or database.alias()
        content_type = ContentType.objects.db_manager(using).get_for_model(model).pk
        found = Vocabulary.objects.using(using).filter(pk=content_type).first() or Vocabulary()
        return cls(
            content_type=content_type, average=found.average, documents=max(found.documents, 0)
        )

    def mark(self, searchable: Searchable) -> int:
        """What tells words made by this and by the searchable of today from others."""
        languages = searchable.get_languages()
        said = (VERSION, self.average, languages, *searchable.text_weights.items())
        # Of several languages it is kept in which of them a word stands.
        said = (*said, "languages") if len(languages) > 1 else said
        return zlib.crc32(repr(said).encode()) >> 1


def frequencies(measure: Measure, terms: Iterable[int], *, using: str) -> Mapping[int, int]:
    """How many documents have each term; of a term that no sweep has counted yet nothing."""
    rows = Term.objects.using(using).filter(content_type=measure.content_type, term__in=list(terms))
    return dict(rows.values_list("term", "documents"))
