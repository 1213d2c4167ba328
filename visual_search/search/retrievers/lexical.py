"""The lexical retriever: products by their words, ranked by BM25."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import get_language

from ...language.sentences.typed import Typed, parse
from ...language.terms.analysis import Token, analyser
from ...language.terms.cjk import UNSPACED
from ...language.terms.letters import plain
from ...language.terms.measures import joined
from ...language.terms.stems import base_language
from ...store import database
from ...store.words.impacts import term_of
from ...store.words.ranking import best
from ...store.words.relatives import relatives
from ...store.words.statement import Share, Wanted
from ...store.words.vocabulary import Measure
from ..eligible.spelling import pattern_of
from ..hits import Candidate
from ..meaning.reasons import Reason
from ..query import Query
from .base import Retriever

# What the same word counts as another language has it, beside the shopper's own.
_OTHER_LANGUAGE = 0.5

# The terms that a typed word is found by.
Terms = dict[str, dict[int, Share]]
_UNSPACED = re.compile(f"[{UNSPACED}]")


@dataclass(frozen=True, kw_only=True)
class WordProbe:
    """Typed words, in the languages of the catalogue: the shopper's own is the first."""

    typed: Typed
    languages: tuple[str, ...]
    # What else is looked for, by the synonyms of the words.
    also: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: Query) -> "WordProbe":
        languages = query.searchable.get_languages()
        own = base_language(get_language() or "")
        ordered = sorted(languages, key=lambda one: one != own)
        return cls(typed=parse(query.words), languages=tuple(ordered), also=query.also)

    @cached_property
    def words(self) -> dict[str, tuple[Token, ...]]:
        """The terms of each typed word, as it was typed; those of phrases among them."""
        pieces = [*_measures_joined(self.typed.words), *" ".join(self.typed.phrases).split()]
        pieces += [word for one in self.also for word in parse(one).text.split()]
        found = {piece: self.tokens(piece) for piece in dict.fromkeys(pieces)}
        return {piece: tokens for piece, tokens in found.items() if tokens}

    def tokens(self, piece: str) -> tuple[Token, ...]:
        return tuple(analyser(self.languages[0]).tokens(piece))

    def terms(self, piece: str) -> list[int]:
        return [term_of(token.term) for token in self.tokens(piece)]


class ByWords(Retriever):
    """Finds products that have any of the words; rare ones and those in weighty fields count most.

    A phrase must be there, a minus word must not.
    """

    leg = "words"

    def probe(self, query: Query) -> WordProbe | None:
        probe = WordProbe.of(query) if query.words else None
        return probe if probe and probe.words else None

    def retrieve(
        self, probe: WordProbe, eligible: models.QuerySet[Any], *, depth: int
    ) -> list[Candidate]:
        using = database.read_alias(eligible)
        measure = Measure.of(eligible.model, using=using)
        terms = _terms(probe, measure, using=using)
        wanted = _wanted(probe, terms)
        return [
            Candidate(
                pk=found.pk,
                score=found.score,
                coverage=_coverage(probe, terms, found.terms),
                reasons=(
                    Reason(
                        kind="word",
                        values=tuple(
                            word for word, own in terms.items() if own.keys() & found.terms
                        ),
                    ),
                ),
            )
            for found in best(wanted, eligible, measure, depth=depth)
        ]


def _terms(probe: WordProbe, measure: Measure, *, using: str) -> Terms:
    """By each typed word the terms that it is found by, with what they count."""
    tokens = [token for some in probe.words.values() for token in some]
    related = relatives(tokens, probe.languages, measure, using=using)
    found: Terms = {}
    for word, own in probe.words.items():
        shares = {term_of(token.term): Share(1.0) for token in own}
        others = [one for other in probe.languages[1:] for one in analyser(other).terms(word)]
        for lexeme in others:
            shares.setdefault(term_of(lexeme), Share(_OTHER_LANGUAGE))
        for token in own:
            for term, share in related.get(token.term, {}).items():
                shares.setdefault(term, Share(share, of=term_of(token.term)))
        found[word] = shares
    return found


def _coverage(probe: WordProbe, terms: Terms, held: frozenset[int]) -> float:
    """The part of the typed words that a document holds; a synonym stands for one of them."""
    parts = [_part(probe.words[word], own, held) for word, own in terms.items()]
    typed = len(parse(" ".join(probe.also)).words)
    return min(1.0, sum(parts) / max(1, len(parts) - typed))


def _part(tokens: tuple[Token, ...], own: dict[int, Share], held: frozenset[int]) -> float:
    """How much of one word: of its terms, or of a word that it is looked for with."""
    typed = {term_of(token.term) for token in tokens}
    others = [share.value for term, share in own.items() if term in held and term not in typed]
    return max(len(typed & held) / len(typed), *others, 0.0)


def _wanted(probe: WordProbe, terms: Terms) -> Wanted:
    shares: dict[int, Share] = {}
    for own in terms.values():
        for term, share in own.items():
            shares[term] = max(share, shares.get(term, share))
    phrases = [one for one in probe.typed.phrases if probe.tokens(one)]
    minus = {
        one: frozenset(term_of(token.term) for token in probe.tokens(one))
        for one in probe.typed.minus
    }
    return Wanted(
        shares=shares,
        together=frozenset(term_of(token.term) for one in phrases for token in probe.tokens(one)),
        without=tuple(found for one, found in minus.items() if found and " " not in one),
        patterns=tuple(map(_pattern, phrases)),
        patterns_without=tuple(_pattern(one) for one in minus if " " in one),
    )


def _pattern(phrase: str) -> str:
    """The expression that finds these very words in this order, however they are parted."""
    patterns = [pattern_of(plain(word)) for word in phrase.split()]
    if _UNSPACED.search(phrase):
        return r"\W*".join(patterns)
    return r"\m" + r"\W+".join(patterns) + r"\M"


def _measures_joined(words: tuple[str, ...]) -> list[str]:
    """The typed words, a number and its unit as one."""
    found: list[str] = []
    for word in words:
        pair = f"{found[-1]} {word}" if found else word
        if found and found[-1][-1:].isdigit() and " " not in joined(plain(pair)):
            found[-1] = pair
        else:
            found.append(word)
    return found
