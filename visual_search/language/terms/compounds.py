"""Words that are written together: “Becher” is in “Kaffeebecher”."""

from collections.abc import Collection, Iterable, Iterator

# Languages that write compounds as one word.
COMPOUNDING = frozenset({"da", "de", "fi", "hu", "nb", "nl", "nn", "no", "sv"})
_SHORTEST_HEAD, _SHORTEST_FIRST = 3, 3
# What stands between the parts, and what a first part loses there.
_LINKS = ("", "s", "n", "en", "es", "e", "er", "ns")
_LOST = ("", "e", "en")


def is_possible_head(term: str) -> bool:
    """Whether a term is long enough to be the last part of others."""
    return len(term) >= _SHORTEST_HEAD and term.isalpha()


def first_parts(compound: str, head: str) -> Iterator[str]:
    """The terms that the part before a head may be, one of which must be a known word.

    “kaffeebech” before “bech” is “kaffe”; else “praktisch” would be a table (“Tisch”).
    """
    if not (is_possible_head(head) and compound.endswith(head)):
        return
    first = compound[: -len(head)]
    for link in _LINKS:
        bare = first.removesuffix(link) if link and first.endswith(link) else first
        if len(bare) >= _SHORTEST_FIRST and (not link or bare != first):
            yield bare
            # Its own stem: “Tasse” is “tass”, “Kaffee” is “kaffe”.
            yield from (bare.removesuffix(end) for end in _LOST[1:] if bare.endswith(end))


def splits(term: str) -> Iterator[tuple[str, str]]:
    """All ways to take a term apart into what may be a first part and a head."""
    for place in range(_SHORTEST_FIRST, len(term) - _SHORTEST_HEAD + 1):
        head = term[place:]
        yield from ((first, head) for first in first_parts(term, head))


def is_compound_of(forms: Iterable[str], head: str, known: Collection[str]) -> bool:
    """Whether a word is a compound with that head, by the known words of a catalogue.

    Args:
        forms: its term, and how it is written: the stem of “Küchentisch” has lost its table.
        head: the term of the head.
    """
    return any(part in known for form in forms for part in first_parts(form, head))
