"""BM25: what a term of a document is worth, and how rare terms are.

Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009); fields are
weighted before the saturation (BM25F), and counts are never negative, as in Lucene.
"""

import math
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pgvector import SparseVector

from ...language.terms.analysis import analyser
from ...language.terms.stems import base_language
from ...models.words import TERMS
from ...registry import Passage

K1, B = 1.5, 0.75
# Another way to make terms is another index: see `vocabulary`.
VERSION = 1
# What a sparse vector holds, and more than the words of any product.
_MOST_TERMS = 4_000


def term_of(lexeme: str) -> int:
    """The number of a term. Of a hundred thousand terms some five pairs share theirs."""
    return zlib.crc32(lexeme.encode()) % TERMS


@dataclass(frozen=True, kw_only=True)
class Analysed:
    """The terms of a document: how often each stands there (weighted), how it is written, and in
    which languages.
    """

    frequencies: Mapping[int, float]
    length: int
    written: Mapping[int, tuple[str, str]] = field(repr=False)
    languages: Mapping[str, Collection[int]] = field(repr=False)

    def impacts(self, average: float) -> SparseVector:
        """What each term adds to the score of this document, before its rarity: 0 to 1."""
        relative = self.length / average if average else 1.0
        norm = K1 * (1 - B + B * relative)
        return vector({one: count / (count + norm) for one, count in self.frequencies.items()})


def analysed(passages: Iterable[Passage], languages: Sequence[str]) -> Analysed:
    """Analyse the words of a document: in each language, where a passage does not say which.

    A word that has another term in another language has both, and counts once in the length.
    """
    frequencies: dict[int, float] = {}
    written: dict[int, tuple[str, str]] = {}
    spoken: dict[str, set[int]] = {}
    length = 0
    for passage in passages:
        counts: Counter[int] = Counter()
        most = 0
        for language in (passage.language,) if passage.language else languages:
            tokens = [(term_of(one.term), one) for one in analyser(language).tokens(passage.text)]
            written |= {term: (one.term, one.word) for term, one in reversed(tokens)}
            counts |= Counter(term for term, _token in tokens)
            spoken.setdefault(base_language(language), set()).update(term for term, _ in tokens)
            most = max(most, len(tokens))
        length += most
        for term, count in counts.items():
            frequencies[term] = frequencies.get(term, 0.0) + count * passage.weight
    kept = dict(sorted(frequencies.items(), key=lambda item: -item[1])[:_MOST_TERMS])
    return Analysed(frequencies=kept, length=length, written=written, languages=spoken)


def rarity(documents: int, having: int) -> float:
    """The inverse document frequency of a term."""
    having = min(having, documents)
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))


def vector(values: Mapping[int, float]) -> SparseVector:
    return SparseVector(dict(values), TERMS)
