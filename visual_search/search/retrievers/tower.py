"""Words find pictures by the text tower of the encoder of pictures, where it has one."""

from ...store.vectors import Probe
from ..query import Query
from ..query.encoded import has_tower, tower_space, words_vector
from .pictured import WordsToPictures


class ByTower(WordsToPictures):
    """Asks the space that answers photos with the vector that its own encoder has for the words."""

    def understands(self, query: Query) -> bool:
        return super().understands(query) and has_tower(query.searchable)

    def probe_for(self, query: Query) -> Probe | None:
        space = tower_space(query.searchable)
        if space is None:
            return None
        vector = words_vector(space, query.words)
        return Probe(vector=vector, space=space, model=query.searchable.model)
