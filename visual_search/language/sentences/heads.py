"""Which of the things that a text names are looked for, and which only describe something else.

“Red vase” asks for vases that are red; “stand for a vase” for no vase, “green tea cup” for no green
cup. As in `money`, every piece of the text gets a letter, and what is meant is a pattern of these.
Where that is not sure, nothing is: a wrong filter hides what a shopper looks for.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CATEGORY, COLOUR = "category", "colour"


def _words(text: str) -> set[str]:
    return set(text.split())


_BEFORE_COLOUR = {"in"}
_JOINING = {"and", "or", "und", "oder", "&", "/", ",", "+", "和", "或", "或者", "、", "，"}
# What follows these belongs to what stands before them.
_TURNING = _words(
    "with without for from of on under over by at featuring that which like than as to into made"
    " mit ohne für fuer aus von vom zu zum zur auf an am bei unter über im wie als"
)
_EMPTY = _words(
    "a an the some any this these my me i want need looking search find buy show please new nice"
    " ein eine einen einem einer der die das den dem ich suche möchte will brauche bitte neue neuer"
    " 的 了 一 个 把 只 件 条 我 想 要 买 找 想要 想买 一个 一只 一件 请 给我"
)
_WIDE = "\u3040-\u30ff\u3400-\u9fff"
_ASKING = r"\b(?:looking|searching|search) for\b|\bsuche nach\b"
_WORD = re.compile(rf"(?P<asking>{_ASKING})|[{_WIDE}]+|[^\W_{_WIDE}]+|[&/,+、，]")
# Said word for word, or not to be there: nothing to be understood.
_KEPT = re.compile(r"[\"“”„«»「『][^\"“”„«»」』]*[\"“”«»」』]|(?<!\S)[-−–][^\W\d_]\S*")

_ADJACENT = re.compile(r"((?:C[sj]*)*)((?:K[Cs]*j[Csj]*)*K[Csj]*)$")
_ALONE = re.compile(r"[Csj]+$")
_IN_COLOUR = re.compile(r"i((?:C[sj]*)+)(?=$|[pi])")


@dataclass(frozen=True, kw_only=True)
class Named:
    """A category or colour that a text names, at its place there.

    `is_certain` is false for words that often mean another thing, as gold and orange do.
    """

    kind: str
    start: int
    end: int
    is_certain: bool = True


def looked_for(text: str, named: Sequence[Named]) -> list[Named]:
    """Those of the things named in a text that its author looks for, in their order."""
    pieces = list(_pieces(text, named))
    letters = "".join(letter for letter, _one in pieces)
    chosen: set[int] = set()
    # Without what turns, the whole text speaks of one thing.
    head = re.split("[pi]", letters, maxsplit=1)[0]
    adjacent = _ADJACENT.search(head)
    if adjacent:
        chosen |= set(range(*adjacent.span()))
    elif _ALONE.match(head) and all(one.is_certain for _letter, one in pieces if one):
        chosen |= set(range(len(head)))
    for match in _IN_COLOUR.finditer(letters):
        chosen |= set(range(*match.span(1)))
    return [one for place, (_letter, one) in enumerate(pieces) if one and place in chosen]


def is_kept(text: str, start: int) -> bool:
    """Whether a place lies in a quotation, or in a word that must not be there."""
    return any(match.start() <= start < match.end() for match in _KEPT.finditer(text))


def _pieces(text: str, named: Sequence[Named]) -> Iterator[tuple[str, Named | None]]:
    place = 0
    for one in sorted(named, key=lambda one: one.start):
        yield from ((letter, None) for letter in _letters(text[place : one.start]))
        yield ("K" if one.kind == CATEGORY else "C"), one
        place = one.end
    yield from ((letter, None) for letter in _letters(text[place:]))


def _letters(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text.lower()):
        word = match.group()
        if match["asking"]:
            yield "s"
        elif word in _BEFORE_COLOUR:
            yield "i"
        elif word in _JOINING:
            yield "j"
        elif word in _TURNING:
            yield "p"
        else:
            yield "s" if word in _EMPTY or set(word) <= _EMPTY else "o"
