"""Words find pictures by what the shop's own catalogue taught: a bridge between its two spaces."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...store.spaces.bridges import Crossing, crossing_of
from ...store.vectors import Lookup, Neighbour, Probe, unit, vector_index
from ...store.vectors.index import Vector
from ..hits import Candidate
from ..query import Query
from ..query.encoded import has_tower, words_vector
from ..ranking.words import BRIDGED
from .pictured import WordsToPictures
from .semantic import band_of_words, text_alias

# The index knows only what leads to a text: of so many times as many the nearest are found.
_DEEPER = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class BridgeProbe(Probe):
    """Words on both sides: `vector` leads an index of pictures, `text` is what they say."""

    text: Vector
    crossing: Crossing


class ByBridge(WordsToPictures):
    """Asks the space that answers photos with the vector that its pictures' texts would have.

    A score says how near the text of a product would be, so that it can stand beside that of a
    text which is there.
    """

    leg = BRIDGED

    def understands(self, query: Query) -> bool:
        searchable = query.searchable
        is_read = super().understands(query) and text_alias(searchable) is not None
        return is_read and not has_tower(searchable)

    def probe_for(self, query: Query) -> BridgeProbe | None:
        crossing = crossing_of(query.searchable)
        if crossing is None:
            return None
        text = words_vector(crossing.texts, query.words)
        direction = crossing.bridge.towards(text)
        if direction is None:
            return None
        return BridgeProbe(
            vector=direction,
            text=text,
            crossing=crossing,
            space=crossing.pictures,
            model=query.searchable.model,
        )

    def _search(self, lookups: Sequence[Lookup]) -> list[list[Candidate]]:
        deeper = [replace(one, depth=_DEEPER * one.depth) for one in lookups]
        found = super()._search(deeper)
        return [some[: one.depth] for some, one in zip(found, lookups, strict=True)]

    def candidates(self, neighbours: Sequence[Neighbour], probe: Probe) -> list[Candidate]:
        return self._brought_over(neighbours, probe) if isinstance(probe, BridgeProbe) else []

    def _brought_over(self, neighbours: Sequence[Neighbour], probe: BridgeProbe) -> list[Candidate]:
        nearest = [(one.pk, one.sightings[0]) for one in neighbours]
        stored = vector_index().stored([seen.embedding for _pk, seen in nearest])
        # An image that was replaced a moment ago may be gone.
        there = [(pk, seen) for pk, seen in nearest if seen.embedding in stored]
        if not there:
            return []
        pictures = np.stack([unit(stored[seen.embedding]) for _pk, seen in there])
        bridge = probe.crossing.bridge
        scores = bridge.scores(pictures, probe.text)
        closeness = float(scores.max() - bridge.mean_text @ probe.text)
        band = band_of_words(closeness, probe.crossing.texts)
        found = [
            Candidate(pk=pk, image_name=seen.image_name, score=float(score), band=band)
            for (pk, seen), score in zip(there, scores, strict=True)
        ]
        return sorted(found, key=lambda one: -one.score)
