"""Words find pictures: what every way promises that puts words and pictures into one space."""

from collections.abc import Sequence

from ...store.vectors import Neighbour, Probe
from ..hits import Candidate
from ..query import Query
from ..ranking.words import PICTURED
from .encoded import ByEncodedWords


class WordsToPictures(ByEncodedWords):
    """Finds products whose pictures show what the words say, whatever their texts do.

    Subclasses give `probe_for`: the words as a vector of a space of pictures. It is asked where
    there are words alone; beside a photo, words move what the photo looks for.
    """

    leg = PICTURED

    def understands(self, query: Query) -> bool:
        return bool(query.words) and query.vector is None and query.ranking is None

    def candidates(self, neighbours: Sequence[Neighbour], probe: Probe) -> list[Candidate]:
        del probe
        nearest = ((one.pk, one.sightings[0]) for one in neighbours)
        return [
            Candidate(pk=pk, image_name=seen.image_name, score=seen.similarity)
            for pk, seen in nearest
        ]
