"""The semantic retriever: products whose texts mean what the words do, whatever they say."""

import logging
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import models

from ... import telemetry
from ...admission.capacity import encoding_place
from ...conf import app_settings
from ...exceptions import VisualSearchError
from ...models import EmbeddingSpace
from ...registry import Searchable
from ...store.spaces import live_space, space_encoder
from ...store.vectors import Lookup, Neighbour, Probe, unpacked, vector_index
from ...store.vectors.index import Vector
from ..hits import Candidate
from ..meaning.bands import Band
from ..query import Query
from .base import Retriever, Scan

logger = logging.getLogger(__name__)

# A vector takes 2 kB; the pages of an answer and a popular query are encoded once.
_REMEMBERED = 512


class ByMeaning(Retriever):
    """Finds products by the vectors of their texts, in the live space of the text encoder.

    Words are answered without it where it cannot work: no worker has made the space yet, weights
    are missing, or too much is being encoded.
    """

    leg = "meaning"

    def understands(self, query: Query) -> bool:
        return bool(query.words) and text_alias(query.searchable) is not None

    def probe(self, query: Query) -> Probe | None:
        """The words as a vector; None where they cannot be one, which the log tells."""
        alias = text_alias(query.searchable)
        if not query.words or alias is None:
            return None
        try:
            space = live_space(alias)
            vector = words_vector(space, query.words)
        except VisualSearchError as error:
            telemetry.meaning_failed(error.code)
            logger.warning("Words are not looked for by their meaning: %s", error)
            return None
        return Probe(vector=vector, space=space, model=query.searchable.model)

    def retrieve(
        self, probe: Probe, eligible: models.QuerySet[Any], *, depth: int
    ) -> list[Candidate]:
        [found] = self._search([Lookup(probe=probe, eligible=eligible, depth=depth)])
        return found

    def retrieve_each(self, scans: Sequence[Scan]) -> list[Sequence[Candidate]]:
        probes = [self.probe(scan.query) for scan in scans]
        lookups = [
            Lookup(probe=probe, eligible=scan.query.eligible, depth=scan.depth)
            for probe, scan in zip(probes, scans, strict=True)
            if probe is not None
        ]
        found = iter(self._search(lookups))
        return [[] if probe is None else next(found) for probe in probes]

    def _search(self, lookups: Sequence[Lookup]) -> list[list[Candidate]]:
        """Their similarity is a score: `similarity` is that of pictures."""
        found = vector_index().search_each(lookups)
        return [
            _candidates(neighbours, lookup.probe)
            for lookup, neighbours in zip(lookups, found, strict=True)
        ]


def _candidates(neighbours: Sequence[Neighbour], probe: Probe) -> list[Candidate]:
    """None is a good match where even the nearest is hardly nearer than the catalogue is."""
    scores = {one.pk: one.sightings[0].similarity for one in neighbours}
    least, mean = space_encoder(probe.space).least_closeness, probe.space.calibration.get("mean")
    band = None
    if least is not None and mean and scores:
        closeness = max(scores.values()) - float(unpacked(mean) @ probe.vector)
        band = Band.NO_GOOD_MATCH if closeness < least else None
    return [Candidate(pk=pk, score=score, band=band) for pk, score in scores.items()]


def text_alias(searchable: Searchable) -> str | None:
    """The alias of the text encoder, if the settings have it."""
    alias = searchable.text_encoder
    return alias if alias in app_settings().encoders else None


def words_vector(space: EmbeddingSpace, words: str) -> Vector:
    """The vector of some words in a space of texts, remembered by this process.

    Raises:
        EncoderError, ConfigurationError: the encoder of the space cannot work.
        BusyError: too much is being encoded.
    """
    return _vector(space, space.fingerprint, words)


@lru_cache(maxsize=_REMEMBERED)
def _vector(space: EmbeddingSpace, fingerprint: str, words: str) -> Vector:
    # The fingerprint is a part of the key: numbers of spaces come again in another database.
    del fingerprint
    encoder = space_encoder(space)
    with encoding_place(), telemetry.stage("encode"):
        vector: Vector = encoder.encode_texts([words])[0]
    vector.flags.writeable = False
    return vector
