"""Finds a word however its letters are written: in any case, with accents or without."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from ...language.terms.letters import plain

# Latin, Greek and Cyrillic letters, the ligatures of Latin ones, and wide letters.
_LETTERS = (range(0x41, 0x530), range(0x1E00, 0x2000), range(0xFB00, 0xFB07), range(0xFF21, 0xFF5B))
_FIRST_MARK, _LAST_MARK = "\u0300", "\u036f"


def pattern_of(word: str) -> str:
    """The regular expression of PostgreSQL that finds a plain word in texts as they stand.

    The letters are varied there rather than the texts made plain here: twenty thousand texts
    are looked through in a tenth of a second, and made plain in one and a half.
    """
    found: list[str] = []
    place = 0
    while place < len(word):
        pair = word[place : place + 2]
        together = _written().get(pair, "") if len(pair) == 2 else ""
        letters = pair if together else word[place]
        pieces = "".join(map(_letter, letters))
        found.append(f"(?:{pieces}|[{together}])" if together else pieces)
        place += len(letters)
    return "".join(found)


def _letter(letter: str) -> str:
    others = _written().get(letter, "") or letter.upper().replace(letter, "")
    one = letter if letter.isalnum() or not letter.isascii() else f"\\{letter}"
    if others:
        one = f"[{letter}{others}]"
    if unicodedata.normalize("NFD", letter) != letter:
        # It keeps its mark, which texts may have apart: й.
        apart = (unicodedata.normalize("NFD", way) for way in letter + others)
        one = f"(?:{one}|{'|'.join(apart)})"
    return f"{one}[{_FIRST_MARK}-{_LAST_MARK}]*"


@cache
def _written() -> Mapping[str, str]:
    """By a plain letter, or two of them, the single ones that are written for it."""
    found: dict[str, str] = defaultdict(str)
    for letters in _LETTERS:
        for one in map(chr, letters):
            if one.isalpha() and plain(one) != one:
                found[plain(one)] += one
    # Half of a sharp s is an s: parts of words count.
    found["s"] += found["ss"]
    return dict(found)
