"""Asks a catalogue with the words of its own products, to learn what found them is worth.

A product is asked for by its name, by half of its name, and by three words of its text. What is of
its category is what was looked for.
"""

import logging
import random
import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from ..models import Document, EmbeddingSpace
from ..registry import Searchable, registry, title_of
from ..search.hits import Candidate
from ..search.query import Page, words_query
from ..search.ranking.fusion import Ranking
from ..search.ranking.words import joined_words
from ..search.retrievers.base import Scan
from ..search.retrievers.lexical import ByWords
from ..search.retrievers.semantic import ByMeaning
from ..store import database
from ..store.locks import sole
from ..store.words.weights import weights_of
from .bridges import drawn
from .learning import learn_word_bands

logger = logging.getLogger(__name__)

# Some seconds of work.
_PRODUCTS = 80
_DEPTH, _LOOKED_AT = 50, 10
_LEAST_LETTERS = 5
# Learned anew when a fifth more batches have been written, as the mean is.
_RENEWED = 1.2
_LOCK = "visual_search_word_bands"


def awaits_word_bands() -> bool:
    """Whether they should be learned now."""
    return any(map(is_due, EmbeddingSpace.objects.live()))


@database.writing()
def tend_word_bands() -> None:
    """Learn what words find is worth, in the live spaces of texts where that is out of date."""
    with sole(_LOCK) as is_sole:
        for space in EmbeddingSpace.objects.live() if is_sole else ():
            if is_due(space):
                _learn(space)


def is_due(space: EmbeddingSpace) -> bool:
    """Whether the mean is known, by which closeness is measured, and has moved since."""
    known = space.calibration
    learned = known.get("words_version", 0)
    return space.holds_texts and "mean" in known and known["version"] > learned * _RENEWED


def _learn(space: EmbeddingSpace) -> None:
    told = [
        one
        for searchable in registry
        if searchable.text_encoder == space.alias
        for one in _told(searchable, space)
    ]
    learned = learn_word_bands(told)
    EmbeddingSpace.objects.filter(pk=space.pk).learn(
        words=asdict(learned) if learned else None, words_version=space.calibration["version"]
    )
    logger.info("Bands for words in space %s: %s", space.pk, learned)


def _told(searchable: Searchable, space: EmbeddingSpace) -> Iterator[tuple[float, float, bool]]:
    """Closeness and coverage of what was found, and whether it is of the kind."""
    keys = drawn(searchable, space)[:_PRODUCTS]
    asked = list(searchable.get_queryset().filter(pk__in=keys).order_by("pk"))
    kinds = searchable.category_values(asked)
    texts = _texts(searchable, keys)
    for instance in asked:
        kind = kinds.get(instance.pk, ())[:1]
        for words in _questions(title_of(instance), texts.get(instance.pk, "")) if kind else ():
            found = _found(searchable, words)
            alike = searchable.category_values(
                list(searchable.get_queryset().filter(pk__in=[one.pk for one in found]))
            )
            for one in found:
                if one.meant is not None:
                    yield (
                        one.meant.closeness,
                        one.coverage or 0.0,
                        kind[0] in alike.get(one.pk, ()),
                    )


def _texts(searchable: Searchable, keys: list[Any]) -> dict[Any, str]:
    documents = Document.objects.of_objects(searchable.model, keys)
    return dict(documents.with_keys(searchable.model, "text"))


def _questions(title: str, text: str) -> Iterator[str]:
    # The same ones for the same product.
    chance = random.Random(f"{title}\n{text}")  # noqa: S311
    name = re.findall(r"\w+", title)
    long = [word for word in re.findall(r"\w+", text) if len(word) >= _LEAST_LETTERS]
    half = [word for word in name if chance.random() < 0.5]
    for words in (name, half, chance.sample(long, min(3, len(long)))):
        if words:
            yield " ".join(words)


def _found(searchable: Searchable, words: str) -> list[Candidate]:
    query = words_query(searchable, words, page=Page(limit=_LOOKED_AT))
    scan = Scan(query=query, depth=_DEPTH)
    rankings = [
        Ranking(candidates=leg.rank_each([scan])[0], weight=leg.weight, leg=leg.leg)
        for leg in (ByWords(), ByMeaning())
        if leg.understands(query)
    ]
    joined = joined_words(rankings, weights_of(searchable))
    return list(joined[0].candidates[:_LOOKED_AT]) if joined else []
