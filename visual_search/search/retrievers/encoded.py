"""What retrievers share that look for words as a vector, in one space or another."""

import logging
from collections.abc import Sequence
from typing import Any

from django.db import models

from ... import telemetry
from ...exceptions import VisualSearchError
from ...store.vectors import Lookup, Neighbour, Probe, vector_index
from ..hits import Candidate
from ..query import Query
from .base import Retriever, Scan

logger = logging.getLogger(__name__)


class ByEncodedWords(Retriever):
    """Looks for the vector that words have in some space; a subclass says in which.

    Words are answered without it where it cannot work: no worker has made the space yet, weights
    are missing, or too much is being encoded.
    """

    def probe_for(self, query: Query) -> Probe | None:
        """The words of a query as a vector; None where they are nothing to look for.

        Raises:
            VisualSearchError: they cannot be one now, which the log tells.
        """
        raise NotImplementedError

    def candidates(self, neighbours: Sequence[Neighbour], probe: Probe) -> list[Candidate]:
        """What was found. Its similarity is a score: `similarity` is that of a photo."""
        raise NotImplementedError

    def probe(self, query: Query) -> Probe | None:
        try:
            return self.probe_for(query)
        except VisualSearchError as error:
            telemetry.meaning_failed(error.code)
            logger.warning("Words are not looked for by %s: %s", self.leg, error)
            return None

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
        found = vector_index().search_each(lookups)
        return [
            self.candidates(neighbours, lookup.probe)
            for lookup, neighbours in zip(lookups, found, strict=True)
        ]
