"""What the words of a catalogue mean to an encoder of texts, kept as the signs of their vectors."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.contrib.contenttypes.models import ContentType
from django.db import models, router
from django.db.models import Q

from ...models import EmbeddingSpace, Term, WordMeaning, Words
from ...models.documents import key_column

Vectors = npt.NDArray[np.float32]

# Of a long text the words that say most of it.
_MOST_WORDS = 200


@dataclass(frozen=True, kw_only=True)
class Meanings:
    """Some terms, how they are written, and their vectors: a row of unit length for each."""

    terms: Sequence[int]
    words: Sequence[str]
    vectors: Vectors


def impacts_of(
    model: type[models.Model], keys: Collection[Any]
) -> Mapping[Any, Mapping[int, float]]:
    """By the keys of some objects what each of their weightiest words is worth to them."""
    using = router.db_for_read(Words)
    column = f"document__{key_column(model)}"
    rows = Words.objects.using(using).filter(
        content_type=_content_type(model, using), **{f"{column}__in": list(keys)}
    )
    found = {}
    for key, impacts in rows.values_list(column, "impacts"):
        pairs = list(zip(impacts.indices(), impacts.values(), strict=True))
        if len(pairs) > _MOST_WORDS:
            pairs = sorted(pairs, key=lambda pair: -pair[1])[:_MOST_WORDS]
        found[key] = dict(pairs)
    return found


def meanings_of(
    model: type[models.Model], terms: Collection[int], space: EmbeddingSpace
) -> Meanings:
    """The meanings of some terms of a model, as far as they are known in a space."""
    using = router.db_for_read(WordMeaning)
    rows = WordMeaning.objects.using(using).filter(
        space=space, term__content_type=_content_type(model, using), term__term__in=list(terms)
    )
    found = list(rows.order_by("pk").values_list("term__term", "term__word", "signs"))
    signs = np.frombuffer(b"".join(row[2] for row in found), np.uint8)
    bits = np.unpackbits(signs.reshape(len(found), (space.dimensions + 7) // 8), axis=1)
    bits = bits[:, : space.dimensions]
    vectors = (2 * bits.astype(np.float32) - 1) / np.sqrt(np.float32(space.dimensions))
    return Meanings(
        terms=[row[0] for row in found], words=[row[1] for row in found], vectors=vectors
    )


def without_meaning(
    model: type[models.Model], space: EmbeddingSpace, *, after: int, limit: int
) -> list[tuple[int, str]]:
    """The next words that a space does not know yet, by their keys. Numbers mean nothing."""
    terms = Term.objects.filter(
        content_type=_content_type(model, Term.objects.db), pk__gt=after, documents__gt=0
    )
    strange = terms.filter(Q(meaning=None) | ~Q(meaning__space=space))
    rows = strange.exclude(word__regex="[0-9]").order_by("pk").values_list("pk", "word")
    return list(rows[:limit])


def keep(space: EmbeddingSpace, terms: Sequence[int], vectors: Vectors) -> None:
    """Write what some words mean, in the place of what they meant to another space.

    A word that has gone meanwhile stays away.
    """
    signs = np.packbits(vectors > 0, axis=1)
    # Locked, so that none goes before its meaning is there.
    there = set(Term.objects.select_for_update().filter(pk__in=terms).values_list("pk", flat=True))
    rows = [
        WordMeaning(term_id=term, space=space, signs=bits.tobytes())
        for term, bits in zip(terms, signs, strict=True)
        if term in there
    ]
    WordMeaning.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["term"], update_fields=["space", "signs"]
    )


def _content_type(model: type[models.Model], using: str) -> Any:
    return ContentType.objects.db_manager(using).get_for_model(model).pk
