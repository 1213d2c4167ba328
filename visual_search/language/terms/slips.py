"""Slips of the pen: how far a typed word is from another, and which of some it was meant to be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

_SHORTEST, _LONGEST = 3, 30
_SHORTEST_PART = 3
_VOWELS = set("aeiouyäöü")
_KEYS = ("qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm")


@dataclass(frozen=True, kw_only=True)
class Known:
    """A word of the catalogue, and how many documents have it."""

    word: str
    documents: int


def can_be_slip(word: str) -> bool:
    """Whether a word is such that another may have been meant: letters of an alphabet alone."""
    is_of_letters = word.isalpha() and not any("\u3040" <= one <= "\u9fff" for one in word)
    return is_of_letters and _SHORTEST <= len(word) <= _LONGEST


def meant_by(typed: str, candidates: Iterable[Known]) -> str:
    """The nearest of some words, the most frequent of several; empty where none is near enough."""
    most = _most_slips(typed)
    found: list[tuple[int, bool, int, str]] = []
    for one in candidates:
        slips = distance(typed, one.word, most=most)
        if 0 < slips <= most and _is_likely(typed, one.word):
            other_start = typed[0] != one.word[0]
            found.append((slips, other_start, -one.documents, one.word))
    return min(found)[-1] if found else ""


def splits(word: str) -> Iterator[tuple[str, str]]:
    """The ways to part a word in two."""
    for place in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        yield word[:place], word[place:]


def distance(one: str, other: str, *, most: int) -> int:
    """How many letters were left out, added, exchanged or swapped with their neighbour.

    A letter for another counts two, unless both are vowels or neighbours on a keyboard: “skip” is
    no misspelt skin. More than `most` is told as `most` + 1. Optimal string alignment: see
    Boytsov, Indexing methods for approximate dictionary searching (2011).
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        two_before, before, row = before, row, [i]
        for j, another in enumerate(other, start=1):
            exchanged = before[j - 1] + _exchange(letter, another)
            cost = min(before[j] + 1, row[j - 1] + 1, exchanged)
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
    return min(row[-1], most + 1)


def _exchange(letter: str, another: str) -> int:
    if letter == another:
        return 0
    pair = {letter, another}
    is_easy = pair <= _VOWELS or any(pair == {*two} for row in _KEYS for two in pairwise(row))
    return 1 if is_easy else 2


def _most_slips(word: str) -> int:
    if len(word) < _SHORTEST:
        return 0
    return 1 if len(word) < 9 else 2


def _is_likely(typed: str, word: str) -> bool:
    """Short words are near too many others: they must begin alike, the shortest go on.

    A letter too many at the end makes another word (“parka”), unless it was typed twice.
    """
    if typed.startswith(word) and typed[-1] != typed[-2]:
        return False
    if len(typed) == _SHORTEST:
        return word.startswith(typed)
    return len(typed) > 5 or typed[0] == word[0]
