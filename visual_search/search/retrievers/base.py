"""What every retriever promises: a probe of a query, and the ranking that it finds with one."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from ... import telemetry
from ..hits import Candidate
from ..query import Query


@dataclass(frozen=True, kw_only=True, eq=False)
class Scan:
    """What is looked for at once: the `depth` best products that may answer a query."""

    query: Query
    depth: int


class Retriever:
    """Finds products for a query in one way of its own; subclass it and name it in RETRIEVERS.

    `weight` is how much its ranking counts beside those of the others: pictures count 1, a
    barcode 3.
    """

    weight: float = 1.0
    # Ways to find the same are fused with each other first: "words", "meaning" and "pictured". They
    # stand as one beside a "picture".
    leg: str = ""

    def probe(self, query: Query) -> Any:
        """The query as this retriever understands it, as plain data; None where it does not."""
        raise NotImplementedError

    def retrieve(
        self, probe: Any, eligible: models.QuerySet[Any], *, depth: int
    ) -> Sequence[Candidate]:
        """The best of the eligible objects, at most `depth` of them, the best one first."""
        raise NotImplementedError

    def understands(self, query: Query) -> bool:
        return self.probe(query) is not None

    def rank_each(self, scans: Sequence[Scan]) -> list[Sequence[Candidate]]:
        """The rankings of several scans, all of queries that this retriever understands."""
        with telemetry.stage("retrieve"):
            return self.retrieve_each(scans)

    def retrieve_each(self, scans: Sequence[Scan]) -> list[Sequence[Candidate]]:
        """The same without a closer look: what is asked for two parts of a photo is asked once."""
        found: dict[Hashable, Sequence[Candidate]] = {}
        return [self._once(scan, found) for scan in scans]

    def _once(self, scan: Scan, found: dict[Hashable, Sequence[Candidate]]) -> Sequence[Candidate]:
        eligible, probe = scan.query.eligible, self.probe(scan.query)
        key = (eligible, scan.depth, _identity(probe))
        if key not in found:
            found[key] = self.retrieve(probe, eligible, depth=scan.depth)
        return found[key]


def _identity(probe: Any) -> Hashable:
    """What tells a probe from others; where equality cannot, the object itself."""
    try:
        hash(probe)
    except TypeError:
        return id(probe)
    identity: Hashable = probe
    return identity
