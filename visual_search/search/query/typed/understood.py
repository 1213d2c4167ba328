"""Typed text as chips: the price, the colour and the category that it asks for, as filters."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ....language.sentences.heads import CATEGORY, COLOUR, Named, is_kept, looked_for
from ....language.sentences.money import Price, price_in
from ....registry import Searchable
from .naming import Mentioned, Names, colours_named, names_of
from .spoken import languages_of

PRICE = "price"
MAX_LENGTH = 1_000
# What is given up first where nothing is found: what was read with the least certainty.
_RELAXED_IN_ORDER = (COLOUR, CATEGORY, PRICE)


@dataclass(frozen=True, kw_only=True)
class Chip:
    """Something that a text asks for, as the filters that pages and the API take.

    `name` is what `without` takes to refuse it, `words` what was typed for it.
    """

    kind: str
    name: str
    label: str
    words: str
    filters: Mapping[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What a text asks for.

    Attributes:
        text: what is left when every chip is taken out; empty where the filters say it all.
        words: what the words are searched for with: only the price is taken out, and what the
            shop calls otherwise stands there as the shop calls it.
        chips: what filters.
        offers: what was named and only ranks, because it may describe something else.
        refused: chips that the caller did not want.
        relaxed: chips that were given up, because nothing was found with them.
    """

    text: str
    words: str
    chips: tuple[Chip, ...] = ()
    offers: tuple[Chip, ...] = ()
    refused: tuple[Chip, ...] = ()
    relaxed: tuple[Chip, ...] = ()

    @property
    def filters(self) -> dict[str, list[str]]:
        """All chips as filters; of several values of one filter any may match."""
        found: dict[str, list[str]] = {}
        for chip in self.chips:
            for name, values in chip.filters.items():
                listed = found.setdefault(name, [])
                listed += [value for value in values if value not in listed]
        return found

    def relaxed_once(self) -> "Understood | None":
        """What to try where nothing was found: without the colour, the category, then the price.

        What is given up goes on to rank. None where there is nothing left to give up.
        """
        for kind in _RELAXED_IN_ORDER:
            given_up = tuple(chip for chip in self.chips if chip.kind == kind)
            if given_up:
                kept = tuple(chip for chip in self.chips if chip.kind != kind)
                text = self.text if kind == PRICE else self.words
                return replace(self, text=text, chips=kept, relaxed=(*self.relaxed, *given_up))
        return None


def understand(
    searchable: Searchable,
    text: str,
    *,
    language: str | None = None,
    without: Collection[str] = (),
) -> Understood:
    """Read the price, colour and category that a text asks for. Never fails.

    Each binds only where the searchable has a filter for it (`price_field`, `colour_field`,
    `category_field`), and only where the text leaves no doubt.

    Args:
        language: that of the text; the active one by default. Others are read too.
        without: names of chips that the shopper refused.
    """
    typed = " ".join(text[:MAX_LENGTH].split())
    price, rest, said = price_in(typed)
    chip = _price_chip(searchable, price, said) if price else None
    if chip is None:
        rest = typed
    languages = languages_of(searchable, language)
    tree = names_of(searchable, CATEGORY, languages)
    named = _mentions(rest, tree, names_of(searchable, COLOUR, languages))
    wanted = looked_for(rest, [_named(one) for one in named])
    places = {one.start for one in wanted}
    sure = _narrowed([one for one in named if one.start in places], named, tree)
    chips = [_chip(searchable, one, rest) for one in sure]
    bound = {one.start for one in sure}
    given = [chip, *chips] if chip else chips
    kept = [one for one in given if one.name not in without]
    taken = [one for one, made in zip(sure, chips, strict=True) if made in kept]
    return Understood(
        text=_cut(rest, taken),
        words=_replaced(rest, named),
        chips=tuple(kept),
        offers=tuple(_chip(searchable, one, rest) for one in named if one.start not in bound),
        refused=tuple(one for one in given if one.name in without),
    )


def _named(one: Mentioned) -> Named:
    return Named(kind=one.kind, start=one.start, end=one.end, is_certain=one.is_certain)


def _price_chip(searchable: Searchable, price: Price, words: str) -> Chip | None:
    name = searchable.price_filter
    if name is None or not searchable.filter_source(name).is_number:
        return None
    bounds = {"min": price.least, "max": price.most}
    filters = {
        f"{name}_{end}": [f"{value:f}"] for end, value in bounds.items() if value is not None
    }
    title = searchable.filter_source(name).title
    return Chip(kind=PRICE, name=PRICE, label=_label(title, price), words=words, filters=filters)


def _label(title: str, price: Price) -> str:
    shown = {"field": title, "least": _shown(price.least), "most": _shown(price.most)}
    if price.least is None:
        return _("%(field)s up to %(value)s") % {"field": title, "value": shown["most"]}
    if price.most is None:
        return _("%(field)s from %(value)s") % {"field": title, "value": shown["least"]}
    return _("%(field)s from %(least)s to %(most)s") % shown


def _shown(value: Decimal | None) -> str:
    return "" if value is None else number_format(value)


def _mentions(text: str, categories: Names | None, colours: Names | None) -> list[Mentioned]:
    """What a text names, in its order; of what overlaps the category counts, then the colour."""
    found = [*(categories.mentions(text) if categories else ())]
    if colours:
        found += [*colours_named(colours, text), *colours.mentions(text)]
    kept: list[Mentioned] = []
    for one in found:
        is_free = all(one.end <= other.start or other.end <= one.start for other in kept)
        if is_free and not is_kept(text, one.start):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _narrowed(
    sure: Iterable[Mentioned], named: Iterable[Mentioned], tree: Names | None
) -> list[Mentioned]:
    """With “men” beside “tops” only the tops below that category are meant."""
    narrowed = []
    for one in sure:
        values = one.values
        for upper in named if tree and one.kind == CATEGORY else ():
            if tree and upper.kind == CATEGORY and upper.start != one.start:
                values = tree.below(values, upper.values) or values
        narrowed.append(replace(one, values=values))
    return narrowed


def _chip(searchable: Searchable, one: Mentioned, text: str) -> Chip:
    name = searchable.category_filter if one.kind == CATEGORY else searchable.colour_filter
    return Chip(
        kind=one.kind,
        name=f"{one.kind}:{one.values[0]}",
        label=one.label,
        words=text[one.start : one.end],
        filters={name or "": list(one.values)},
    )


def _cut(text: str, taken: Iterable[Mentioned]) -> str:
    """A text without some of what it names, and without what then stands alone."""
    left, place = [], 0
    for one in taken:
        left.append(text[place : one.start])
        place = one.end
    return " ".join(" ".join([*left, text[place:]]).split()).strip("的 ,;，、&")


def _replaced(text: str, named: Iterable[Mentioned]) -> str:
    """A text with what the shop calls otherwise as the shop calls it."""
    left, place = [], 0
    for one in named:
        if one.own_name:
            left += [text[place : one.start], f" {one.own_name} "]
            place = one.end
    return " ".join("".join([*left, text[place:]]).split())
