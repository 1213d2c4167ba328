"""Which spaces keep the images of a searchable: those of its encoder, and those of nobody's."""

from dataclasses import dataclass
from typing import Self

from ..models import EmbeddingSpace
from ..registry import Searchable, registry


@dataclass(frozen=True, kw_only=True)
class Homes:
    """The maintained spaces, by their keys, as one searchable sees them.

    An alias that no searchable names answers nobody, and is filled with all for comparison: so
    an encoder can be full before the first searchable names it.

    Args:
        own: new and changed images are embedded into these.
        foreign: these are kept for searchables with other encoders.
    """

    own: frozenset[int]
    foreign: frozenset[int]

    @classmethod
    def of(cls, searchable: Searchable) -> Self:
        others = registry.aliases - {searchable.encoder}
        found = dict(EmbeddingSpace.objects.maintained().values_list("pk", "alias"))
        foreign = frozenset(pk for pk, alias in found.items() if alias in others)
        return cls(own=frozenset(found) - foreign, foreign=foreign)
