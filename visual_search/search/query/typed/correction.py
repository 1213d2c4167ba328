"""What was meant by words that the catalogue does not know, and how an unfinished word goes on."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import get_language

from ....language.sentences.colours import find_colours
from ....language.sentences.heads import is_kept
from ....language.terms.analysis import analyser
from ....language.terms.letters import plain
from ....language.terms.slips import can_be_slip, meant_by, splits
from ....language.terms.stems import base_language
from ....registry import Searchable
from ....store import database
from ....store.words.dictionary import alike, completions, known_words, languages_of_words
from .spoken import languages_of
from .synonyms import meanings_of

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_MOST_WORDS = 12
MAX_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A text as it was probably meant, and what of that is new; the same text where nothing is."""

    text: str
    also: tuple[str, ...] = ()


def corrected(searchable: Searchable, text: str, *, language: str | None = None) -> str:
    """The text with the catalogue's own words for those it does not know; empty if all is well."""
    meant = correction_of(searchable, text, language=language).text
    return "" if meant == text else meant


def correction_of(searchable: Searchable, text: str, *, language: str | None = None) -> Correction:
    """What a text probably means. Nothing is corrected in a language that the catalogue lacks."""
    languages = _languages(searchable, language)
    words = list(_words(text))[:_MOST_WORDS]
    if not (words and languages and database.can_search()):
        return Correction(text=text)
    pairs = [(one, other, one.group() + other.group()) for one, other in _pairs(words, text)]
    joined = [word for _one, _other, word in pairs]
    own = _lexemes([*(word.group() for word in words), *joined], languages)
    known = known_words(searchable.model, _all(own))
    strange = [one.group() for one in words if not own[one.group()] & known]
    together = [pair for pair in pairs if own[pair[-1]] & known]
    meant = [(one.start(), other.end(), word) for one, other, word in together]
    written = {place.group() for one, other, _word in together for place in (one, other)}
    changes = _changes(searchable, [one for one in strange if one not in written], languages)
    meant += [
        (word.start(), word.end(), changes[word.group()])
        for word in words
        if word.group() in changes
    ]
    also = (*(word for _one, _other, word in together), *changes.values())
    return Correction(text=_with(text, sorted(meant)), also=tuple(dict.fromkeys(also)))


def completed(searchable: Searchable, text: str, *, limit: int = 4) -> list[str]:
    """The text with its last word as the catalogue's words go on, the most frequent first."""
    last = text.rsplit(maxsplit=1)[-1] if text.split() and not text[-1:].isspace() else ""
    beginning = plain(last)
    if not beginning or not beginning.isalnum() or not database.can_search():
        return []
    before = text[: len(text.rstrip()) - len(last)]
    languages = _begun_in(searchable, before)
    found = completions(searchable.model, beginning, limit=limit, languages=languages)
    return [before + word for word in found]


def _begun_in(searchable: Searchable, before: str) -> Collection[str]:
    """The languages in which a text goes on: the page's own, unless its words are of others.

    Empty where the catalogue has but one, or does not know the page's.
    """
    own, languages = base_language(get_language() or ""), searchable.get_languages()
    if len(languages) < 2:
        return ()
    words = _WORD.findall(before)[:_MOST_WORDS]
    lexemes = _all(_lexemes(words, languages))
    known = languages_of_words(searchable.model, lexemes) if lexemes else []
    spoken = set(languages).intersection(*known)
    if own in spoken:
        return {own}
    return spoken if known else ()


def _languages(searchable: Searchable, language: str | None) -> tuple[str, ...]:
    """Those of the catalogue; none where the shopper's is another."""
    active, *own = languages_of(searchable, language)
    codes = dict.fromkeys(map(base_language, own or [active]))
    return tuple(codes) if base_language(active) in codes else ()


def _words(text: str) -> Iterator[re.Match[str]]:
    """Words that are looked for as they stand, less what says nothing or is said elsewhere."""
    for match in _WORD.finditer(text[:MAX_LENGTH]):
        word = match.group()
        if can_be_slip(plain(word)) and not is_kept(text, match.start()) and not find_colours(word):
            yield match


def _pairs(
    words: Sequence[re.Match[str]], text: str
) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    for one, other in pairwise(words):
        if text[one.end() : other.start()].isspace():
            yield one, other


def _lexemes(words: Collection[str], languages: Sequence[str]) -> dict[str, set[str]]:
    """By each word its terms in each language; the word itself where it is a stop word."""
    return {
        word: {term for code in languages for term in analyser(code).terms(word)} | {plain(word)}
        for word in words
    }


def _all(lexemes: dict[str, set[str]]) -> set[str]:
    return set().union(*lexemes.values()) if lexemes else set()


def _changes(
    searchable: Searchable, strange: Collection[str], languages: Sequence[str]
) -> dict[str, str]:
    """By strange words what they were meant to be."""
    strange = [
        word
        for word in strange
        if all(analyser(code).terms(word) for code in languages)
        and not meanings_of(word, languages=languages)
    ]
    if not strange:
        return {}
    near = alike(searchable.model, [plain(word) for word in strange])
    found = {word: meant_by(plain(word), near.get(plain(word), ())) for word in strange}
    left = [word for word, meant in found.items() if not meant]
    return {word: meant for word, meant in found.items() if meant} | _parted(
        searchable, left, languages
    )


def _parted(
    searchable: Searchable, words: Collection[str], languages: Sequence[str]
) -> dict[str, str]:
    """Words that are two of the catalogue's, written as one."""
    pairs = {word: list(splits(plain(word))) for word in words}
    own = _lexemes({part for some in pairs.values() for pair in some for part in pair}, languages)
    known = known_words(searchable.model, _all(own))
    found = {
        word: [pair for pair in some if all(own[part] & known for part in pair)]
        for word, some in pairs.items()
    }
    return {word: " ".join(some[0]) for word, some in found.items() if some}


def _with(text: str, meant: Sequence[tuple[int, int, str]]) -> str:
    """The text with other words in some places; of places that overlap the first counts."""
    parts: list[str] = []
    place = 0
    for start, end, word in meant:
        if start >= place:
            parts += [text[place:start], word]
            place = end
    return "".join([*parts, text[place:]])
