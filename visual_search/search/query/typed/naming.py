"""What the categories and colours of a searchable are called, so that a text can name them."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from ....language.sentences.colours import Colour, find_colours
from ....language.sentences.heads import CATEGORY, COLOUR
from ....language.terms.analysis import analyser
from ....registry import FilterSource, Searchable, above
from ....remembering import Held
from ...eligible.counts import Counting, counts_of
from .synonyms import meanings_of

_MOST_CATEGORIES = 5_000
_MOST_COLOURS = 500
_LONGEST = 5
# "Hoodies & Sweatshirts" are called either.
_PARTS = re.compile(r"\s*(?:[&/,;、和与及|]|\b(?:and|und|or|oder)\b)\s*", re.IGNORECASE)
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff]|[^\\W_\u3040-\u30ff\u3400-\u9fff]+")
# Colours that are as often another thing, unless something is said to be of them.
_UNCERTAIN = {"gold", "silver", "copper", "bronze", "orange", "cream", "rose", "chocolate", "clear"}

Key = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Mentioned:
    """Values of a filter that a text names, and where."""

    kind: str
    values: tuple[str, ...]
    label: str
    # What words should be looked for in its place; empty where the typed ones are those.
    own_name: str
    start: int
    end: int
    is_certain: bool = True


@dataclass(frozen=True, kw_only=True)
class Names:
    """The values of one filter by what they are called, in some languages at once."""

    kind: str
    labels: Mapping[str, str]
    languages: tuple[str, ...]
    by_key: Mapping[Key, tuple[str, ...]]
    # Names in scripts without spaces are found as they stand.
    by_signs: Mapping[str, tuple[str, ...]]
    parents: Mapping[str, str] = field(default_factory=dict)

    def mentions(self, text: str) -> Iterator[Mentioned]:
        """Of names that overlap the longest counts."""
        words = list(_WORD.finditer(text))
        place = 0
        while place < len(words):
            for length in range(min(_LONGEST, len(words) - place), 0, -1):
                run = words[place : place + length]
                values = self._called(text[run[0].start() : run[-1].end()], run)
                if values:
                    yield self._mention(values, text, run[0].start(), run[-1].end())
                    place += length
                    break
            else:
                place += 1

    def below(self, values: Collection[str], upper: Collection[str]) -> tuple[str, ...]:
        """Those of some values that lie below one of others in the tree."""
        return tuple(one for one in values if {*above(one, self.parents)} & {*upper})

    def _called(self, text: str, words: Sequence[re.Match[str]]) -> tuple[str, ...]:
        """The values of a name, or of what the synonyms say for it."""
        if not _WIDE.match(text) and not (self._says(words[0]) and self._says(words[-1])):
            return ()  # "for a vase" has the terms of "vase", and is not its name.
        for name in (text, *meanings_of(text, languages=self.languages)):
            found = self.by_signs.get(name, ())
            for language in self.languages:
                found = found or self.by_key.get((language, *analyser(language).terms(name)), ())
            if found:
                return found
        return ()

    def _says(self, word: re.Match[str]) -> bool:
        """Whether a word is no stop word."""
        return any(analyser(language).terms(word.group()) for language in self.languages)

    def _mention(self, values: tuple[str, ...], text: str, start: int, end: int) -> Mentioned:
        label = self.labels[values[0]]
        return Mentioned(
            kind=self.kind,
            values=values,
            label=label,
            own_name=self.own_name(text[start:end], label),
            start=start,
            end=end,
        )

    def own_name(self, typed: str, label: str) -> str:
        """What the shop says for a word; empty where that was typed, in whatever form."""
        is_same = any(
            {*analyser(language).terms(typed)} & {*analyser(language).terms(label)}
            for language in self.languages
        )
        return "" if is_same else label


def colours_named(names: Names, text: str) -> Iterator[Mentioned]:
    """Values by the colours that a text names in any language, whatever the shop calls them."""
    for mention in find_colours(text):
        values = _of_colour(names.labels, mention.colour)
        if not values:
            continue
        label = names.labels[values[0]]
        yield Mentioned(
            kind=COLOUR,
            values=values,
            label=label,
            own_name=names.own_name(text[mention.start : mention.end], label),
            start=mention.start,
            end=mention.end,
            is_certain=mention.colour.name not in _UNCERTAIN,
        )


def _of_colour(labels: Mapping[str, str], colour: Colour) -> tuple[str, ...]:
    """Those that are wholly this colour, that of the very name first."""
    fitting = {
        value: any(one.colour == colour for one in find_colours(label))
        for value, label in labels.items()
        if any(colour.agreement(one.colour) == 1.0 for one in find_colours(label))
    }
    return tuple(sorted(fitting, key=lambda value: (not fitting[value], len(labels[value]))))


_held: Held[Names | None] = Held()


def names_of(searchable: Searchable, kind: str, languages: tuple[str, ...]) -> Names | None:
    """What the values of a filter are called; None where the searchable has no such filter.

    Asked anew a minute later.
    """
    name = searchable.category_filter if kind == CATEGORY else searchable.colour_filter
    if name is None:
        return None
    source = searchable.filter_source(name)
    return _held.get(
        (searchable.label, kind, languages),
        lambda: None if source.is_number else _read(source, searchable, kind, languages),
    )


def forget_names() -> None:
    """Ask anew with the next text."""
    _held.forget()


def _read(
    source: FilterSource, searchable: Searchable, kind: str, languages: tuple[str, ...]
) -> Names:
    rows = _rows(source, searchable)
    # "Tanks" are also those of "Bras & Tanks": what is called the same is found together.
    by_key: dict[Key, dict[str, None]] = defaultdict(dict)
    signs: dict[str, dict[str, None]] = defaultdict(dict)
    for language in languages:
        with translation.override(language):
            labels = _labels(source, rows)
        for value, label in labels.items():
            last = re.split(r"\s*[>›»]\s*", label)[-1]
            for name in {label, last, *_PARTS.split(last)}:
                if _WIDE.search(name):
                    signs[name][value] = None
                    continue
                key = (language, *analyser(language).terms(name))
                if len(key) > 1:
                    by_key[key][value] = None
    return Names(
        kind=kind,
        labels=_labels(source, rows),
        languages=languages,
        by_key={key: tuple(values) for key, values in by_key.items()},
        by_signs={name: tuple(values) for name, values in signs.items() if name},
        parents=_parents(source),
    )


def _rows(source: FilterSource, searchable: Searchable) -> list[Any]:
    """The related objects, or the values themselves as far as shoppers can see them."""
    if source.related is not None:
        return list(source.related._default_manager.all()[:_MOST_CATEGORIES])
    if source.choices:
        return list(source.choices)
    objects = searchable.get_queryset()
    counting = Counting(source=source, objects=objects, most=_MOST_COLOURS)
    counts = counts_of([counting], whole=objects.none())
    return [value for value in counts.by_filter[source.name] if value != ""]


def _labels(source: FilterSource, rows: Iterable[Any]) -> dict[str, str]:
    if source.related is None:
        return {str(value): str(source.choices.get(value, value)) for value in rows}
    key = source.field.attname
    return {str(getattr(row, key)): source.name_of(row) for row in rows}


def _parents(source: FilterSource) -> dict[str, str]:
    if source.related is None or not source.tree:
        return {}
    return {str(key): str(up) for key, up in source.parents().items() if up is not None}
