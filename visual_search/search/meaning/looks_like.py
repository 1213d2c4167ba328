"""What a photo looks like in words: those that the nearest products agree on, as chips."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...language.sentences.colours import find_colours
from ...language.sentences.traits import find_traits
from ...models import Document
from ...reading.attributes import relevance
from ...registry import Searchable
from ..hits import Hit
from .guess import VOTERS, Guess

KIND, COLOUR = "category", "colour"
# What less than this of the nearest products say is said of them and not of the photo.
_LEAST = 0.4
_MOST_COLOURS = 2


@dataclass(frozen=True, kw_only=True)
class Said:
    """One word for what a photo shows, its attribute, and how far look-alikes agree, 0 to 1."""

    attribute: str
    word: str
    share: float


def looks_like(searchable: Searchable, hits: Sequence[Hit], guess: Guess) -> list[Said]:
    """Describe a photo by its best hits: their kind first, then colours, material and so on.

    A relevance model over the hits at hand: one query for their texts, and nothing is encoded.
    """
    voters = [hit for hit in hits if hit.similarity is not None][:VOTERS]
    if not voters:
        return []
    model = searchable.model
    documents = Document.objects.of_objects(model, [hit.instance.pk for hit in voters])
    texts = dict(documents.with_keys(model, "text"))
    words = [list(_words(texts.get(hit.instance.pk, ""))) for hit in voters]
    found = relevance(words, [hit.similarity or 0.0 for hit in voters])
    return [*_kind(searchable, voters, guess), *_each_once(found)]


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Attributes with their words, each of them once."""
    said = [(COLOUR, text[one.start : one.end].lower()) for one in find_colours(text)]
    said += [(one.kind, one.name) for one in find_traits(text)]
    yield from dict.fromkeys(said)


def _kind(searchable: Searchable, voters: Sequence[Hit], guess: Guess) -> Iterator[Said]:
    if not guess.is_agreed:
        return
    values = searchable.category_values([hit.instance for hit in voters])
    alike = [hit for hit in voters if guess.agrees_with(values.get(hit.instance.pk, ()))]
    if alike:
        name = searchable.category_name(guess.categories[0], alike[0].instance)
        yield Said(attribute=KIND, word=name, share=len(alike) / len(voters))


def _each_once(found: dict[tuple[str, str], float]) -> Iterator[Said]:
    """The likeliest word of each attribute, and two colours."""
    taken: dict[str, int] = {}
    for (attribute, word), share in found.items():
        most = _MOST_COLOURS if attribute == COLOUR else 1
        if share >= _LEAST and taken.get(attribute, 0) < most:
            taken[attribute] = taken.get(attribute, 0) + 1
            yield Said(attribute=attribute, word=word, share=min(share, 1.0))
