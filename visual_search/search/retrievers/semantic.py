"""The semantic retriever: products whose texts mean what the words do, whatever they say."""

from collections.abc import Sequence

from ...conf import app_settings
from ...models import EmbeddingSpace
from ...registry import Searchable
from ...store.spaces import live_space, space_encoder
from ...store.vectors import Neighbour, Probe, unpacked
from ..hits import Candidate
from ..meaning.bands import Band
from ..meaning.worded import Meant, WordBands
from ..query import Query
from ..query.encoded import words_vector
from ..ranking.nearest_words import with_nearness
from ..ranking.words import MEANING
from .encoded import ByEncodedWords


class ByMeaning(ByEncodedWords):
    """Finds products by the vectors of their texts, in the live space of the text encoder."""

    leg = MEANING

    def understands(self, query: Query) -> bool:
        return bool(query.words) and text_alias(query.searchable) is not None

    def probe_for(self, query: Query) -> Probe | None:
        alias = text_alias(query.searchable)
        if not query.words or alias is None:
            return None
        space = live_space(alias)
        vector = words_vector(space, query.words)
        return Probe(vector=vector, space=space, model=query.searchable.model)

    def candidates(self, neighbours: Sequence[Neighbour], probe: Probe) -> list[Candidate]:
        """None is a good match where even the nearest is hardly nearer than the catalogue is."""
        scores = {one.pk: one.sightings[0].similarity for one in neighbours}
        mean = probe.space.calibration.get("mean")
        if not (mean and scores):
            return with_nearness([Candidate(pk=pk, score=scores[pk]) for pk in scores], probe)
        usual, bands = float(unpacked(mean) @ probe.vector), WordBands.of(probe.space)
        band = band_of_words(max(scores.values()) - usual, probe.space)
        found = [
            Candidate(pk=pk, score=score, band=band, meant=Meant(score - usual, bands))
            for pk, score in scores.items()
        ]
        return with_nearness(found, probe)


def band_of_words(closeness: float, space: EmbeddingSpace) -> Band | None:
    """What all that words found is, by how much nearer the best of it is than the catalogue is."""
    least = space_encoder(space).least_closeness
    return Band.NO_GOOD_MATCH if least is not None and closeness < least else None


def text_alias(searchable: Searchable) -> str | None:
    """The alias of the text encoder, if the settings have it."""
    alias = searchable.text_encoder
    return alias if alias in app_settings().encoders else None
