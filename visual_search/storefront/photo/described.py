"""What a photo looks like in words, as links that search for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...registry import Searchable
from ...search.hits import Results
from ...search.meaning.looks_like import KIND, Said, looks_like
from ..words.address import address_of
from .form import PhotoForm


@dataclass(frozen=True, kw_only=True)
class WordChip:
    """One word that a photo may be called, and the search for it."""

    word: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Described:
    """The chips of one photo, and the search for all of them."""

    chips: Sequence[WordChip] = ()
    url: str = ""


def described(searchable: Searchable, results: Results) -> Described:
    """Describe what was found for a photo; nothing where nothing is near it."""
    if results.offset or not results.has_good_match:
        return Described()
    said = looks_like(searchable, results.hits, results.guess)
    if len(said) < 2:
        return Described()
    chips = [WordChip(word=one.word, url=_address(searchable, [one])) for one in said]
    return Described(chips=chips, url=_address(searchable, said))


def _address(searchable: Searchable, said: Sequence[Said]) -> str:
    # “blue stoneware mugs”: what a thing is comes last.
    words = sorted(said, key=lambda one: one.attribute == KIND)
    return address_of(searchable, PhotoForm(words=" ".join(one.word for one in words)))
