"""Which spaces keep what a searchable has: those of its encoders, and those of nobody's."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from ..models import EmbeddingSpace
from ..models.claimable import TEXT
from ..registry import Searchable, registry


@dataclass(frozen=True, kw_only=True)
class Homes:
    """The maintained spaces, by their keys, as one searchable sees them.

    An alias that no searchable names answers nobody, and is filled with all for comparison: so
    an encoder can be full before the first searchable names it.

    Args:
        pictures: new and changed images are embedded into these.
        texts: so are the texts of documents into these.
        foreign: these are kept for searchables with other encoders.
    """

    pictures: frozenset[int]
    texts: frozenset[int]
    foreign: frozenset[int]

    @classmethod
    def of(cls, searchable: Searchable) -> Self:
        named = registry.aliases | registry.text_aliases
        others = named - {searchable.encoder, searchable.text_encoder}
        found = EmbeddingSpace.objects.maintained().values_list("pk", "alias", "modality")
        own: dict[str, set[int]] = {modality: set() for modality in EmbeddingSpace.Modality}
        foreign: set[int] = set()
        for pk, alias, modality in found:
            (foreign if alias in others else own[modality]).add(pk)
        return cls(
            pictures=frozenset(own[EmbeddingSpace.Modality.PICTURE]),
            texts=frozenset(own[EmbeddingSpace.Modality.TEXT]),
            foreign=frozenset(foreign),
        )

    def wanted(self, names: Iterable[str]) -> set[tuple[int, str]]:
        """The (space, name) of the rows that a document with such names has."""
        return {
            (space, name)
            for name in names
            for space in (self.texts if name == TEXT else self.pictures)
        }
