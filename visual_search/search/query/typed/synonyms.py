"""Synonyms at the time of a query: what else is looked for, and what instead."""

import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max

from ....language.sentences.heads import is_kept
from ....language.terms.letters import plain
from ....language.terms.stems import base_language, stemmer
from ....models import Synonym
from ....models.synonyms import listed_terms

# Other processes ask whether something has changed after so many seconds.
_SECONDS = 3.0
_LONGEST = 6
# Alternatives are further terms of a query, whose number is bounded.
_MOST = 32
_WIDE = "\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_WIDE}]|[^\W_{_WIDE}]+")

Key = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Said:
    """A text with replacements made, and what else may be meant by its words."""

    text: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Rules:
    """By the stems of a word or phrase in one of the languages what it means instead, and too."""

    languages: tuple[str, ...]
    instead: Mapping[Key, tuple[str, ...]]
    too: Mapping[Key, tuple[str, ...]]


def said(text: str, *, languages: Sequence[str]) -> Said:
    """Apply the synonyms of some languages, and those of every language, each once.

    What a synonym brought in is not looked up again, so that circles do no harm. Quotations and
    minus words stay.
    """
    rules = _rules_for(tuple(dict.fromkeys(map(base_language, languages))))
    parts: list[str] = []
    place = 0
    for start, end, meant in _found(text, rules.instead, rules.languages):
        parts += [text[place:start], f" {' '.join(meant)} "]
        place = end
    replaced = " ".join("".join([*parts, text[place:]]).split()) if place else text
    also = (
        one for _start, _end, meant in _found(replaced, rules.too, rules.languages) for one in meant
    )
    return Said(text=replaced, also=tuple(dict.fromkeys(also))[:_MOST])


def meanings_of(phrase: str, *, languages: Sequence[str]) -> tuple[str, ...]:
    """What a word or phrase means by the synonyms, instead and too."""
    rules = _rules_for(tuple(dict.fromkeys(map(base_language, languages))))
    found = {
        meant: None
        for kind in (rules.instead, rules.too)
        for language in (rules.languages if kind else ())
        for meant in kind.get(_key(phrase, language), ())
    }
    return tuple(found)


def forget_synonyms() -> None:
    """Read them anew with the next query of this process."""
    _held.clear()


def _found(
    text: str, rules: Mapping[Key, tuple[str, ...]], languages: Sequence[str]
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Where words stand that a rule is about; of what overlaps the longest counts."""
    words = [match for match in _WORD.finditer(text) if rules and not is_kept(text, match.start())]
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place), 0, -1):
            start, end = words[place].start(), words[place + length - 1].end()
            keys = (_key(text[start:end], language) for language in languages)
            meant = next((rules[key] for key in keys if key in rules), ())
            if meant:
                yield start, end, meant
                place += length
                break
        else:
            place += 1


def _key(text: str, language: str) -> Key:
    stem = stemmer(language)
    return (language, *(stem(match.group()) for match in _WORD.finditer(plain(text))))


_held: dict[tuple[str, ...], tuple[float, Any, _Rules]] = {}


def _rules_for(languages: tuple[str, ...]) -> _Rules:
    held = _held.get(languages)
    if held is not None and time.monotonic() < held[0]:
        return held[2]
    version = Synonym.objects.aggregate(Count("pk"), Max("updated_at"))
    rules = held[2] if held is not None and held[1] == version else _read(languages)
    _held[languages] = (time.monotonic() + _SECONDS, version, rules)
    return rules


def _read(languages: tuple[str, ...]) -> _Rules:
    instead: dict[Key, dict[str, None]] = defaultdict(dict)
    too: dict[Key, dict[str, None]] = defaultdict(dict)
    for one in Synonym.objects.order_by("pk"):
        chosen = [base_language(one.language)] if one.language else languages
        terms, meant = listed_terms(one.terms), listed_terms(one.meant)
        for language in chosen if {*chosen} & {*languages} else ():
            for term in terms:
                others = [other for other in terms if other != term]
                rules = instead if one.kind == Synonym.Kind.REPLACEMENT else too
                found = others if one.kind == Synonym.Kind.TWO_WAY else meant
                rules[_key(term, language)].update(dict.fromkeys(found))
    return _Rules(
        languages=languages,
        instead={key: tuple(meant) for key, meant in instead.items()},
        too={key: tuple(meant) for key, meant in too.items()},
    )
