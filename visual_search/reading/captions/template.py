"""Puts what is known of a product into one sentence, in English or German."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from PIL import Image

from ...language.sentences.colours import find_colours, german_name
from ...language.sentences.traits import FINISH, MATERIAL, PATTERN, SHAPE, Trait, find_traits
from ...language.terms.analysis import analyser
from .base import Captioner, Facts

# "Kitchen > Mugs" are mugs.
_STEPS = (">", "›", "»")
# What ends so is one thing already, or no word to take an ending from.
_UNCHANGED = ("ss", "us", "is")
# Names of shelves and not of things.
_VAGUE = {"accessory", "other", "misc", "item", "product", "gear", "set"}


class TemplateCaptioner(Captioner):
    """“Harbour Mug, Banded cream: a striped stoneware mug.” Needs no network.

    What the title says is not said twice.
    """

    name: ClassVar[str] = "template"

    def caption(self, facts: Sequence[Facts], pictures: Sequence[Image.Image | None]) -> list[str]:
        del pictures
        return [_german(one) if one.language == "de" else _english(one) for one in facts]


def _english(facts: Facts) -> str:
    known = set(_terms(facts.title, "en"))
    traits = list(_traits(facts))
    said = [*_colours(facts), *(one.name for one in traits if one.kind != MATERIAL)]
    made_of = _material(facts, traits, known)
    kind = _singular(facts.kind)
    # A cup on the shelf of glasses is no glass.
    kind = kind if set(_terms(kind, "en")[-1:]) & known else ""
    if not (said or made_of):
        return facts.title
    if not kind:
        return f"{facts.title}: {', '.join([*said, *(f'made of {one}' for one in made_of)])}"
    words = " ".join([", ".join(said), *made_of, kind]).strip()
    article = "an" if words[0].lower() in "aeiou" else "a"
    return f"{facts.title}: {article} {words}"


def _german(facts: Facts) -> str:
    known = set(_terms(facts.title, "de"))
    traits = list(_traits(facts))
    said = [*_colours(facts), *(one.german for one in traits if one.kind != MATERIAL)]
    made_of = _material(facts, traits, known)
    # A noun after “aus” needs no ending, an adjective before one would.
    parts = [*said, *(f"aus {one[:1].upper()}{one[1:]}" for one in made_of)]
    return f"{facts.title}: {', '.join(parts)}" if parts else facts.title


def _colours(facts: Facts) -> Iterator[str]:
    """The product's own colour, unless the title names it or one of its kind."""
    found = find_colours(facts.colour)
    if not found:
        return  # “Natural” says nothing to somebody who cannot see it.
    own = found[0].colour
    in_title = {one.colour.name for one in find_colours(facts.title)}
    if own.name in in_title:
        return
    yield german_name(own) if facts.language == "de" else facts.colour.lower()


def _traits(facts: Facts) -> Iterator[Trait]:
    """One of each kind, as far as the title does not say it."""
    taken = {one.kind for one in find_traits(facts.title)}
    for one in find_traits(facts.text):
        if one.kind in (PATTERN, FINISH, MATERIAL, SHAPE) and one.kind not in taken:
            taken.add(one.kind)
            yield one


def _material(facts: Facts, traits: Sequence[Trait], known: set[str]) -> list[str]:
    """The field says it best; else what the words say."""
    told = find_traits(facts.material) or [one for one in traits if one.kind == MATERIAL]
    if facts.material and facts.language != "de":
        is_said = bool(set(_terms(facts.material, "en")) & known)
        return [] if is_said else [facts.material.lower()]
    of = [one.german if facts.language == "de" else one.name for one in told]
    return [one for one in of[:1] if not set(_terms(one, facts.language)) & known]


def _singular(kind: str) -> str:
    """What one of a category is called, in lower case; empty where it names no one thing."""
    for step in _STEPS:
        kind = kind.rpartition(step)[2]
    kind = kind.strip().lower()
    if not kind or any(sign in kind for sign in "&/,"):
        return ""
    *before, last = kind.split()
    one = _without_plural(last)
    return "" if one in _VAGUE else " ".join([*before, one])


def _without_plural(word: str) -> str:
    if not word.endswith("s") or word.endswith(_UNCHANGED):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1]


def _terms(text: str, language: str) -> list[str]:
    return analyser(language).terms(text)
