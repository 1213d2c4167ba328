"""Finds the colours that a text names: in English, German and Simplified Chinese, inflected too."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from .palette import NEEDS_SE, OTHER_AFTER, OTHER_BEFORE, ROWS, SHADES, Lab

# What German adds to an adjective: "rote", "roten", "goldener".
_ENDINGS = ("", "e", "en", "er", "es", "em", "n")
_LONGEST = 3
_WORD = re.compile(r"[^\W_]+")
_IDEOGRAPH = r"\u4e00-\u9fff"
_KIN = 0.5


@dataclass(frozen=True, kw_only=True)
class Colour:
    """A colour or finish: its English name, the basic colour that it is a kind of, and its look."""

    name: str
    family: str
    lab: Lab

    def agreement(self, other: "Colour") -> float:
        """How far who wants this colour is content with another, 0 to 1.

        Every blue is blue; who wants navy is half content with any blue.
        """
        if other.family != self.family:
            return 0.0
        return 1.0 if self.name in (self.family, other.name) else _KIN


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A colour at its place in a text; `shade` is how much lighter it is meant than usual."""

    colour: Colour
    start: int
    end: int
    shade: int = 0

    @property
    def lab(self) -> Lab:
        lightness, a, b = self.colour.lab
        return (min(max(lightness + self.shade, 0), 100), a, b)


COLOURS: Mapping[str, Colour] = {
    name: Colour(name=name, family=family, lab=lab) for name, family, lab, *_words in ROWS
}


def find_colours(text: str) -> list[Mention]:
    """The colours that a text names, in their order, none twice."""
    found = sorted([*_spelt(text), *_drawn(text)], key=lambda one: one.start)
    by_colour = {(one.colour.name, one.shade): one for one in reversed(found)}
    return sorted(by_colour.values(), key=lambda one: one.start)


def without_colours(text: str) -> str:
    """What a text says besides colours."""
    parts = [(0, 0), *((one.start, one.end) for one in [*_spelt(text), *_drawn(text)])]
    ends = [*sorted(parts), (len(text), len(text))]
    kept = (text[before[1] : after[0]] for before, after in pairwise(ends))
    return " ".join(" ".join(kept).split())


def agreement(wanted: Colour, text: str) -> float:
    """How far a text that names colours, such as the value of a field, is content, 0 to 1."""
    named = (wanted.agreement(one.colour) for one in find_colours(text))
    return max(named, default=0.0)


def _spelt(text: str) -> Iterator[Mention]:
    """Colours in letters: the longest run of words that is one counts."""
    words = list(_WORD.finditer(text))
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place), 0, -1):
            run = words[place : place + length]
            known = _by_spelling().get(" ".join(_plain(one.group()) for one in run))
            if known:
                yield _shaded(known, words[:place], run[0].start(), run[-1].end())
                place += length
                break
        else:
            mention = _joined(words[place])
            if mention:
                yield mention
            place += 1


def _shaded(colour: Colour, before: list[re.Match[str]], start: int, end: int) -> Mention:
    """With the word before it, where that says how dark it is."""
    shade = SHADES.get(_plain(before[-1].group())) if before else None
    if shade is None:
        return Mention(colour=colour, start=start, end=end)
    return Mention(colour=colour, start=before[-1].start(), end=end, shade=shade)


def _joined(word: re.Match[str]) -> Mention | None:
    """A German word of shade and colour in one: "dunkelgelb", "hellgrünes"."""
    plain = _plain(word.group())
    for prefix, shade in SHADES.items():
        known = _by_spelling().get(plain.removeprefix(prefix)) if plain.startswith(prefix) else None
        if known:
            return Mention(colour=known, start=word.start(), end=word.end(), shade=shade)
    return None


def _drawn(text: str) -> Iterator[Mention]:
    """Colours in Chinese signs."""
    for match in _by_sign().finditer(text):
        sign, suffix = match["colour"], match["se"]
        is_clear = bool(suffix) or (sign not in NEEDS_SE and not _is_other_word(text, match))
        if is_clear:
            yield Mention(
                colour=_signs()[sign],
                start=match.start(),
                end=match.end(),
                shade=SHADES.get(match["shade"] or "", 0),
            )


def _is_other_word(text: str, match: re.Match[str]) -> bool:
    if len(match["colour"]) > 1 or match["de"]:
        return False
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    return before in OTHER_BEFORE or after in OTHER_AFTER


def _plain(word: str) -> str:
    """A word without case and accents; "ß" as "ss"."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))


@cache
def _by_spelling() -> dict[str, Colour]:
    """Colours by every plain form of their English and German words."""
    found: dict[str, Colour] = {}
    for name, _family, _lab, english, german, _chinese in ROWS:
        forms = [_plain(word) for word in english.split(",")]
        for word in german.split(","):
            # Umlauts are also typed as two letters.
            written = word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
            stems = {_plain(word), _plain(written)}
            forms += [stem + ending for stem in stems for ending in _ENDINGS]
        for form in forms:
            found.setdefault(form, COLOURS[name])
    return found


@cache
def _signs() -> dict[str, Colour]:
    return {word: COLOURS[row[0]] for row in ROWS for word in row[-1].split(",")}


@cache
def _by_sign() -> re.Pattern[str]:
    colours = "|".join(sorted(map(re.escape, _signs()), key=len, reverse=True))
    shades = "|".join(re.escape(one) for one in SHADES if re.match(f"[{_IDEOGRAPH}]", one))
    return re.compile(f"(?P<shade>{shades})??(?P<colour>{colours})(?P<se>色)?(?P<de>的)?")


def spellings(colour: Colour) -> list[str]:
    """All that a colour is called, in lower case and as it is written."""
    [row] = (one for one in ROWS if one[0] == colour.name)
    german = (word + ending for word in row[4].split(",") for ending in _ENDINGS)
    written = (one.replace("weiss", "weiß") for one in german)
    chinese = (word if len(word) > 1 else word + "色" for word in row[5].split(","))
    return sorted({*row[3].split(","), *written, *chinese}, key=len, reverse=True)


def german_name(colour: Colour) -> str:
    """What a colour is called in German."""
    [row] = (one for one in ROWS if one[0] == colour.name)
    return row[4].partition(",")[0].replace("weiss", "weiß")


def name_in(colour: Colour, language: str) -> str:
    """What a colour is called in a language of the app; in English where it is none of them."""
    if language.startswith("de"):
        return german_name(colour)
    if not language.startswith("zh"):
        return colour.name
    [row] = (one for one in ROWS if one[0] == colour.name)
    word = row[5].partition(",")[0]
    return word if len(word) > 1 else word + "色"
