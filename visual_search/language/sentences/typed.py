"""What a shopper typed: words, “phrases in quotes”, and -words that must not be there."""

import re
from dataclasses import dataclass

MAX_CHARACTERS = 10_000
MAX_WORDS = 64
_MAX_WORD = 200

_OPEN, _CLOSE = '"“”„«»「『', '"“”«»」』'
_PIECE = re.compile(
    rf"(?P<minus>(?<!\S)[-−–](?=[^\W\d_]|[{_OPEN}]))?"
    rf"(?:[{_OPEN}](?P<phrase>[^{_OPEN}{_CLOSE}]*)[{_CLOSE}]|(?P<word>[^\s{_OPEN}{_CLOSE}]+))"
)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What was typed, in its parts; a minus may be a phrase too."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All that is looked for."""
        return " ".join((*self.words, *self.phrases))


def parse(text: str) -> Typed:
    """Take apart what was typed. Never fails: a quote that is not closed says nothing.

    At most `MAX_CHARACTERS` are read and `MAX_WORDS` kept. Where nothing but minus words
    stands, they are words: there is nothing to take them from.
    """
    words: list[str] = []
    phrases: list[str] = []
    minus: list[str] = []
    left = MAX_WORDS
    for found in _PIECE.finditer(text[:MAX_CHARACTERS]):
        quoted = (found["phrase"] or "").split()
        piece = " ".join(quoted)[:_MAX_WORD] if quoted else (found["word"] or "")[:_MAX_WORD]
        left -= max(1, len(quoted))
        if left < 0:
            break
        if any(map(str.isalnum, piece)):
            chosen = minus if found["minus"] else phrases if len(quoted) > 1 else words
            chosen.append(piece)
    if not words and not phrases:
        words, minus = minus, []
    return Typed(words=tuple(words), phrases=tuple(phrases), minus=tuple(minus))
