"""The terms of a text, made the same way of what a shop writes and of what shoppers type."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .cjk import UNSPACED, bigrams
from .letters import plain
from .measures import joined
from .stems import base_language, stemmer
from .stopwords import stop_words

MAX_CHARACTERS = 100_000
MAX_TERMS = 10_000
_MAX_LENGTH = 40

# Marks that Python does not count among the characters of words.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff\u200c\u200d"
)
_LETTER = rf"(?:[^\W_{UNSPACED}]|[{_MARKS}])"
_TOKEN = re.compile(
    rf"(?P<unspaced>[{UNSPACED}]+)"
    rf"|{_LETTER}+(?:(?:[-‐‑_/]|(?<=\d)[.,](?=\d)){_LETTER}+)*"
)
_CONNECTED = re.compile(r"[-‐‑_/]")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s(?!\w)")
_MOST_PARTS = 6


@dataclass(frozen=True, slots=True)
class Token:
    """A term as it stands in a text: `word` is how it is written there, in plain letters."""

    term: str
    word: str


class Analyser:
    """Makes the terms of texts in one language."""

    def __init__(self, language: str) -> None:
        self.language = base_language(language)
        self._stem = stemmer(self.language)
        self._stop_words = stop_words(self.language)

    def terms(self, text: str) -> list[str]:
        """The terms of a text in their order; stop words have none.

        What is connected has a term as a whole and one for each part: “MH01-Black” is
        mh01black, mh01 and black. Never fails; what comes after `MAX_CHARACTERS` and
        `MAX_TERMS` is left out.
        """
        return [token.term for token in self.tokens(text)]

    def tokens(self, text: str) -> list[Token]:
        """The same, with the words that the terms were made of."""
        found: list[Token] = []
        bare = _POSSESSIVE.sub("", joined(plain(text[:MAX_CHARACTERS])))
        for match in _TOKEN.finditer(bare):
            if match["unspaced"]:
                found += [Token(pair, pair) for pair in bigrams(match[0])]
            else:
                found += self._of_word(match[0])
            if len(found) >= MAX_TERMS:
                break
        return found[:MAX_TERMS]

    def _of_word(self, word: str) -> Iterator[Token]:
        parts = [part.replace(",", ".") for part in _CONNECTED.split(word)]
        if 1 < len(parts) <= _MOST_PARTS and (any(map(str.isdigit, word)) or "/" not in word):
            yield from self._of_part("".join(parts))
        for part in parts:
            yield from self._of_part(part)

    def _of_part(self, part: str) -> Iterator[Token]:
        if part in self._stop_words:
            return
        part = part[:_MAX_LENGTH]
        # A number of an article or a measure has no other form.
        has_number = any(map(str.isdigit, part))
        yield Token(part if has_number else self._stem(part), part)


@lru_cache
def analyser(language: str) -> Analyser:
    """The analyser of a language, by a code such as `de` or `zh-hans`; of any other a plain one."""
    return Analyser(language)
