"""One way to write each letter: in any case, with accents or without, wide or narrow."""

import re
import unicodedata

# Latin and Greek letters lose their accents; in other scripts a mark makes another letter.
_ACCENTS = re.compile(r"(?<=[a-z\u0370-\u03ff\u1f00-\u1fff])[\u0300-\u036f]+")
# Letters that no accent was added to, and what is typed where a keyboard lacks them.
_LIKE = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ё": "е"}
)
_JOINERS = (0x200C, 0x200D)


def _unseen() -> dict[int, str | None]:
    """Controls part words; what is invisible (soft hyphens, marks of direction) does not."""
    found: dict[int, str | None] = {}
    for code in (*range(0x2100), 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xD800, 0xE000)):
        kind = unicodedata.category(chr(code))
        if kind in ("Cc", "Cs"):
            found[code] = " "
        elif kind == "Cf" and code not in _JOINERS:
            found[code] = None
    return found


_UNSEEN = _unseen()


def plain(text: str) -> str:
    """A text in small letters, without accents, controls, and other ways to write the same."""
    if text.isascii():
        return text.lower().translate(_UNSEEN)
    whole = unicodedata.normalize("NFKC", text.translate(_UNSEEN)).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", whole))
    return unicodedata.normalize("NFKC", bare).translate(_LIKE).translate(_UNSEEN)
