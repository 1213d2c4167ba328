"""The retriever of pictures: by vectors first, then by a closer comparison of the nearest."""

from collections.abc import Sequence

from ... import telemetry
from ...admission.capacity import encoding_place
from ...encoders.details.comparison import Look
from ..hits import Candidate
from ..query import Query
from ..ranking.printed import refined
from ..ranking.second_look import look_again_each
from . import vector
from .base import Retriever, Scan


class ByPicture(Retriever):
    """Finds products whose pictures are like a photo or like those of other products.

    The closer comparison stands here and not after the fusion: what is fused is the better
    ranking, and what other retrievers found is not ordered by it.
    """

    leg = "picture"

    def probe(self, query: Query) -> Look | None:
        """The vector, with what is seen besides where there is a photo."""
        return None if query.vector is None else query.look or Look(vector=query.vector)

    def retrieve_each(self, scans: Sequence[Scan]) -> list[Sequence[Candidate]]:
        return [*vector.retrieve_each(scans)]

    def rank_each(self, scans: Sequence[Scan]) -> list[Sequence[Candidate]]:
        found = super().rank_each(scans)
        pairs = [
            (scan.query.look, ranking)
            for scan, ranking in zip(scans, found, strict=True)
            if scan.query.look and scan.query.is_looked_at
        ]
        if not pairs:
            return found
        with encoding_place(), telemetry.stage("second_look"):
            seen = iter(look_again_each(pairs))
        return [
            _read(scan.query, next(seen)) if scan.query.is_looked_at else ranking
            for scan, ranking in zip(scans, found, strict=True)
        ]


def _read(query: Query, ranking: Sequence[Candidate]) -> Sequence[Candidate]:
    return refined(query.label, ranking, box=query.box) if query.label else ranking
