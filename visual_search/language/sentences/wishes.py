"""What words beside a photo ask for: colours, what it should not have, and all else."""

import re
from dataclasses import dataclass

from .colours import Mention, find_colours, without_colours

# "-lid", "without a lid", "ohne einen Deckel", "不带盖子".
_NEGATED = re.compile(
    r"""
    (?:(?<=\s)|(?<=^))[-\u2212](?P<sign>[^\W\d_][\w-]*)
    | \b(?:without|w/o|minus|not|no|ohne|nicht|keine?|keine[nrms])\s+
      (?:(?:a|an|the|any|den|die|das|dem|der|eine?|eine[nrms])\s+)?
      (?P<word>[^\W_][\w'-]*)
    | (?:不带|不含|不要|没有|不是|无)(?P<drawn>[\u4e00-\u9fff]{1,6}?)(?=的|，|,|。|\s|和|但|有|$)
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What was typed, taken apart.

    `minus` are words of what must not be there, `unwanted` colours that should not; `asked` is
    what is left when these are taken out, `words` what is when the colours are too.
    """

    colours: tuple[Mention, ...] = ()
    unwanted: tuple[Mention, ...] = ()
    minus: tuple[str, ...] = ()
    words: str = ""
    asked: str = ""


def read_wishes(text: str) -> Wishes:
    """Take apart what was typed beside a photo, in English, German or Simplified Chinese."""
    denied = [one for match in _NEGATED.finditer(text) for one in match.groups() if one]
    asked = _NEGATED.sub(" ", text)
    unwanted = [colour for one in denied for colour in find_colours(one)]
    minus = [one for one in denied if not find_colours(one)]
    words = without_colours(asked)
    return Wishes(
        colours=tuple(find_colours(asked)),
        unwanted=tuple(unwanted),
        minus=tuple(dict.fromkeys(minus)),
        # "in blue" leaves nothing to look for but the colour.
        words=words if _says_something(words) else "",
        asked=" ".join(asked.split()),
    )


def _says_something(words: str) -> bool:
    """Whether there is more than what stands around a colour ("in", "but", "的")."""
    found = re.findall(r"[^\W_]+", words.casefold())
    return any(one not in _AROUND for one in found)


# What stands around a colour and asks for nothing else.
_AROUND = frozenset(
    (
        *("a", "an", "and", "but", "in", "the", "this", "same", "it", "one", "of", "with"),
        *("please", "colour", "color", "aber", "auch", "das", "der", "die", "ein", "eine"),
        *("einen", "mit", "und", "farbe", "dasselbe", "gleiche", "bitte"),
        *("但", "的", "要", "颜色", "换成", "一样", "同款"),
    )
)
